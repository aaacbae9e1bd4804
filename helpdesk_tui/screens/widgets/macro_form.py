"""One macro to be filled in: begun from what was just done, or from what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.getters import app as app_getter
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static, TextArea
from textual.worker import Worker, WorkerState

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.host import Host
from helpdesk_tui.screens.ink import Ink, Span, content_of
from helpdesk_tui.screens.wrap import wrap
from helpdesk_tui.views_rules import MacroForm, MacroRow

_FIELDS = (
    ("name", "Name", "what it is called in the list"),
    ("key", "Key", "a letter or digit, pressed after b · or f3 … f12 · empty: none"),
    ("if", "If", "a query: category:Network · empty: for every ticket"),
)


class MacroFormScreen(ModalScreen[str | None]):
    """Stays until the macro is kept, or Esc; gives back what was done, None for nothing."""

    app = app_getter(Host)
    BINDINGS = [
        Binding("ctrl+s", "save", "Save", show=False, priority=True),
        Binding("escape", "leave", "Leave", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    MacroFormScreen {
        align: center middle;
        & #form {
            width: 96%; max-width: 100; height: 90%; max-height: 24; min-height: 14;
            border: round $accent; border-title-color: $accent; border-subtitle-color: $quiet;
            background: $surface; padding: 1 1 0 1;
        }
        & Horizontal { height: 1; }
        & Label { width: 6; color: $quiet; }
        & Input { width: 1fr; background: $surface; }
        & #then-row { height: 1fr; }
        & TextArea { width: 1fr; height: 1fr; background: $surface; padding: 0; border: none; }
        & #said { height: auto; max-height: 6; margin: 1 0 0 0; }
    }
    """

    @dataclass
    class Saved(Message):
        """It is kept."""

        text: str

    def __init__(
        self, form: MacroForm, row: MacroRow | None = None, notes: Sequence[str] = ()
    ) -> None:
        """``row``: the macro that is changed; ``notes``: a line each, said below the fields."""
        super().__init__()
        self._form = form
        self._row = row
        breaks = any("\n" in action for action in form.then)
        self._notes = (*notes, *([r"\n in a text is a line break."] if breaks else []))
        self._trouble = ""
        self._is_busy = False
        self._wants_out = False

    def compose(self) -> ComposeResult:
        """Name, key, if; one action a line; and what there is to say."""
        values = {"name": self._form.name, "key": self._form.key, "if": self._form.condition}
        with Vertical(id="form"):
            for key, label, hint in _FIELDS:
                with Horizontal():
                    yield Label(Content(label))
                    yield Input(values[key], placeholder=hint, id=key, compact=True,
                                select_on_focus=False)  # fmt: skip
            with Horizontal(id="then-row"):
                yield Label(Content("Then"))
                yield TextArea("\n".join(map(_on_one_line, self._form.then)), compact=True,
                               highlight_cursor_line=False, tab_behavior="focus")  # fmt: skip
            yield Static(id="said")

    def on_mount(self) -> None:
        """Begin with the name."""
        for field in self.query(Input):
            field.cursor_blink = False
        self.query_one(TextArea).cursor_blink = False
        self._entitle("")
        self._say()
        self.query_one("#name", Input).focus()

    def on_resize(self) -> None:
        """Wrap anew."""
        self._say()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on."""
        event.stop()
        self.focus_next()

    def on_input_changed(self, event: Input.Changed) -> None:
        """What was wrong may be right now."""
        event.stop()
        self._renewed()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """The same for actions."""
        event.stop()
        self._renewed()

    def action_save(self) -> None:
        """Keep it; the form waits for the answer."""
        if self._is_busy:
            return
        self._is_busy, self._trouble = True, ""
        self._entitle("saving …")
        self._save(self._written())

    def action_leave(self) -> None:
        """Leave; what was typed is thrown away only when Esc is pressed again."""
        if self._written() == self._form or self._wants_out:
            self.dismiss(None)
            return
        self._wants_out = True
        self._trouble = "Not saved yet: ^s saves it, Esc again throws it away."
        self._say()

    def on_macro_form_screen_saved(self, event: Saved) -> None:
        """Done."""
        event.stop()
        self.dismiss(event.text)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """What was typed stays, whatever the desk says."""
        if event.state is not WorkerState.ERROR or event.worker.error is None:
            return
        event.stop()
        self._is_busy = False
        self._trouble = self.app.words_of(event.worker.error)
        self._entitle("")
        self._say()

    @work(thread=True, group="save", exit_on_error=False)
    def _save(self, form: MacroForm) -> None:
        name, seen = (self._row.form.name, self._row.text) if self._row else ("", "")
        self.post_message(self.Saved(self.app.desk.save_macro(form, name, seen)))

    def _renewed(self) -> None:
        self._wants_out = False
        if self._trouble and not self._is_busy:
            self._trouble = ""
            self._say()

    def _written(self) -> MacroForm:
        text = {field.id or "": field.value.strip() for field in self.query(Input)}
        lines = self.query_one(TextArea).text.split("\n")
        return MacroForm(
            text["name"], text["key"], text["if"],
            tuple(_as_meant(line) for line in lines if line.strip()),
        )  # fmt: skip

    def _say(self) -> None:
        width = max(20, self.query_one("#form").size.width - 4)
        lines: list[Span] = []
        for words, ink in (
            *((note, Ink.QUIET) for note in self._notes),
            *([(self._trouble, Ink.LATE)] if self._trouble else []),
        ):
            lines += [(f"{line}\n", ink) for line in wrap(one_line(words), width)]
        self.query_one("#said", Static).update(content_of(lines))

    def _entitle(self, state: str) -> None:
        box = self.query_one("#form")
        title = f"Macro {self._row.form.name}" if self._row else "New macro"
        box.border_title = Content(one_line(title, 60))
        now: list[Span] = [(f"{state} · ", Ink.SOON)] if state else []
        keys = "one action a line · ^s saves · Tab goes on · Esc leaves"
        box.border_subtitle = content_of([*now, (keys, Ink.QUIET)])


def _on_one_line(action: str) -> str:
    r"""An action in the field: a line break in a text is written \n."""
    return action.replace("\\", "\\\\").replace("\n", "\\n")


def _as_meant(line: str) -> str:
    """The action of a line of the field."""
    pieces = line.strip().split("\\\\")
    return "\\".join(piece.replace("\\n", "\n") for piece in pieces)
