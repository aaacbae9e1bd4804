"""Choose one of many by typing a part of it."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.ink import Ink, content_of


class FilterInput(Input):
    """A field whose arrows move the list below it."""

    BINDINGS = [
        Binding("down,ctrl+n", "screen.move(1)", "Next", show=False, priority=True),
        Binding("up,ctrl+p", "screen.move(-1)", "Previous", show=False, priority=True),
        Binding("pagedown", "screen.move(10)", "Further", show=False),
        Binding("pageup", "screen.move(-10)", "Back", show=False),
    ]


class Picker(ModalScreen[str | None]):
    """Gives back the value of the chosen label, or None."""

    BINDINGS = [Binding("escape", "leave", "Leave", show=False)]

    widest = 60
    """Cells of a label that are shown."""

    DEFAULT_CSS = """
    Picker {
        align: center middle;
        & #box {
            width: 44;
            max-width: 90%;
            height: auto;
            max-height: 70%;
            border: round $accent;
            border-title-color: $accent;
            border-subtitle-color: $quiet;
            background: $surface;
        }
        & Input { background: $surface; margin: 0 1; }
        & OptionList {
            height: auto;
            max-height: 20;
            background: $surface;
            border: none;
            scrollbar-size-vertical: 1;
        }
        & OptionList > .option-list--option-highlighted {
            background: $cursor-ground;
            color: $foreground;
            text-style: none;
        }
    }
    """

    def __init__(self, title: str, values: Mapping[str, str], now: str = "") -> None:
        """Offer labels for values; ``now`` is the label of what holds at present."""
        super().__init__()
        self._title = title
        self._values = dict(values)
        self._now = now
        self._shown: list[str] = []

    def compose(self) -> ComposeResult:
        """A field and a list."""
        with Vertical(id="box"):
            yield FilterInput(placeholder="type to narrow", compact=True)
            yield OptionList(markup=False, compact=True)

    def on_mount(self) -> None:
        """Show all, the cursor in the field."""
        box = self.query_one("#box")
        box.border_title = Content(one_line(self._title, 36))
        box.border_subtitle = Content("Enter chooses · Esc leaves")
        field = self.query_one(FilterInput)
        field.cursor_blink = False
        self.query_one(OptionList).can_focus = False
        field.focus()
        self._narrow("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        self._narrow(event.value)

    def on_input_submitted(self) -> None:
        """Take the highlighted one."""
        index = self.query_one(OptionList).highlighted
        if index is not None and index < len(self._shown):
            self.dismiss(self._values[self._shown[index]])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the clicked one."""
        self.dismiss(self._values[self._shown[event.option_index]])

    def action_move(self, steps: int) -> None:
        """Move the highlight."""
        options = self.query_one(OptionList)
        if self._shown:
            here = options.highlighted or 0
            options.highlighted = max(0, min(len(self._shown) - 1, here + steps))

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)

    def _line(self, label: str) -> Content:
        is_now = bool(self._now) and label == self._now
        mark = ("● " if is_now else "  ", Ink.ACCENT)
        tail = ("  now" if is_now else "", Ink.QUIET)
        return content_of([mark, (one_line(label, self.widest), Ink.PLAIN), tail])

    def _narrow(self, text: str) -> None:
        words = text.casefold().split()
        found = [label for label in self._values if all(w in label.casefold() for w in words)]
        starts = text.casefold().strip()
        self._shown = sorted(found, key=lambda label: not label.casefold().startswith(starts))
        options = self.query_one(OptionList)
        options.set_options(
            [Option(self._line(label)) for label in self._shown]
            or [Option(Content(" nothing matches"), disabled=True)]
        )
        here = self._shown.index(self._now) if not text and self._now in self._shown else 0
        options.highlighted = here if self._shown else None
