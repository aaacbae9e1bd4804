"""A list of any length: the cursor moves without a query, and nothing moves by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.ink import Ground, Ink, InkedView, Span
from helpdesk_tui.screens.keys import bindings
from helpdesk_tui.screens.row_lines import RowLook, row_lines, sign_of, time_of
from helpdesk_tui.screens.row_window import RowWindow, Wanted
from helpdesk_tui.views import TicketRow, Window

_AHEAD = 60
"""Rows read before the cursor needs them."""
_DIGITS = 4


class TicketList(InkedView):
    """The rows of a query with a cursor, marks and a range."""

    BINDINGS = bindings("list")

    @dataclass
    class Moved(Message):
        """The cursor stands on another ticket, or on none."""

        number: int | None

    @dataclass
    class Opened(Message):
        """Somebody wants to read this ticket."""

        number: int

    @dataclass
    class Needs(Message):
        """Rows have to be read; answer with ``supply``."""

        wanted: Wanted

    @dataclass
    class Stale(Message):
        """The list changed under the reader and has to be read again."""

    def __init__(self, clock: Clock, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._clock = clock
        self.window = RowWindow()
        self.cursor = 0
        self.marks: set[int] = set()
        self.sort = "due"
        self.sentence = ""
        """Shown when there is no row."""
        self._range_from: int | None = None
        self._asked: Wanted | None = None
        self._told: int | None = None
        self._told_times: dict[int, tuple[Span, Span]] = {}

    @property
    def look(self) -> RowLook:
        """How rows are drawn at the present width."""
        top = self.row_at_cursor
        digits = max(_DIGITS, len(str(top.number)) if top else 0)
        return RowLook(self.scrollable_content_region.width, self.sort, digits)

    @property
    def row_at_cursor(self) -> TicketRow | None:
        """The row under the cursor, when it is read."""
        return self.window.row(self.cursor)

    @property
    def chosen(self) -> tuple[int, ...]:
        """The marked tickets with those of an unfinished range; () when there are none."""
        return tuple(sorted(self.marks | self._range()))

    def start(self, total: int, sort: str, *, keep: int | None = None) -> None:
        """Show another list; ``keep`` is the place where the cursor stays."""
        self.window.start(total)
        self.sort = sort
        self._asked = None
        self._range_from = None
        self.cursor = max(0, min(total - 1, keep or 0))
        self._resize()
        self._show_cursor()
        self.refresh()
        if not total:
            self._tell()

    def supply(self, wanted: Wanted, window: Window) -> None:
        """Take rows that were read."""
        if self._asked == wanted:
            self._asked = None
        if not self.window.supply(wanted, window, self.cursor):
            self.post_message(self.Stale())
            return
        if wanted.generation != self.window.generation:
            return
        self.cursor = max(0, min(self.window.total - 1, self.cursor))
        self._resize()
        self.refresh()
        self._ask()
        self._tell()

    def patch(self, asked: Iterable[int], rows: Iterable[TicketRow]) -> None:
        """Renew rows where they stand."""
        for index in self.window.patch(asked, rows):
            self._refresh_row(index)

    def go_to(self, index: int) -> None:
        """Put the cursor on a place; no query unless the rows there are unknown."""
        index = max(0, min(self.window.total - 1, index))
        if index == self.cursor:
            return
        old, self.cursor = self.cursor, index
        for touched in self._between(old, index) if self._range_from is not None else (old, index):
            self._refresh_row(touched)
        self._show_cursor()
        self._ask()
        self._tell()

    def go_to_ticket(self, number: int) -> bool:
        """Put the cursor on a ticket; False when it is not in memory."""
        index = self.window.place_of(number)
        if index is None:
            return False
        self.go_to(index)
        return True

    def clear_marks(self) -> bool:
        """Forget marks and range; False when there were none."""
        if not self.marks and self._range_from is None:
            return False
        self.marks.clear()
        self._range_from = None
        self.refresh()
        return True

    # Keys

    def action_cursor(self, steps: int) -> None:
        """Move the cursor by rows."""
        self.go_to(self.cursor + steps)

    def action_page(self, pages: int) -> None:
        """Move the cursor by screens."""
        self.go_to(self.cursor + pages * self._page())

    def action_first(self) -> None:
        """Go to the first row."""
        self.go_to(0)

    def action_last(self) -> None:
        """Go to the last row."""
        self.go_to(self.window.total - 1)

    def action_open(self) -> None:
        """Read the ticket under the cursor."""
        row = self.row_at_cursor
        if row is not None:
            self.post_message(self.Opened(row.number))

    def action_mark(self) -> None:
        """Mark the ticket, or end a range, and go on."""
        row = self.row_at_cursor
        if self._range_from is not None:
            self.marks |= self._range()
            self._range_from = None
            self.refresh()
        elif row is not None:
            self.marks ^= {row.number}
            self._refresh_row(self.cursor)
            self.go_to(self.cursor + 1)
        self._tell(again=True)

    def action_range(self) -> None:
        """Begin a range here, or end it."""
        if self._range_from is None:
            self._range_from = self.cursor
            self._refresh_row(self.cursor)
        else:
            self.marks |= self._range()
            self._range_from = None
        self._tell(again=True)

    # Mouse and size

    def on_click(self, event: events.Click) -> None:
        """Move to the row that was clicked; a second click opens it."""
        index = (int(event.y) + self.scroll_offset.y) // self.look.height
        if index >= self.window.total:
            return
        if index == self.cursor and event.chain > 1:
            self.action_open()
        self.go_to(index)

    def on_resize(self) -> None:
        """Fold or unfold rows, the cursor stays in sight."""
        self._resize()
        self._show_cursor()
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Read what scrolls into sight."""
        super().watch_scroll_y(old_value, new_value)
        self._ask()

    def render_line(self, y: int) -> Strip:
        """Paint one line of the screen."""
        look = self.look
        index, part = divmod(y + self.scroll_offset.y, look.height)
        if not self.window.total:
            return self.paint(self.said(self.sentence, y, look.width), look.width)
        if index >= self.window.total:
            return self.paint([], look.width)
        row = self.window.row(index)
        if row is None:
            dots: list[Span] = [("   …", Ink.QUIET)] if part == 0 else []
            return self.paint(dots, look.width, self._ground(index, row))
        self._told_times[index] = self._times(row)
        spans = row_lines(row, look, self._clock, left=row.number in self.window.left)[part]
        return self.paint([self._gutter(index, row), *spans], look.width, self._ground(index, row))

    def tick(self) -> None:
        """Time passed: paint the rows again whose time or sign is another one."""
        for index, told in list(self._told_times.items()):
            row = self.window.row(index)
            if row is None or index not in self._shown():
                del self._told_times[index]
            elif self._times(row) != told:
                self._refresh_row(index)

    def _times(self, row: TicketRow) -> tuple[Span, Span]:
        return sign_of(row, self._clock), time_of(row, self.sort, self._clock)

    def _shown(self) -> range:
        first = self.scroll_offset.y // self.look.height
        return range(first, first + self._page() + 2)

    def _gutter(self, index: int, row: TicketRow) -> Span:
        if row.number in self.marks or row.number in self._range():
            return "✓", Ink.ACCENT
        return ("▌" if index == self.cursor else " "), Ink.ACCENT

    def _ground(self, index: int, row: TicketRow | None) -> Ground:
        if index == self.cursor:
            return Ground.CURSOR if self.has_focus else Ground.REST
        if row is not None and (row.number in self.marks or row.number in self._range()):
            return Ground.MARKED
        return Ground.PLAIN

    def _between(self, one: int, other: int) -> range:
        return range(min(one, other), max(one, other) + 1)

    def _range(self) -> set[int]:
        if self._range_from is None:
            return set()
        rows = (self.window.row(i) for i in self._between(self._range_from, self.cursor))
        return {row.number for row in rows if row is not None}

    def _page(self) -> int:
        return max(1, self.scrollable_content_region.height // self.look.height - 1)

    def _resize(self) -> None:
        look = self.look
        self.virtual_size = Size(look.width, self.window.total * look.height)

    def _refresh_row(self, index: int) -> None:
        look = self.look
        top = index * look.height - self.scroll_offset.y
        self.refresh(Region(0, top, self.size.width, look.height))

    def _show_cursor(self) -> None:
        height = self.look.height
        view = self.scrollable_content_region.height
        top, bottom = self.cursor * height, (self.cursor + 1) * height
        if top < self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, force=True)
        elif bottom > self.scroll_offset.y + view:
            self.scroll_to(y=bottom - view, animate=False, force=True)

    def _ask(self) -> None:
        first = self.scroll_offset.y // self.look.height
        shown = self._page() + 1
        wanted = self.window.wanted(self.cursor, self.cursor) or self.window.wanted(
            first - _AHEAD, first + shown + _AHEAD
        )
        if wanted is not None and wanted != self._asked:
            self._asked = wanted
            self.post_message(self.Needs(wanted))

    def _tell(self, *, again: bool = False) -> None:
        row = self.row_at_cursor
        number = row.number if row is not None else None
        if again or number != self._told:
            self._told = number
            # Posted as its own: Textual lets no message rise above a parent that caused it.
            self.call_later(self._announce)

    def _announce(self) -> None:
        self.post_message(self.Moved(self._told))
