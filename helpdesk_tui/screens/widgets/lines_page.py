"""A page of lines over the screen: history, reasons, a raw mail."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.strip import Strip

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.ink import Ink, InkedView, Span


class LinesView(InkedView):
    """Lines to scroll through."""

    BINDINGS = [
        Binding("j,down", "line(1)", "Down", show=False),
        Binding("k,up", "line(-1)", "Up", show=False),
        Binding("space,pagedown", "page(1)", "Page", show=False),
        Binding("pageup", "page(-1)", "Page back", show=False),
        Binding("home,g", "first", "Top", show=False),
        Binding("end,G", "last", "End", show=False),
    ]

    DEFAULT_CSS = """
    LinesView { background: $surface; & > .ground--plain { background: $surface; } }
    """

    def __init__(self, lines: Sequence[Sequence[Span]], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines = lines

    def on_mount(self) -> None:
        """All lines, one a row."""
        self.show(self.lines)

    def show(self, lines: Sequence[Sequence[Span]]) -> None:
        """Show other lines."""
        self.lines = lines
        self.virtual_size = Size(1, len(lines))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        index = y + self.scroll_offset.y
        spans = self.lines[index] if index < len(self.lines) else ()
        return self.paint([(" ", Ink.PLAIN), *spans], self.scrollable_content_region.width)

    def action_line(self, steps: int) -> None:
        """Scroll by lines."""
        self.scroll_to(y=self.scroll_offset.y + steps, animate=False, force=True)

    def action_page(self, pages: int) -> None:
        """Scroll by pages."""
        page = max(1, self.scrollable_content_region.height - 2)
        self.action_line(pages * page)

    def action_first(self) -> None:
        """Go to the start."""
        self.scroll_to(y=0, animate=False, force=True)

    def action_last(self) -> None:
        """Go to the end."""
        self.scroll_to(y=self.max_scroll_y, animate=False, force=True)


class LinesPage(ModalScreen[None]):
    """A titled page; Esc or q leaves."""

    BINDINGS = [Binding("escape,q", "leave", "Leave", show=False)]

    DEFAULT_CSS = """
    LinesPage {
        align: center middle;
        & #page {
            width: 96%;
            max-width: 110;
            height: 90%;
            border: round $accent;
            border-title-color: $accent;
            border-subtitle-color: $quiet;
            background: $surface;
        }
    }
    """

    def __init__(self, title: str, lines: Sequence[Sequence[Span]]) -> None:
        super().__init__()
        self._title = title
        self._lines = lines

    def compose(self) -> ComposeResult:
        """One page."""
        with Vertical(id="page"):
            yield LinesView(self._lines)

    def on_mount(self) -> None:
        """Say what it is and how to leave."""
        page = self.query_one("#page")
        page.border_title = Content(one_line(self._title, 70))
        page.border_subtitle = Content("j k scroll · Esc leaves")
        self.query_one(LinesView).focus()

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)
