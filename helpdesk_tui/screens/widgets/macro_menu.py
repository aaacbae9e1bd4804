"""All macros with their keys: a key runs one at once, / narrows them by words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.ink import Ink, Span, content_of, width_of
from helpdesk_tui.screens.keys import bindings, shown_key
from helpdesk_tui.views_rules import MacroRow

_DIGITS = "123456789"
_NAME = 30
_KEY = 5


class Wish(Enum):
    """What is to be done."""

    RUN = auto()
    NEW = auto()
    CHANGE = auto()


@dataclass(frozen=True, slots=True)
class MacroWish:
    """What was chosen; a new macro has no row."""

    what: Wish
    row: MacroRow | None = None


def keys_of_macros(rows: Sequence[MacroRow]) -> dict[str, MacroRow]:
    """Each key with its macro; those without one get the digits that are left, in order."""
    found = {row.form.key: row for row in rows if row.form.key}
    free = iter([digit for digit in _DIGITS if digit not in found])
    for row in rows:
        if not row.form.key and (digit := next(free, "")):
            found[digit] = row
    return found


class MacroMenu(ModalScreen[MacroWish | None]):
    """Gives back which macro to run or change, or that a new one is wanted."""

    BINDINGS = bindings("macros")
    AUTO_FOCUS = "OptionList"
    DEFAULT_CSS = """
    MacroMenu {
        align: center middle;
        & #macros {
            width: 90%; max-width: 90; height: auto; max-height: 80%;
            border: round $accent; border-title-color: $accent; border-subtitle-color: $quiet;
            background: $surface;
        }
        & Input { background: $surface; margin: 0 1; display: none; }
        & OptionList {
            height: auto; max-height: 20; background: $surface; border: none;
            scrollbar-size-vertical: 1;
        }
        & OptionList > .option-list--option-highlighted {
            background: $cursor-ground; color: $foreground; text-style: none;
        }
    }
    """

    def __init__(self, title: str, rows: Sequence[MacroRow]) -> None:
        """``title``: what a macro would run on."""
        super().__init__()
        self._title = title
        self._rows = tuple(rows)
        self._keys = keys_of_macros(rows)
        self._shown: list[MacroRow] = []
        self._is_narrowing = False

    def compose(self) -> ComposeResult:
        """A field that is not needed often, and the list."""
        with Vertical(id="macros"):
            yield Input(placeholder="type to narrow", compact=True, select_on_focus=False)
            yield OptionList(markup=False, compact=True)

    def on_mount(self) -> None:
        """Show all; keys go to the list."""
        self.query_one("#macros").border_title = Content(one_line(self._title, 60))
        self.query_one(Input).cursor_blink = False
        self._tell("")
        self._narrow("")

    def on_resize(self) -> None:
        """Cut the lines anew."""
        self._narrow(self.query_one(Input).value)

    def on_key(self, event: events.Key) -> None:
        """Run the macro of that key."""
        if self._is_narrowing and event.is_printable:
            return
        pressed = event.character or "" if event.is_printable else event.key
        row = self._keys.get(pressed)
        if row is not None:
            event.stop()
            event.prevent_default()
            self._run(row)
        elif pressed.isalnum() and len(pressed) == 1:
            event.stop()
            self._tell(f"{pressed} is no macro's key")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        event.stop()
        self._narrow(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Run the highlighted one."""
        event.stop()
        self._run_highlighted()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Run the one that was chosen or clicked."""
        event.stop()
        self._run_highlighted()

    def action_run(self) -> None:
        """Run the highlighted one."""
        self._run_highlighted()

    def action_move(self, steps: int) -> None:
        """Move the highlight."""
        options = self.query_one(OptionList)
        if self._shown:
            here = options.highlighted or 0
            options.highlighted = max(0, min(len(self._shown) - 1, here + steps))

    def action_find(self) -> None:
        """Let words narrow the list; keys are letters then."""
        field = self.query_one(Input)
        self._is_narrowing = field.display = True
        field.focus()
        self._tell("")

    def action_add(self) -> None:
        """Make one of what was just done."""
        self.dismiss(MacroWish(Wish.NEW))

    def action_change(self) -> None:
        """Change the highlighted one."""
        row = self._highlighted
        if row is None:
            self._tell("there is none to change")
        elif row.locked:
            self._tell(row.locked)
        else:
            self.dismiss(MacroWish(Wish.CHANGE, row))

    def action_leave(self) -> None:
        """Show all again, else leave."""
        if self._is_narrowing:
            field = self.query_one(Input)
            field.value = ""
            self._is_narrowing = field.display = False
            self.query_one(OptionList).focus()
            self._tell("")
        else:
            self.dismiss(None)

    @property
    def _highlighted(self) -> MacroRow | None:
        index = self.query_one(OptionList).highlighted
        return self._shown[index] if index is not None and index < len(self._shown) else None

    def _run_highlighted(self) -> None:
        row = self._highlighted
        if row is not None:
            self._run(row)

    def _run(self, row: MacroRow) -> None:
        if row.trouble:
            self._tell(row.trouble)
        else:
            self.dismiss(MacroWish(Wish.RUN, row))

    def _narrow(self, text: str) -> None:
        words = text.casefold().split()
        self._shown = [
            row for row in self._rows
            if all(word in f"{row.form.name} {' '.join(row.form.then)}".casefold()
                   for word in words)
        ]  # fmt: skip
        keys = {id(row): key for key, row in self._keys.items()}
        names = [cell_len(one_line(row.form.name, _NAME)) for row in self._shown]
        column = max(names, default=0)
        options = self.query_one(OptionList)
        here = options.highlighted or 0
        nothing = "nothing matches" if self._rows else "no macro yet: + makes one of what you did"
        options.set_options(
            [Option(self._line(keys.get(id(row), ""), row, column)) for row in self._shown]
            or [Option(Content(f" {nothing}"), disabled=True)]
        )
        options.highlighted = min(here, len(self._shown) - 1) if self._shown else None

    def _line(self, key: str, row: MacroRow, column: int) -> Content:
        room = max(20, self.query_one("#macros").size.width - 4)
        name = one_line(row.form.name, _NAME)
        head: list[Span] = [
            (f" {shown_key(key)}".ljust(_KEY), Ink.ACCENT),
            (name, Ink.LATE if row.trouble else Ink.PLAIN),
            (" " * (column - cell_len(name) + 2), Ink.PLAIN),
        ]
        said = row.trouble or ", ".join(row.form.then)
        asked = f"{row.form.condition} → " if row.form.condition else ""
        rest = room - width_of(head)
        return content_of([*head, (one_line(asked + said, rest), Ink.QUIET)]) if rest > 3 else (
            content_of(head)
        )  # fmt: skip

    def _tell(self, trouble: str) -> None:
        """What was wrong, else the keys of this list."""
        box = self.query_one("#macros")
        if trouble:
            box.border_subtitle = content_of([(one_line(trouble, 70), Ink.LATE)])
        elif self._is_narrowing:
            box.border_subtitle = Content("Enter runs · Esc shows all")
        else:
            box.border_subtitle = Content("its key or Enter runs · / search · + new · = change")
