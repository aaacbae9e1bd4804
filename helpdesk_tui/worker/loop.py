"""The loop: fetch → file → sweep clocks → send, until told to stop.

Any number of workers may run on one desk. Each task is under a lease, each step commits
before the next begins, and each can be repeated, so one that is killed is simply
continued by the next.
"""

from __future__ import annotations

import logging
import os
import queue
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import FrameType

from helpdesk_tui.desk.admin.mailboxes import MailboxEntry, list_mailboxes
from helpdesk_tui.desk.clocks import wake_sleepers
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.file_waiting import LEASE
from helpdesk_tui.desk.intake.take_up import waits
from helpdesk_tui.desk.lease import DURATION
from helpdesk_tui.desk.mailbox_health import fetched, not_fetched
from helpdesk_tui.desk.rule_sweep import sweep_rules
from helpdesk_tui.desk.rulebook import RulebookReader
from helpdesk_tui.desk.settings import Settings, settings_of
from helpdesk_tui.errors import ConfigError, MailError, StoreError
from helpdesk_tui.mail.source import SIZE_LIMIT
from helpdesk_tui.safe import log_line
from helpdesk_tui.words import MailboxKind
from helpdesk_tui.worker.fetching import Fetched, fetch_mailbox, open_imap, open_source
from helpdesk_tui.worker.filing import file_rows
from helpdesk_tui.worker.holding import Holding, Pulse
from helpdesk_tui.worker.notifying import tell_due
from helpdesk_tui.worker.reconciling import Reconciler
from helpdesk_tui.worker.sending import send_due
from helpdesk_tui.worker.silence import Silence
from helpdesk_tui.worker.watching import Watchers

log = logging.getLogger("helpdesk_tui.worker")

TICK = 1.0
"""Seconds between looks at the outbox and at local mail folders."""
LOCAL_PAUSE = 2.0
"""Seconds between looks at one local mail folder."""
SEEN_EVERY = timedelta(seconds=15)
"""A round without news is noted on its mailbox only so often."""

SWEEP_EVERY = timedelta(seconds=30)
"""Rules about time are asked so often."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did."""

    fetched: int = 0
    filed: int = 0
    sent: int = 0
    woken: int = 0
    troubles: tuple[str, ...] = ()


class Worker:
    """One worker process on one desk."""

    def __init__(self, desk: Desk) -> None:
        """Join a desk whose actor is the mail worker; nothing happens yet."""
        self.desk = desk
        self.name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self._stop = threading.Event()
        self._reader = RulebookReader()
        self._holding = Holding(desk, self.name)
        self._pulse = Pulse(desk, self.name)
        self._next_fetch: dict[int, datetime] = {}
        self._next_sweep = desk.clock()
        self._ask_again: dict[int, datetime] = {}
        # Unlike an Event it may be touched by a signal that comes while it is waited on.
        self._wake: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._silence = Silence(desk)
        self._reconciler = Reconciler(desk)
        self._watchers = Watchers(
            lambda mailbox: open_imap(mailbox, SIZE_LIMIT), lambda: self._wake.put(None)
        )

    def stop(self) -> None:
        """Finish the step in hand, then end."""
        self._stop.set()
        self._wake.put(None)

    @property
    def stopping(self) -> bool:
        """True once told to stop."""
        return self._stop.is_set()

    def run(self, parent: int | None = None) -> None:
        """Work until told to stop; trouble with the database is waited out, never fatal.

        With ``parent``, a process id, it also ends when that process does.
        """
        wait = TICK
        beating = False
        while not self.stopping and parent in (None, os.getppid()):
            try:
                if not beating:
                    self._pulse.start()
                    beating = True
                report = self.round(everything=False)
                wait = TICK
                if report.fetched or report.filed or report.sent:
                    log.info(
                        "fetched %d, filed %d, sent %d", report.fetched, report.filed, report.sent
                    )
            except StoreError as error:
                log.warning("%s", log_line(str(error)))
                wait = min(wait * 2, 60.0)
            self._rest(wait)
        self.leave()

    def _rest(self, seconds: float) -> None:
        """Until mail comes, or for so long; any number of calls make one round."""
        with suppress(queue.Empty):
            self._wake.get(timeout=seconds)
            while not self.stopping:
                self._wake.get_nowait()

    def round(self, *, everything: bool = True) -> Round:
        """One round; ``everything`` looks at each mailbox now, due or not. Raises StoreError."""
        self._pulse.beat()
        settings = settings_of(self.desk)
        mailboxes = list_mailboxes(self.desk)
        troubles: list[str] = []
        came = 0
        if not everything:
            self._watch(mailboxes, settings)
        for mailbox in mailboxes:
            if self.stopping:
                break
            if mailbox.active and (everything or self._is_due(mailbox)):
                came += self._fetch(mailbox, settings, troubles)
        self._silence.look()
        filed = self._file(troubles)
        woken = len(wake_sleepers(self.desk))
        self._sweep(everything=everything)
        sent = send_due(self.desk, mailboxes, self.name, lambda: self.stopping)
        tell_due(self.desk, self.name, lambda: self.stopping)
        return Round(came, filed, sent, woken, tuple(troubles))

    def _is_due(self, mailbox: MailboxEntry) -> bool:
        now = self.desk.clock()
        if mailbox.next_try_at is not None and mailbox.next_try_at > now:
            return False
        if self._watchers.has_news(mailbox.id):
            return True
        return self._next_fetch.get(mailbox.id, now) <= now

    def _watch(self, mailboxes: Sequence[MailboxEntry], settings: Settings) -> None:
        """Wait at each mailbox that is in order, unless another worker does."""
        wanted: dict[int, MailboxEntry] = {}
        for mailbox in mailboxes:
            lease = f"watch {mailbox.id}"
            # A fetch has just shown that host and login are right: no second door is tried.
            sound = mailbox.last_ok_at is not None and not mailbox.failures
            of_use = mailbox.active and mailbox.settings.kind is MailboxKind.IMAP
            if not (settings.idle and sound and of_use):
                self._holding.give_back(lease)
            elif self._may_watch(mailbox.id, lease):
                wanted[mailbox.id] = mailbox
        self._watchers.watch(wanted)

    def _may_watch(self, number: int, lease: str) -> bool:
        """Whether it is ours to watch; another worker's is asked about only now and then."""
        now = self.desk.clock()
        if self._ask_again.get(number, now) > now:
            return False
        if self._holding.hold(lease):
            return True
        self._ask_again[number] = now + DURATION / 3
        return False

    def _fetch(self, mailbox: MailboxEntry, settings: Settings, troubles: list[str]) -> int:
        """Fetch one mailbox under its lease; trouble is noted on it and stops no other (E09)."""
        lease = f"fetch {mailbox.id}"
        if not self._holding.hold(lease):
            return 0
        self._watchers.fetching(mailbox.id)
        local = mailbox.settings.kind is not MailboxKind.IMAP
        pause = LOCAL_PAUSE if local else settings.fetch_seconds
        self._next_fetch[mailbox.id] = self.desk.clock() + timedelta(seconds=pause)
        try:
            source = open_source(mailbox, settings.max_mail_mb * 1024 * 1024)
            stop = self._until(lease)
            done = fetch_mailbox(self.desk, mailbox, source, stop)
            found = self._reconciler.look(mailbox, settings, stop)
        except (MailError, ConfigError, StoreError) as error:
            # A bare StoreError is about one statement, its kinds about the whole database.
            if isinstance(error, StoreError) and type(error) is not StoreError:
                raise
            troubles.append(f"{mailbox.name}: {error}")
            log.warning("%s: %s", log_line(mailbox.name), log_line(str(error)))
            not_fetched(self.desk, mailbox.id, log_line(str(error)))
            return 0
        finally:
            if not local:  # a local folder is looked at so often that its lease is kept
                self._holding.give_back(lease)
        self._note(mailbox, done)
        if done.trouble:
            troubles.append(f"{mailbox.name}: {done.trouble}")
        return done.came + found

    def _note(self, mailbox: MailboxEntry, done: Fetched) -> None:
        """Write down that the mailbox was looked at, where that is news."""
        same = mailbox.error == done.trouble and not mailbox.failures and not done.came
        seen = mailbox.last_ok_at
        if same and seen is not None and self.desk.clock() - seen < SEEN_EVERY:
            return
        fetched(self.desk, mailbox.id, log_line(done.trouble))

    def _until(self, lease: str) -> Callable[[], bool]:
        """What ends a long task: being told to stop, or another worker having its lease."""
        return lambda: self.stopping or not self._holding.hold(lease)

    def _file(self, troubles: list[str]) -> int:
        """File what waits; a reader of mail that cannot start is tried again next round."""
        if not waits(self.desk) or not self._holding.hold(LEASE):
            return 0
        try:
            return len(file_rows(self.desk, self._reader, stop=self._until(LEASE)))
        except MailError as error:
            troubles.append(str(error))
            log.warning("%s", log_line(str(error)))
            return 0
        finally:
            self._holding.give_back(LEASE)

    def _sweep(self, *, everything: bool) -> None:
        """Let rules about time act, one worker at a time and not in every round."""
        now = self.desk.clock()
        if not everything and now < self._next_sweep:
            return
        self._next_sweep = now + SWEEP_EVERY
        if self._holding.hold("rules"):
            sweep_rules(self.desk)
            self._holding.give_back("rules")

    def leave(self) -> None:
        """Let everybody see at once that this worker is gone, and have what it held."""
        self._watchers.end()
        self._holding.give_all_back()
        self._pulse.stop()


def stop_on_signals(worker: Worker) -> None:
    """Let SIGTERM and SIGINT finish the step in hand."""

    def asked(_number: int, _frame: FrameType | None) -> None:
        worker.stop()

    signal.signal(signal.SIGTERM, asked)
    signal.signal(signal.SIGINT, asked)
