"""All keys: search them, and run one. Made from the same table as the bindings."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.ink import Ink, Span, content_of
from helpdesk_tui.screens.keys import KEYS, Key, shown_key
from helpdesk_tui.screens.widgets.picker import FilterInput
from helpdesk_tui.views_rules import MacroRow

_HEADINGS = {
    "everywhere": "Everywhere",
    "list": "In a list",
    "ticket": "Reading a ticket",
    "sidebar": "In the sidebar",
    "rules": "In the rulebook",
    "macros": "In the list of macros",
    "composer": "Writing",
    "text": "Writing",
    "app": "The program",
}
_NOTHING = " nothing found · other words, or Backspace for all keys"
_REPEATED = frozenset(
    (*(f"file.{n}" for n in range(2, 10)), *(f"macro.f{n}" for n in range(4, 13)))
)
_RANGES = {
    "file.1": ("1 … 9", "Open (a mail) or save the attachment with that number"),
    "macro.f3": ("f3 … f12", "Run the macro that has this key"),
}
"""What stands for several keys, in words."""
SIGNS: tuple[tuple[str, str], ...] = (
    ("!", "late (red) or due within the hour (amber)"),
    ("●", "changed since you looked"),
    ("○", "seen, the customer waits for us"),
    ("✓", "marked"),
    ("✎ carl", "carl is writing an answer now"),
    ("v carl", "carl looks at it too"),
    ("▌", "blue bar: public, the customer reads it"),
    ("▐ INTERNAL", "amber bar: only colleagues read it"),
    ("▌ EXTERNAL", "violet bar: with a third party; the customer never sees it"),
    ("▌ OFFER", "a price offer"),
    ("┊", "will stand below your text: signature, what is passed on"),
    ("↑", "goes along with the mail"),
    ("↓", "an attachment: its number opens or saves it"),
    ("3 new ▲", "new tickets wait above: g shows them, nothing moves before"),
    ("12  3", "at the left: open tickets, and how many of them have news for you"),
    ("★", "a view you keep"),
    ("● ○", "at a colleague: here, not here"),
)


def keys_text(key: Key) -> str:
    """All keys of an entry, as people read them."""
    return " ".join(shown_key(name) for name in key.keys.split(","))


class Help(ModalScreen[str | None]):
    """Gives back the id of the key to run, or None."""

    BINDINGS = [Binding("escape", "leave", "Leave", show=False)]

    DEFAULT_CSS = """
    Help {
        align: center middle;
        & #help {
            width: 90%;
            max-width: 76;
            height: 90%;
            border: round $accent;
            border-title-color: $accent;
            border-subtitle-color: $quiet;
            background: $surface;
        }
        & Input { background: $surface; margin: 0 1 1 1; }
        & OptionList {
            height: 1fr;
            background: $surface;
            border: none;
            scrollbar-size-vertical: 1;
        }
        & OptionList > .option-list--option-highlighted {
            background: $cursor-ground;
            color: $foreground;
            text-style: none;
        }
        & OptionList > .option-list--option-disabled { color: $foreground; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._macros: tuple[MacroRow, ...] = ()

    def know_macros(self, rows: tuple[MacroRow, ...]) -> None:
        """Show those that have a key, below all other keys."""
        self._macros = tuple(row for row in rows if row.form.key)
        if self.is_mounted:
            options = self.query_one(OptionList)
            here = options.highlighted
            self._narrow(self.query_one(Input).value)
            if here is not None and here < options.option_count:
                options.highlighted = here

    def compose(self) -> ComposeResult:
        """A field and a table."""
        with Vertical(id="help"):
            yield FilterInput(placeholder="search keys: assign, undo, …", compact=True)
            yield OptionList(markup=False, compact=True)

    def on_mount(self) -> None:
        """Show all keys."""
        box = self.query_one("#help")
        box.border_title = Content("All keys")
        box.border_subtitle = Content("Enter runs it · Esc leaves")
        field = self.query_one(FilterInput)
        field.cursor_blink = False
        self.query_one(OptionList).can_focus = False
        field.focus()
        self._narrow("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the table."""
        self._narrow(event.value)

    def on_input_submitted(self) -> None:
        """Run the highlighted one."""
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            self.dismiss(options.get_option_at_index(options.highlighted).id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Run the clicked one."""
        self.dismiss(event.option_id)

    def action_move(self, steps: int) -> None:
        """Move the highlight, over headings."""
        options = self.query_one(OptionList)
        for _ in range(abs(steps)):
            if steps > 0:
                options.action_cursor_down()
            else:
                options.action_cursor_up()

    def action_leave(self) -> None:
        """Run nothing."""
        self.dismiss(None)

    def _narrow(self, text: str) -> None:
        words = text.casefold().split()
        entries: list[Option] = []
        heading = ""
        for where, title in _HEADINGS.items():
            for key in KEYS:
                haystack = f"{keys_text(key)} {key.label} {key.help} {title}".casefold()
                if key.where != where or key.id in _REPEATED:
                    continue
                if not all(word in haystack for word in words):
                    continue
                if title != heading:
                    heading = title
                    entries.append(_heading(title, first=not entries))
                entries.append(_entry(key))
        macros = [row for row in self._macros if all(w in _haystack(row) for w in words)]
        if macros:
            entries.append(_heading("Macros", first=not entries))
            entries.extend(map(_macro, macros))
        if not words:
            entries.append(_heading("Signs", first=False))
            entries.extend(_sign(sign, meaning) for sign, meaning in SIGNS)
        if not entries:
            entries.append(Option(content_of([(_NOTHING, Ink.QUIET)]), disabled=True))
        options = self.query_one(OptionList)
        options.set_options(entries)
        options.highlighted = next((i for i, e in enumerate(entries) if not e.disabled), None)


def _heading(title: str, *, first: bool) -> Option:
    lead: list[Span] = [] if first else [("\n", Ink.PLAIN)]
    return Option(content_of([*lead, (f" {title}", Ink.STRONG)]), disabled=True)


def _entry(key: Key) -> Option:
    shown, words = _RANGES.get(key.id, (keys_text(key), key.help))
    spans: list[Span] = [(shown.rjust(16), Ink.ACCENT), ("  ", Ink.PLAIN), (words, Ink.PLAIN)]
    return Option(content_of(spans), id=key.id)


def _haystack(row: MacroRow) -> str:
    return f"macros {_pressed(row)} {row.form.name}".casefold()


def _pressed(row: MacroRow) -> str:
    prefix = next(key.shown for key in KEYS if key.id == "macro")
    key = row.form.key
    return f"{prefix} {key}" if len(key) == 1 else shown_key(key)


def _macro(row: MacroRow) -> Option:
    spans: list[Span] = [
        (_pressed(row).rjust(16), Ink.ACCENT), ("  ", Ink.PLAIN),
        (one_line(row.form.name, 50), Ink.PLAIN),
    ]  # fmt: skip
    return Option(content_of(spans), id=f"macro:{row.form.name}")


def _sign(sign: str, meaning: str) -> Option:
    return Option(
        content_of([(sign.rjust(16), Ink.ACCENT), (f"  {meaning}", Ink.QUIET)]), disabled=True
    )
