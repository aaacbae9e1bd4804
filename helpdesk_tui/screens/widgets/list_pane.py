"""The middle of the screen: one place's tickets, the search line, and what is new."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.message import Message

from helpdesk_tui.errors import RuleError
from helpdesk_tui.safe import one_line
from helpdesk_tui.screens import places
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.ink import Ink, Span
from helpdesk_tui.screens.pane import Pane
from helpdesk_tui.screens.places import Place
from helpdesk_tui.screens.port import SORTS
from helpdesk_tui.screens.row_window import CHUNK, Wanted
from helpdesk_tui.screens.widgets.prompt_line import PromptLine
from helpdesk_tui.screens.widgets.ticket_list import TicketList
from helpdesk_tui.views import Feed, TicketRow, Window

_DIGITS = 15
"""Of a ticket's number: no ticket has more."""
_SEARCH_AFTER = 0.15
"""Seconds without a keystroke before a search is run."""


class ListPane(Pane):
    """Shows a place, reads its rows, and counts news without moving anything."""

    @dataclass
    class Started(Message):
        """The first rows of a place are here."""

        place: Place
        sort: str
        total: int
        window: Window
        keep: int | None
        doubt: str
        """Which name the desk has not, where nothing was found; "" = none."""

    @dataclass
    class Supplied(Message):
        """Rows the list asked for are here."""

        wanted: Wanted
        window: Window

    @dataclass
    class News(Message):
        """Tickets changed: those shown, and how many are new."""

        query: str
        asked: tuple[int, ...]
        rows: tuple[TicketRow, ...]
        total: int
        new: frozenset[int]

    @dataclass
    class Went(Message):
        """Another place is shown."""

        place: Place

    @dataclass
    class NumberWanted(Message):
        """A ticket was named by its number."""

        number: int

    def __init__(self, clock: Clock, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.search = PromptLine(
            "/", "words, from:, queue:IT, age>3d · Enter keeps · Esc back", id="search"
        )
        self.tickets = TicketList(clock, id="tickets")
        self.place = places.all_open()
        self.sort = "due"
        self._shown = self.place
        """The place whose rows are to be seen, while another is being read."""
        self._before_search: Place | None = None
        self._is_leaving = False
        """True when the search line closes as soon as its rows are here."""
        self._new: set[int] = set()
        self._grown = 0
        self._pending: set[int] = set()

    def compose(self) -> ComposeResult:
        """The search line opens above the list."""
        yield self.search
        yield self.tickets

    @property
    def has_news(self) -> bool:
        """True when reading the list again would show more."""
        return bool(self._new or self._grown or self.tickets.window.left)

    def go(self, place: Place, *, keep: bool = False) -> None:
        """Show a place; ``keep`` leaves the cursor where it is."""
        self.place = place
        if not keep:
            self.tickets.clear_marks()
            self.tickets.sentence = "Reading …"
        self._read(place, self.sort, self.tickets.cursor if keep else None)

    def again(self) -> None:
        """Read the place again; the cursor stays on its ticket, or at its row."""
        self.go(self.place, keep=True)

    def next_sort(self) -> None:
        """Take the next order."""
        self.sort_by(SORTS[(SORTS.index(self.sort) + 1) % len(SORTS)])

    def sort_by(self, sort: str) -> None:
        """Take an order, one of SORTS."""
        self.sort = sort
        self.go(self.place)

    def open_search(self) -> None:
        """Begin to search, from the present search when there is one."""
        if self._before_search is None:
            self._before_search = self.place
        text = self.place.query if self.place.title.startswith("/") else ""
        self._is_leaving = False
        self.search.open(text, select=True)

    def leave_search(self) -> None:
        """Go back to where the search began."""
        self.search.close()
        if self._before_search is not None and self._before_search != self.place:
            self.go(self._before_search)
        self._before_search = None
        self._is_leaving = False
        self.tickets.focus()

    def feed(self, feed: Feed) -> None:
        """Look at what changed."""
        self._pending |= feed.tickets
        if feed.more:
            self._pending |= set(self.tickets.window.numbers)
        if self._pending:
            self._read_news(self.place.query, tuple(self._pending))

    # Work in threads

    @work(thread=True, exclusive=True, group="list", exit_on_error=False)
    def _read(self, place: Place, sort: str, keep: int | None) -> None:
        desk = self.app.desk
        total = desk.count(place.query)
        window = desk.window(place.query, sort, limit=CHUNK)
        doubt = "" if total else " ".join(desk.query_doubts(place.query))
        self.post_message(self.Started(place, sort, total, window, keep, doubt))

    @work(thread=True, group="rows", exit_on_error=False)
    def _read_more(self, wanted: Wanted, query: str, sort: str) -> None:
        order = f"-{sort}" if wanted.backwards else sort
        window = self.app.desk.window(
            query, order, after=wanted.after, before=wanted.before, limit=wanted.limit
        )
        self.post_message(self.Supplied(wanted, window))

    @work(thread=True, exclusive=True, group="news", exit_on_error=False)
    def _read_news(self, query: str, numbers: tuple[int, ...]) -> None:
        desk = self.app.desk
        rows = desk.rows(numbers, query)
        total = desk.count(query)
        self.post_message(self.News(query, numbers, rows, total, frozenset()))

    @work(thread=True, exclusive=True, group="complete", exit_on_error=False)
    def _complete(self, line: str) -> None:
        found = self.app.desk.complete(line)
        self.app.call_from_thread(self.search.offer, line, found)

    # What the work found

    def on_list_pane_started(self, event: Started) -> None:
        """Show the first rows, unless another place was chosen meanwhile."""
        event.stop()
        if event.place != self.place:
            return
        here = self.tickets.row_at_cursor
        if event.place != self._shown:
            self._shown = event.place
            self.post_message(self.Went(event.place))
        self.tickets.sentence = self._empty_sentence(event.doubt)
        self.tickets.start(event.total, event.sort, keep=event.keep)
        first = Wanted(self.tickets.window.generation, 0, CHUNK)
        self.tickets.supply(first, event.window)
        if event.keep is not None and here is not None:
            self.tickets.go_to_ticket(here.number)
        self._new.clear()
        self._grown = 0
        self._pending.clear()
        if self._is_leaving:
            self._close_search()
        if self.search.is_open:
            plural = "ticket" if event.total == 1 else "tickets"
            doubt = "" if self.search.is_offering else one_line(event.doubt)
            more = doubt or "* keeps as a view"
            self.search.tell_found(f"{event.total} {plural} · {more}")
        self.show_title()

    def on_list_pane_supplied(self, event: Supplied) -> None:
        """Hand rows to the list."""
        event.stop()
        self.tickets.supply(event.wanted, event.window)

    def on_list_pane_news(self, event: News) -> None:
        """Renew rows in place; count what is new."""
        event.stop()
        if event.query != self.place.query:
            return
        self._pending -= set(event.asked)
        window = self.tickets.window
        self.tickets.patch(event.asked, event.rows)
        if window.is_whole:
            self._new |= {row.number for row in event.rows if window.place_of(row.number) is None}
            self._new &= {row.number for row in event.rows} | (self._new - set(event.asked))
        else:
            self._grown = max(0, event.total + len(window.left) - window.total)
        self.show_title()

    def on_ticket_list_needs(self, event: TicketList.Needs) -> None:
        """Read rows the list is about to show."""
        event.stop()
        self._read_more(event.wanted, self.place.query, self.sort)

    def on_ticket_list_stale(self, event: TicketList.Stale) -> None:
        """Read again what changed too much."""
        event.stop()
        self.again()

    def on_prompt_line_changed(self, event: PromptLine.Changed) -> None:
        """Search while typing, a moment after the last key."""
        event.stop()
        text = event.text
        self._is_leaving = False
        self._complete("/" + text)
        self.set_timer(_SEARCH_AFTER, lambda: self._search_if_still(text))

    def on_prompt_line_entered(self, event: PromptLine.Entered) -> None:
        """Keep the results and leave the line, once they are here; a number opens its ticket."""
        event.stop()
        number = event.text.removeprefix("#")
        if not event.text:
            self.leave_search()
        elif number.isdecimal():
            self.leave_search()
            self.post_message(self.NumberWanted(int(number[:_DIGITS])))
        elif self.place == self._shown == places.of_search(event.text):
            self._close_search()
        else:
            self._is_leaving = True
            self.go(places.of_search(event.text))

    def on_prompt_line_left(self, event: PromptLine.Left) -> None:
        """Go back."""
        event.stop()
        self.leave_search()

    def trouble(self, group: str, error: BaseException) -> None:
        """Point at what is wrong in a query; anything else is said as usual."""
        if group == "list" and isinstance(error, RuleError) and self.search.is_open:
            self._is_leaving = False
            self.search.point_at(error.column, str(error))
            self.place = self._shown
            self.tickets.sentence = self._empty_sentence()
            self.tickets.refresh()
            return
        if group == "list":
            self.tickets.sentence = one_line(str(error)) or "The list could not be read."
            self.tickets.start(0, self.sort)
            self._shown = self.place
        super().trouble(group, error)

    def _close_search(self) -> None:
        self._is_leaving = False
        self.search.close()
        self.tickets.focus()

    def show_title(self, marked: Iterable[int] = ()) -> None:
        """Say which place in which order, how many are marked, and what is new."""
        count = len(tuple(marked)) or len(self.tickets.chosen)
        spans: list[Span] = [(one_line(self.place.title, 30), Ink.STRONG)]
        spans.append((f" {self.tickets.window.total}", Ink.QUIET))
        spans.append((f", by {self.sort}", Ink.QUIET))
        if count:
            spans.append((f"  {count} marked", Ink.ACCENT))
        new = len(self._new) or self._grown
        if new:
            spans.append((f"  {new} new ▲ g", Ink.ACCENT))
        self.entitle(spans)

    def _search_if_still(self, text: str) -> None:
        same = self.search.is_open and self.search.field.value.strip() == text.strip()
        if not same or not text.strip():
            return
        place = places.of_search(text.strip())
        if place != self.place:
            self.go(place)

    def _empty_sentence(self, doubt: str = "") -> str:
        if doubt:
            return one_line(doubt)
        if self.place.title.startswith("/"):
            return "Nothing found. Esc goes back, / changes the search."
        return "No ticket here. Press v for another view."
