"""Choosing a text by typing a part of it; the whole of it stands below the list."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from helpdesk_tui.safe import one_line, visible
from helpdesk_tui.screens.widgets.picker import FilterInput, Picker
from helpdesk_tui.views_mail import SnippetView

_MOST_LINES = 7


class SnippetPicker(Picker):
    """Gives back the place of the chosen snippet, as a text; typing looks at all its words."""

    widest = 62

    DEFAULT_CSS = """
    SnippetPicker {
        & #box { width: 76; max-height: 90%; }
        & OptionList { max-height: 8; text-wrap: nowrap; text-overflow: ellipsis; }
        & #words { height: auto; padding: 1 2 0 2; color: $quiet; }
    }
    """

    def __init__(self, found: Sequence[SnippetView]) -> None:
        """Offer snippets in their order."""
        super().__init__("Snippet", {label(each): str(at) for at, each in enumerate(found)})
        self._found = tuple(found)

    def compose(self) -> ComposeResult:
        """A field, a list, and the text below it."""
        with Vertical(id="box"):
            yield FilterInput(placeholder="type to narrow", compact=True)
            yield OptionList(markup=False, compact=True)
            yield Static(id="words")

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show what would be put in."""
        if event.option_index < len(self._shown):
            chosen = self._found[int(self._values[self._shown[event.option_index]])]
            lines = visible(chosen.text, newlines=True).split("\n")
            more = ["…"] if len(lines) > _MOST_LINES else []
            shown = Content("\n".join([*lines[:_MOST_LINES], *more]))
            self.query_one("#words", Static).update(shown)


def label(snippet: SnippetView) -> str:
    """A snippet in one line: its name, for what it is, and its words."""
    place = (snippet.language or "all", snippet.queue)
    return " · ".join(filter(None, (snippet.name, *place, one_line(snippet.text))))
