"""Hearing of new mail at once: one IDLE connection for each IMAP mailbox (E08).

A watcher fetches nothing and writes nothing: it wakes the loop, which fetches as ever under
the mailbox's lease. So whatever goes wrong here costs minutes, never a mail: the mailbox is
still looked at every ``fetch_seconds``, and only that look is noted as the mailbox's state.
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from helpdesk_tui.desk.admin.mailboxes import MailboxEntry
from helpdesk_tui.errors import ConfigError, MailError
from helpdesk_tui.mail.imap import LONGEST_IDLE, ImapSource
from helpdesk_tui.safe import log_line

log = logging.getLogger("helpdesk_tui.worker")

FIRST_PAUSE: Final = 1.0
"""Seconds before a lost connection is opened again; doubled each time."""
LONGEST_PAUSE: Final = 300.0
BREATH: Final = 1.0
"""Seconds between two calls: what comes meanwhile is told when the next wait begins."""
LAST_WORD: Final = 2.0
"""Seconds a watcher has to log out when the worker ends."""

Open = Callable[[MailboxEntry], ImapSource]
"""Makes the source of a mailbox, not connected yet. Raises ConfigError."""


class Watcher:
    """A thread that waits at one mailbox and calls ``news`` when mail may have come."""

    def __init__(self, mailbox: MailboxEntry, open_source: Open, news: Callable[[], None]) -> None:
        """Wait for nothing before ``start``."""
        self.mailbox = mailbox
        self._open = open_source
        self._news = news
        self._pause = FIRST_PAUSE
        self._ended = threading.Event()
        # Writing to one end wakes a thread that waits for the server at the other.
        self._end, self._ring = socket.socketpair()
        name = f"watch {mailbox.id}"
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to wait."""
        self._thread.start()

    def ask_to_end(self) -> None:
        """End soon; a thread that waits for the server hears it at once."""
        if not self._ended.is_set():
            self._ended.set()
            with suppress(OSError):  # the thread may have ended by itself
                self._ring.send(b"x")

    def join(self, seconds: float) -> None:
        """Give it time to say goodbye to the server."""
        self._thread.join(seconds)

    def _run(self) -> None:
        with self._end, self._ring:
            while not self._ended.is_set() and self._visit():
                self._ended.wait(self._pause)
                self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _visit(self) -> bool:
        """Hold one connection while it lasts; False when watching here is of no use."""
        name = log_line(self.mailbox.name)
        try:
            with self._open(self.mailbox) as source:
                if not source.can_wait:
                    log.info("%s: the server does not tell of new mail", name)
                    return False
                self._stay(source)
        except (MailError, ConfigError) as error:
            # The fetch meets the same trouble, and notes it where people see it.
            log.info("%s: not watched now: %s", name, log_line(str(error)))
        return True

    def _stay(self, source: ImapSource) -> None:
        # Mail may have come while nobody was waiting.
        self._news()
        while not self._ended.is_set():
            source.wait(LONGEST_IDLE, self._end)
            self._pause = FIRST_PAUSE
            # Whatever the server said: it may be one that forgets to tell.
            self._news()
            self._ended.wait(BREATH)


class Watchers:
    """The watchers of one worker; called by its loop, woken by their threads."""

    def __init__(self, open_source: Open, wake: Callable[[], None]) -> None:
        """Watch nothing yet; ``wake`` is called from other threads."""
        self._open = open_source
        self._wake = wake
        self._watchers: dict[int, Watcher] = {}
        self._told: set[int] = set()
        self._lock = threading.Lock()

    def watch(self, wanted: Mapping[int, MailboxEntry]) -> None:
        """Watch these mailboxes, by id, and no other; changed settings begin anew."""
        for number, watcher in list(self._watchers.items()):
            mailbox = wanted.get(number)
            if mailbox is None or mailbox.settings != watcher.mailbox.settings:
                watcher.ask_to_end()
                del self._watchers[number]
        for number, mailbox in wanted.items():
            # One that ended by itself stays: its server cannot tell of mail.
            if number not in self._watchers:
                self._begin(mailbox)

    def has_news(self, number: int) -> bool:
        """Whether mail may have come to a mailbox since ``fetching``."""
        with self._lock:
            return number in self._told

    def fetching(self, number: int) -> None:
        """What has come until now is about to be fetched."""
        with self._lock:
            self._told.discard(number)

    def end(self) -> None:
        """Let all log out; one whose server is silent is left to itself."""
        ending = list(self._watchers.values())
        self._watchers = {}
        for watcher in ending:
            watcher.ask_to_end()
        for watcher in ending:
            watcher.join(LAST_WORD)

    def _begin(self, mailbox: MailboxEntry) -> None:
        number = mailbox.id

        def news() -> None:
            with self._lock:
                self._told.add(number)
            self._wake()

        watcher = Watcher(mailbox, self._open, news)
        self._watchers[number] = watcher
        watcher.start()
