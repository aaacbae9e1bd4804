"""A page over the screen that says why; Enter on a line shows the chain behind it."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.strip import Strip

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.ink import Ground, Ink, InkedView
from helpdesk_tui.screens.why_lines import WhyRow, why_rows
from helpdesk_tui.views_why import WhyView


class WhyList(InkedView):
    """Each thing with its reason; the cursor stands on one of them."""

    BINDINGS = [
        Binding("j,down", "move(1)", "Down", show=False),
        Binding("k,up", "move(-1)", "Up", show=False),
        Binding("pagedown", "page(1)", "Page", show=False),
        Binding("pageup", "page(-1)", "Page back", show=False),
        Binding("home,g", "move(-9999)", "Top", show=False),
        Binding("end,G", "move(9999)", "End", show=False),
        Binding("enter,space,l,right", "turn", "Chain", show=False),
        Binding("h,left", "shut", "Close", show=False),
        Binding("asterisk", "all", "All", show=False),
    ]

    DEFAULT_CSS = """
    WhyList { background: $surface; & > .ground--plain { background: $surface; } }
    """

    def __init__(self, view: WhyView, clock: Clock) -> None:
        super().__init__()
        self._view = view
        self._clock = clock
        self._opened: set[int] = {0} if len(view.whys) == 1 else set()
        self._rows: list[WhyRow] = []
        self._heads: list[int] = []
        """The lines the cursor can stand on."""
        self._cursor = 0
        """Which of them it stands on."""

    def on_resize(self, event: events.Resize) -> None:
        """Lay out for the new width."""
        del event
        self._lay_out()

    def _lay_out(self) -> None:
        width = max(20, self.scrollable_content_region.width - 2)
        self._rows = why_rows(self._view, self._clock, width, self._opened)
        self._heads = [y for y, row in enumerate(self._rows) if row.head]
        self._cursor = max(0, min(self._cursor, len(self._heads) - 1))
        self.virtual_size = Size(1, len(self._rows))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one line; what belongs to the cursor's thing stands on its ground."""
        index = y + self.scroll_offset.y
        row = self._rows[index] if index < len(self._rows) else None
        width = self.scrollable_content_region.width
        if row is None:
            return self.paint((), width)
        at = self._heads and self._heads[self._cursor] == index
        return self.paint(
            [(" ", Ink.PLAIN), *row.spans], width, Ground.CURSOR if at else Ground.PLAIN
        )

    def action_move(self, steps: int) -> None:
        """Go to another thing; a long chain below it is scrolled through first."""
        page = self.scrollable_content_region.height
        bottom = self._end_of(self._cursor)
        if steps == 1 and bottom >= self.scroll_offset.y + page:
            self.scroll_to(y=self.scroll_offset.y + 1, animate=False, force=True)
            return
        last = len(self._heads) - 1
        if steps == 1 and self._cursor == last:
            self.scroll_to(y=self.scroll_offset.y + 1, animate=False, force=True)
            return
        self._cursor = max(0, min(self._cursor + steps, last))
        self._show()

    def action_page(self, pages: int) -> None:
        """Go on by as many things as fit on a page."""
        self.action_move(pages * max(2, self.scrollable_content_region.height - 2))

    def action_turn(self) -> None:
        """Show or fold the chain of the thing under the cursor."""
        if self._heads:
            self._opened ^= {self._place}
            self._lay_out()
            self._show()

    def action_shut(self) -> None:
        """Fold it."""
        if self._heads and self._place in self._opened:
            self.action_turn()

    def action_all(self) -> None:
        """Show all chains, or fold them all."""
        every = set(range(len(self._view.whys)))
        self._opened = set() if self._opened == every else every
        self._lay_out()
        self._show()

    def on_click(self, event: events.Click) -> None:
        """A click on a thing is Enter on it."""
        index = event.y + self.scroll_offset.y
        place = self._rows[index].why if index < len(self._rows) else -1
        at = next((n for n, y in enumerate(self._heads) if self._rows[y].why == place), None)
        if at is not None:
            self._cursor = at
            self.action_turn()

    @property
    def _place(self) -> int:
        return self._rows[self._heads[self._cursor]].why

    def _end_of(self, cursor: int) -> int:
        """The last line of a thing."""
        if not self._heads:
            return 0
        following = self._heads[cursor + 1] if cursor + 1 < len(self._heads) else len(self._rows)
        return following - 1

    def _show(self) -> None:
        """Bring the cursor's thing into sight, its head in any case."""
        if not self._heads:
            return
        top, page = self._heads[self._cursor], self.scrollable_content_region.height
        y = self.scroll_offset.y
        y = min(top, max(y, self._end_of(self._cursor) - page + 1))
        self.scroll_to(y=0 if self._cursor == 0 else y, animate=False, force=True)
        self.refresh()


class WhyPage(ModalScreen[None]):
    """A titled page; Esc or q leaves."""

    BINDINGS = [Binding("escape,q,w", "leave", "Leave", show=False)]

    DEFAULT_CSS = """
    WhyPage {
        align: center middle;
        & #page {
            width: 96%;
            max-width: 130;
            height: 90%;
            border: round $accent;
            border-title-color: $accent;
            border-subtitle-color: $quiet;
            background: $surface;
        }
    }
    """

    def __init__(self, view: WhyView, clock: Clock) -> None:
        super().__init__()
        self._view = view
        self._clock = clock

    def compose(self) -> ComposeResult:
        """One page."""
        with Vertical(id="page"):
            yield WhyList(self._view, self._clock)

    def on_mount(self) -> None:
        """Say what it is and what the keys do."""
        page = self.query_one("#page")
        title = f"Why #{self._view.number} is as it is · {self._view.subject}"
        page.border_title = Content(one_line(title, 70))
        page.border_subtitle = Content("j k move · Enter shows the chain · * all · Esc leaves")
        self.query_one(WhyList).focus()

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)
