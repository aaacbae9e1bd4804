"""One line to type into: ``:`` for commands, ``/`` for a search."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Label, Static
from textual.widgets.input import Selection

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.completion import finish, shown_rest, squeezed, whole_line
from helpdesk_tui.screens.ink import Ink, Span, content_of
from helpdesk_tui.screens.wrap import wrap

_SHOWN = 12
_MOST_LINES = 4
"""Lines a message may take."""


class LineInput(Input):
    """The field; Tab completes, arrows walk the history, Esc leaves."""

    BINDINGS = [
        Binding("tab", "wish('complete')", "Complete", show=False, priority=True),
        Binding("up", "wish('older')", "Older line", show=False),
        Binding("down", "wish('newer')", "Newer line", show=False),
        Binding("escape", "wish('leave')", "Leave", show=False, priority=True),
    ]

    @dataclass
    class Wish(Message):
        """A key that is not text."""

        name: str

    def action_wish(self, name: str) -> None:
        """Hand the key to the line around the field."""
        self.post_message(self.Wish(name))


class PromptLine(Vertical):
    """A sign, a field and a line of hints; hidden until it is wanted."""

    DEFAULT_CSS = """
    PromptLine {
        height: auto;
        display: none;
        background: $surface;
        & Horizontal { height: 1; }
        & Label { width: auto; padding: 0 0 0 1; color: $accent; text-style: bold; }
        & Input { width: 1fr; background: $surface; }
        & .hint { height: auto; max-height: 5; padding: 0 1; }
        &.-open { display: block; }
    }
    """

    @dataclass
    class Changed(Message):
        """The text is another one."""

        line: PromptLine
        text: str

    @dataclass
    class Entered(Message):
        """The text is finished."""

        line: PromptLine
        text: str

    @dataclass
    class Left(Message):
        """Somebody changed their mind."""

        line: PromptLine

    def __init__(self, sign: str, hint: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.sign = sign
        self._hint = hint
        self.field = LineInput(compact=True, select_on_focus=False)
        self._below = Static(classes="hint")
        self._history: list[str] = []
        self._back = 0
        self._candidates: tuple[str, ...] = ()
        self._wrong = ""
        """The text that something is wrong with, as the hint says."""
        self._finding = ""
        """What the text finds, in words."""

    def compose(self) -> ComposeResult:
        """Put the sign before the field and the hints below."""
        with Horizontal():
            yield Label(Content(self.sign))
            yield self.field
        yield self._below

    def on_mount(self) -> None:
        """A blinking cursor costs bytes on a slow line."""
        self.field.cursor_blink = False
        self.hint((self._hint, Ink.QUIET))

    @property
    def is_open(self) -> bool:
        """True while it can be typed into."""
        return self.has_class("-open")

    @property
    def is_offering(self) -> bool:
        """True while there is a way to complete the text."""
        return bool(self._candidates)

    def open(self, text: str = "", *, select: bool = False, hint: str = "") -> None:
        """Show the line with a text to go on from; selected, the next key replaces it."""
        self.add_class("-open")
        self._back = 0
        self._wrong = ""
        self._candidates = ()
        self._finding = ""
        self.field.value = text
        self.field.selection = Selection(0 if select else len(text), len(text))
        self.hint((hint or self._hint, Ink.QUIET))
        self.field.focus()

    def close(self) -> None:
        """Hide the line."""
        self.remove_class("-open")

    def hint(self, *spans: Span) -> None:
        """Show a line below the field."""
        self._below.update(content_of(spans))

    def offer(self, line: str, candidates: tuple[str, ...]) -> None:
        """Show how the text could go on, unless it went on already."""
        if line != self._line:
            return
        self._candidates = candidates
        if candidates and (self.field.value != self._wrong or not self._wrong):
            self._say_both()

    def tell_found(self, text: str) -> None:
        """Say what the text finds, behind how it could go on."""
        self._finding = text
        self._say_both()

    def _say_both(self) -> None:
        line, candidates = self._line, self._candidates
        whole = [whole_line(line, item) for item in candidates[:_SHOWN]]
        words = [one_line(shown_rest(line, item), 40) for item in whole]
        more = " …" if len(candidates) > _SHOWN else ""
        offered: list[Span] = []
        if words:
            end = " · " if self._finding else ""
            offered = [("Tab ", Ink.ACCENT), ("  ".join(words) + more + end, Ink.QUIET)]
        self.hint(*offered, (self._finding, Ink.QUIET))

    def point_at(self, column: int, text: str) -> None:
        """Say what is wrong, under the column where it is (1-based; 0 unknown)."""
        self._wrong = self.field.value
        width = max(8, self.size.width - 2)
        indent = " " * min(max(0, column - 1 + len(self.sign)), width - 2) if column else ""
        safe = one_line(text)
        if column and cell_len(f"{indent}^ {safe}") <= width:
            self.hint((f"{indent}^ {safe}", Ink.LATE))
            return
        lines = wrap(safe, width)
        if len(lines) > _MOST_LINES:
            lines = [*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1][: width - 1] + "…"]
        self.hint(("\n".join([*([f"{indent}^"] if column else []), *lines]), Ink.LATE))

    @property
    def _line(self) -> str:
        """Sign and text, as a completion is asked for."""
        line = self.sign + self.field.value
        return squeezed(line) if self.sign == ":" else line

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell what is typed."""
        event.stop()
        if self.is_open:
            self._candidates = ()
            self._finding = ""
            self.post_message(self.Changed(self, self._line.removeprefix(self.sign)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the text."""
        event.stop()
        text = event.value.strip()
        if text and text not in self._history[-1:]:
            self._history.append(text)
        self.post_message(self.Entered(self, text))

    def on_line_input_wish(self, event: LineInput.Wish) -> None:
        """Complete, walk the history, or leave."""
        event.stop()
        match event.name:
            case "complete":
                self._complete()
            case "older":
                self._walk(1)
            case "newer":
                self._walk(-1)
            case "leave":
                self.post_message(self.Left(self))

    def _complete(self) -> None:
        line = finish(self._line, self._candidates)
        self.field.value = line.removeprefix(self.sign)
        self.field.cursor_position = len(self.field.value)

    def _walk(self, steps: int) -> None:
        back = max(0, min(len(self._history), self._back + steps))
        if back == self._back:
            return
        self._back = back
        self.field.value = self._history[-back] if back else ""
        self.field.cursor_position = len(self.field.value)
