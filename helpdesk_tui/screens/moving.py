"""Where an agent stands: panes, places, steps from ticket to ticket, and the way back."""

from __future__ import annotations

from textual import events
from textual.timer import Timer
from textual.widget import Widget

from helpdesk_tui.screens import places
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.macroing import MacroingScreen
from helpdesk_tui.screens.widgets.list_pane import ListPane
from helpdesk_tui.screens.widgets.picker import Picker
from helpdesk_tui.screens.widgets.sidebar import SidebarList
from helpdesk_tui.views import Sidebar

TWO_PANES = 100
"""Cells from which list and ticket stand side by side."""


class MovingScreen(MacroingScreen):
    """A sidebar, a list and a ticket, of which one, two or three are to be seen."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.sidebar = SidebarList(clock, id="sidebar")
        self._rest: Timer | None = None
        self._sidebar: Sidebar | None = None

    @property
    def is_narrow(self) -> bool:
        """True when one pane is shown at a time."""
        return self.has_class("-one")

    @property
    def is_reading(self) -> bool:
        """True when the ticket, not the list, is what keys are about."""
        focused = self.focused
        return focused is not None and self.ticket_pane in focused.ancestors_with_self

    @property
    def number(self) -> int | None:
        """The ticket keys are about."""
        if self.is_reading and self.ticket_pane.view is not None:
            return self.ticket_pane.view.row.number
        row = self.list_pane.tickets.row_at_cursor
        return row.number if row is not None else None

    @property
    def queues(self) -> tuple[str, ...]:
        """All queues, that of the present place first."""
        names = [queue.name for queue in self._sidebar.queues] if self._sidebar else []
        here = self.list_pane.place.queue
        return tuple(sorted(names, key=lambda name: name != here))

    def go(self, place: places.Place) -> None:
        """Show a place."""
        self.remove_class("-aside", "-reading", "-full")
        self.list_pane.go(place)
        self.list_pane.tickets.focus()

    def read(self, number: int) -> None:
        """Go to a ticket by its number, wherever it is."""
        self.list_pane.tickets.go_to_ticket(number)
        if self._rest is not None:
            self._rest.stop()
        self.add_class("-reading")
        self._focus_ticket()
        self.ticket_pane.open(number)

    def action_pane(self, steps: int) -> None:
        """Go to the next pane that is to be seen."""
        order: list[Widget] = [
            self.sidebar,
            self.list_pane.tickets,
            self.ticket_pane.composer.text_area
            if self.ticket_pane.composer.is_open
            else self.ticket_pane.thread_view,
        ]
        if self.is_narrow:
            self._turn(to_ticket=not self.has_class("-reading"))
            return
        seen = [widget for widget in order if widget.parent is not None and self._is_seen(widget)]
        here = next((i for i, w in enumerate(seen) if self._holds(w)), 0)
        seen[(here + steps) % len(seen)].focus()

    def action_step(self, steps: int) -> None:
        """Go to another ticket, and stay in the pane."""
        self.list_pane.tickets.go_to(self.list_pane.tickets.cursor + steps)
        if self.is_reading:
            self._read_now()

    def action_news(self) -> None:
        """Show what is new, or go to the top."""
        if self.list_pane.has_news:
            self.list_pane.again()
        else:
            self.list_pane.tickets.go_to(0)

    def action_search(self) -> None:
        """Search."""
        self.remove_class("-reading", "-full")
        if self.ticket_pane.composer.is_open:
            self.ticket_pane.composer.save_now()
        self.list_pane.open_search()

    def action_views(self) -> None:
        """Choose a place by typing a part of its name."""
        table = {place.title: place for place in self.sidebar.places}
        if not table:
            return

        def went(title: str | None) -> None:
            if title is not None:
                self.go(table[title])

        self.app.push_screen(Picker("Go to", {title: title for title in table}), went)

    def action_sidebar(self) -> None:
        """Go to the sidebar, sliding it in where it is hidden; again: back."""
        if self._holds(self.sidebar):
            self.action_back()
            return
        self.add_class("-aside")
        self.remove_class("-full")
        self.sidebar.focus()

    def action_sort(self) -> None:
        """Take another order."""
        self.list_pane.next_sort()

    def action_back(self) -> None:
        """One step back: sidebar, full width, ticket, marks, search."""
        if self._holds(self.sidebar):
            self.remove_class("-aside")
            self.list_pane.tickets.focus()
        elif self.has_class("-full"):
            self.remove_class("-full")
            self._stand()
        elif self.is_reading:
            self._turn(to_ticket=False)
        elif self.list_pane.tickets.clear_marks():
            self.list_pane.show_title()
        elif self.list_pane.place.title.startswith("/"):
            self.list_pane.leave_search()
        elif self.list_pane.has_news:
            self.list_pane.again()

    def on_list_pane_went(self, event: ListPane.Went) -> None:
        """Mark the place at the left."""
        event.stop()
        self._mark_place()

    def on_list_pane_number_wanted(self, event: ListPane.NumberWanted) -> None:
        """A number was searched for."""
        event.stop()
        self.read(event.number)

    def on_resize(self, event: events.Resize) -> None:
        """Where there is room for one pane, it is the one with the focus."""
        if event.size.width < TWO_PANES:
            self.remove_class("-full")
            self.set_class(self._holds(self.sidebar), "-aside")
        else:
            self.remove_class("-aside")
        self.call_after_refresh(self._stand)

    def on_sidebar_list_went(self, event: SidebarList.Went) -> None:
        """A place was chosen."""
        self.go(event.place)

    def _stand(self) -> None:
        tickets, view = self.list_pane.tickets, self.ticket_pane.view
        index = tickets.window.place_of(view.row.number) if view is not None else None
        is_alone = self.has_class("-full") or (self.is_narrow and self.has_class("-reading"))
        if view is None or index is None or not is_alone:
            position = ""
        else:
            position = f"{index + 1} of {tickets.window.total} in {self.list_pane.place.title}"
        if view is not None:
            self.ticket_pane.stand(position)

    def _read_now(self) -> None:
        row = self.list_pane.tickets.row_at_cursor
        if row is not None:
            self.ticket_pane.open(row.number)

    def _turn(self, *, to_ticket: bool) -> None:
        self.set_class(to_ticket, "-reading")
        if to_ticket:
            self._focus_ticket()
            if self.is_narrow:
                self._read_now()
        else:
            self.list_pane.tickets.focus()

    def _focus_ticket(self) -> None:
        composer = self.ticket_pane.composer
        target = composer.text_area if composer.is_open else self.ticket_pane.thread_view
        target.focus()

    def _mark_place(self) -> None:
        if self._sidebar is not None:
            self.sidebar.show(self._sidebar, self.list_pane.place)

    def _holds(self, widget: Widget) -> bool:
        return self.focused is not None and widget in self.focused.ancestors_with_self

    def _is_seen(self, widget: Widget) -> bool:
        return all(node.display for node in widget.ancestors_with_self)
