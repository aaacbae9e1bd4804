"""Queues, saved views and the team, with their counts: one key to go there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens import places
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.ink import Ink, content_of
from helpdesk_tui.screens.keys import bindings
from helpdesk_tui.screens.places import Place
from helpdesk_tui.views import AgentLoad, QueueCount, Sidebar, ViewCount

_NUMBER = 4
_UNREAD = 3
_THOUSANDS = 10_000
_MANY = 100


def _figure(count: int) -> str:
    """Write a count in at most four cells: "9999", "33k"."""
    return str(count) if count < _THOUSANDS else f"{count // 1000}k"


def _new_figure(count: int) -> str:
    """Write how many are new in at most three cells."""
    return str(count) if count < _MANY else "99+"


class SidebarList(OptionList):
    """The places an agent can go to."""

    BINDINGS = bindings("sidebar")

    @dataclass
    class Went(Message):
        """A place was chosen."""

        place: Place

    def __init__(self, clock: Clock, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False, compact=True)
        self._clock = clock
        self._shown: Sidebar | None = None
        self._places: dict[str, Place] = {}
        self._here: Place | None = None

    @property
    def places(self) -> tuple[Place, ...]:
        """All places that can be gone to."""
        return tuple(self._places.values())

    def show(self, sidebar: Sidebar, here: Place) -> None:
        """Show counts; the highlighted place stays highlighted."""
        if sidebar == self._shown and here == self._here:
            return
        self._shown, self._here = sidebar, here
        self._fill()

    def on_resize(self) -> None:
        """Align the counts again."""
        if self._shown is not None:
            self._fill()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the place."""
        event.stop()
        place = self._places.get(event.option_id or "")
        if place is not None:
            self.post_message(self.Went(place))

    def _fill(self) -> None:
        sidebar = self._shown
        if sidebar is None:
            return
        kept = self.highlighted
        self._places = {"open": places.all_open()}
        options = [self._option("open", [("All open", Ink.PLAIN)], "")]
        options += [self._queue(queue) for queue in sidebar.queues]
        if sidebar.views:
            options += [self._heading("Views"), *map(self._view, sidebar.views)]
        if sidebar.agents:
            options += [self._heading("Team"), *map(self._agent, sidebar.agents)]
        if [option.id for option in options] == [option.id for option in self.options]:
            self._renew(options)
            return
        self.set_options(options)
        self.highlighted = kept if kept is not None and kept < len(options) else 0

    def _renew(self, options: Sequence[Option]) -> None:
        """Paint the lines whose count is another one, and no other line."""
        top, width = self.scroll_offset.y, self.scrollable_content_region.width
        changed = []
        for index, (old, new) in enumerate(zip(self.options, options, strict=True)):
            if old.prompt != new.prompt:
                changed.append(index)
                # Not replace_option_prompt: it paints the whole list, and lays it out anew.
                old._set_prompt(new.prompt)
        self._option_render_cache.clear()
        first = 0
        for index, option in enumerate(self.options):
            height = str(option.prompt).count("\n") + 1
            if index in changed:
                self.refresh(Region(0, first - top, width, height))
            first += height

    def _heading(self, text: str) -> Option:
        return Option(Content(f"\n {text}"), disabled=True)

    def _option(
        self, name: str, label: list[tuple[str, Ink]], number: str, new: str = ""
    ) -> Option:
        here = self._places[name] == self._here
        width = self.scrollable_content_region.width
        marker = ("▸" if here else " ", Ink.ACCENT)
        used = sum(cell_len(text) for text, _ in label)
        room = max(1, width - 1 - _NUMBER - _UNREAD - 1)
        if used > room:
            text, ink = label[-1]
            label = [*label[:-1], (one_line(text, room - used + cell_len(text)), ink)]
            used = sum(cell_len(text) for text, _ in label)
        gap = " " * max(0, room - used)
        figures = [
            (number.rjust(_NUMBER), Ink.QUIET),
            (new.rjust(_UNREAD) + " ", Ink.ACCENT),
        ]
        ink = Ink.STRONG if here else label[-1][1]
        label = [*label[:-1], (label[-1][0], ink)]
        return Option(content_of([marker, *label, (gap, Ink.PLAIN), *figures]), id=name)

    def _queue(self, queue: QueueCount) -> Option:
        name = f"queue-{queue.name}"
        self._places[name] = places.of_queue(queue.name)
        number = _figure(queue.open) if queue.open else ""
        new = _new_figure(queue.unread) if queue.unread else ""
        return self._option(name, [(one_line(queue.name), Ink.PLAIN)], number, new)

    def _view(self, view: ViewCount) -> Option:
        name = f"view-{view.name}"
        self._places[name] = places.of_view(view.name, view.query)
        label = [("★ ", Ink.QUIET), (one_line(view.name), Ink.PLAIN)]
        return self._option(name, label, _figure(view.count))

    def _agent(self, agent: AgentLoad) -> Option:
        name = f"agent-{agent.login}"
        self._places[name] = places.of_agent(agent.login)
        sign = ("● ", Ink.DONE) if agent.online else ("○ ", Ink.QUIET)
        away = agent.away_until is not None and self._clock.seconds_until(agent.away_until) > 0
        number = "away" if away else _figure(agent.open)
        return self._option(name, [sign, (one_line(agent.login), Ink.PLAIN)], number)
