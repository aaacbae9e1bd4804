"""The program in the terminal: theme, keys, the open desk, and the poller of changes.

The first paint needs neither database nor mail: the desk is opened in a thread after it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import events, work
from textual.binding import BindingType
from textual.command import Provider
from textual.filter import LineFilter
from textual.message import Message
from textual.worker import Worker, WorkerState

from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.host import Host
from helpdesk_tui.screens.keys import bindings
from helpdesk_tui.screens.palette import VerbProvider
from helpdesk_tui.screens.port import DeskPort
from helpdesk_tui.screens.pro import ProScreen
from helpdesk_tui.screens.terminal_safe import TerminalSafe
from helpdesk_tui.screens.themes import DEFAULT_INKS, THEMES, pick_theme
from helpdesk_tui.screens.turnstile import Turnstile
from helpdesk_tui.screens.widgets.day_end import DayEnd, DayEndScreen
from helpdesk_tui.views import Feed, Sidebar
from helpdesk_tui.views_mail import Health

POLL = 0.3
"""Seconds between two looks at what others did."""
HEALTH_EVERY = 17
"""Polls between two looks at health and counts when nothing changed (about 5 s)."""
HEALTH_AFTER_NEWS = 3
"""The same when something changed (about 1 s): counts cost more than the feed."""


class HelpdeskApp(Host):
    """One agent at the desk."""

    TITLE = "helpdesk"
    BINDINGS: ClassVar[list[BindingType]] = bindings("app")
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {VerbProvider}

    @dataclass
    class Opened(Message):
        """The desk answers."""

        desk: DeskPort

    @dataclass
    class Changed(Message):
        """Others did something, or the state of mail is another one."""

        feed: Feed
        health: Health | None
        sidebar: Sidebar | None

    @dataclass
    class Asked(Message):
        """What ending the day would do; "" for who is not asked."""

        would: str

    def __init__(
        self,
        open_desk: Callable[[], DeskPort],
        *,
        clock: Clock | None = None,
        theme: str = "",
        keymap: Mapping[str, str] | None = None,
        downloads: Path | None = None,
        poll: float = POLL,
        tracebacks: bool = False,
    ) -> None:
        """``tracebacks`` shows a mistake of the program whole; else it is one line."""
        # Textual takes NO_COLOR away for itself, so the theme is picked before.
        picked = pick_theme(theme, os.environ)
        self._wall = TerminalSafe()
        super().__init__()
        self.turnstile = Turnstile(self, super().on_event)
        self.clock = clock or Clock()
        self.downloads = downloads
        self.animation_level = "none"
        self._open_desk = open_desk
        self._poll_every = poll
        self._tracebacks = tracebacks
        self.crash = ""
        """What ended the program, in one line; "" when it ended as it should."""
        self._cursor = 0
        self._polls = 0
        self._healthy_at = -HEALTH_EVERY
        self._has_news = False
        self._polling = False
        self._is_closing = False
        self.pro = ProScreen(self.clock)
        for each in THEMES:
            self.register_theme(each)
        self.theme = picked if picked in self.available_themes else THEMES[0].name
        if keymap:
            self.set_keymap(keymap)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give the inks a value in every theme."""
        return dict(DEFAULT_INKS)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The second wall: no control character of data gets past it."""
        return [self._wall, *super().get_line_filters()]

    def _fatal_error(self) -> None:
        """A mistake in a handler ends the program: in one line, its whole story on demand."""
        error = self._exception
        self.crash = self.words_of(error) if error is not None else "unknown"
        if self._tracebacks:
            super()._fatal_error()
        else:
            self.bell()
            self._close_messages_no_wait()

    async def on_event(self, event: events.Event) -> None:
        """Take keys one after the other, so that none is taken for another screen's."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            await self.turnstile.comes(event)
        else:
            await super().on_event(event)

    def on_mount(self) -> None:
        """Paint first, then open the desk."""
        self.push_screen(self.pro)
        self.call_after_refresh(self._begin)

    def action_next_theme(self) -> None:
        """Take the next of our themes."""
        names = [theme.name for theme in THEMES]
        here = names.index(self.theme) if self.theme in names else -1
        self.theme = names[(here + 1) % len(names)]

    async def action_quit(self) -> None:
        """Close the program; who wants to be asked whether the day ends, is asked (F53)."""
        if self.is_open and not self._is_closing:
            self._is_closing = True  # and asked again it closes, whatever the desk does
            self._ask_day_end()
        else:
            self.exit()

    def poll(self) -> None:
        """Look at what others did, unless a look is under way."""
        if self.is_open and not self._polling:
            self._polling = True
            self._polls += 1
            waited = self._polls - self._healthy_at
            with_health = waited >= (HEALTH_AFTER_NEWS if self._has_news else HEALTH_EVERY)
            if with_health:
                self._healthy_at, self._has_news = self._polls, False
            self._look(self._cursor, with_health=with_health)

    # Work in threads

    @work(thread=True, group="open", exit_on_error=False)
    def _begin(self) -> None:
        self.post_message(self.Opened(self._open_desk()))

    @work(thread=True, group="feed", exit_on_error=False)
    def _look(self, cursor: int, *, with_health: bool) -> None:
        desk = self.desk
        feed = desk.feed(cursor)
        health, sidebar = (desk.health(), desk.sidebar()) if with_health else (None, None)
        if with_health or feed.cursor != cursor or feed.tickets or feed.more:
            self.post_message(self.Changed(feed, health, sidebar))

    @work(thread=True, group="quit", exit_on_error=False)
    def _ask_day_end(self) -> None:
        self.post_message(self.Asked(self.desk.asked_on_quit()))

    @work(thread=True, group="leave", exit_on_error=False)
    def _leave(self) -> None:
        self.desk.run("leave yes", ticket=None)
        self.call_from_thread(self.exit)

    # What the work found

    def on_helpdesk_app_asked(self, event: Asked) -> None:
        """Close, or ask first."""
        if not event.would:
            self.exit()
            return

        def answered(answer: DayEnd | None) -> None:
            if answer is DayEnd.LEAVE:
                self._leave()
            elif answer is DayEnd.CLOSE:
                self.exit()
            else:
                self._is_closing = False

        self.push_screen(DayEndScreen(event.would), answered)

    def on_helpdesk_app_opened(self, event: Opened) -> None:
        """Show the first place."""
        self._desk = event.desk
        self.pro.begin()
        self.poll()
        self.set_interval(self._poll_every, self.poll)

    def on_helpdesk_app_changed(self, event: Changed) -> None:
        """Hand news to the screen."""
        self._cursor = max(self._cursor, event.feed.cursor)
        if event.health is not None and event.sidebar is not None:
            self.pro.show_health(event.health, event.sidebar)
        if event.feed.tickets or event.feed.more:
            self._has_news = True
            self.pro.feed(event.feed)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A poll is over; a desk that does not open, or fails, is said in one line."""
        if event.worker.group == "feed" and event.worker.is_finished:
            self._polling = False
        error = event.worker.error
        if event.state is not WorkerState.ERROR or error is None:
            return
        if event.worker.group == "quit":
            self.exit()  # a desk that does not answer keeps nobody
        elif event.worker.group == "leave":
            self._is_closing = False
            self.warn(error)
        elif event.worker.group == "open":
            self.pro.broken(str(error) if isinstance(error, HelpdeskError) else repr(error))
        elif event.worker.group == "feed":
            self.pro.lost(str(error))
        else:
            self.warn(error)
