"""The loop: fetch → file → sweep clocks → send, until told to stop.

Any number of workers may run on one desk. Each task is under a lease, each step commits
before the next begins, and each can be repeated, so one that is killed is simply
continued by the next.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import FrameType

from helpdesk_tui.desk.admin.mailboxes import MailboxEntry, list_mailboxes
from helpdesk_tui.desk.clocks import wake_sleepers
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.lease import give_back, take
from helpdesk_tui.desk.mailbox_health import fetched, not_fetched
from helpdesk_tui.desk.rulebook import RulebookReader
from helpdesk_tui.desk.settings import Settings, settings_of
from helpdesk_tui.errors import ConfigError, MailError, StoreError
from helpdesk_tui.safe import log_line
from helpdesk_tui.words import MailboxKind
from helpdesk_tui.worker.fetching import fetch_mailbox, open_source
from helpdesk_tui.worker.filing import file_rows
from helpdesk_tui.worker.sending import send_due

log = logging.getLogger("helpdesk_tui.worker")

TICK = 1.0
"""Seconds between looks at the outbox and at local mail folders."""
HEARTBEAT = timedelta(seconds=15)
"""A worker that has not been seen for so long counts as dead."""


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
        self._next_fetch: dict[int, datetime] = {}

    def stop(self) -> None:
        """Finish the step in hand, then end."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        """True once told to stop."""
        return self._stop.is_set()

    def run(self, parent: int | None = None) -> None:
        """Work until told to stop; trouble with the database is waited out, never fatal.

        With ``parent``, a process id, it also ends when that process does.
        """
        wait = TICK
        while not self.stopping and parent in (None, os.getppid()):
            try:
                report = self.round(everything=False)
                wait = TICK
                if report.fetched or report.filed or report.sent:
                    log.info(
                        "fetched %d, filed %d, sent %d", report.fetched, report.filed, report.sent
                    )
            except StoreError as error:
                log.warning("%s", log_line(str(error)))
                wait = min(wait * 2, 60.0)
            self._stop.wait(wait)
        self.leave()

    def round(self, *, everything: bool = True) -> Round:
        """One round; ``everything`` looks at each mailbox now, due or not. Raises StoreError."""
        take(self.desk, self._heartbeat, self.name, HEARTBEAT)
        settings = settings_of(self.desk)
        mailboxes = list_mailboxes(self.desk)
        troubles: list[str] = []
        came = 0
        for mailbox in mailboxes:
            if self.stopping:
                break
            if mailbox.active and (everything or self._is_due(mailbox)):
                came += self._fetch(mailbox, settings, troubles)
        filed = self._file(troubles)
        woken = len(wake_sleepers(self.desk))
        sent = send_due(self.desk, mailboxes, self.name, lambda: self.stopping)
        return Round(came, filed, sent, woken, tuple(troubles))

    @property
    def _heartbeat(self) -> str:
        return f"worker {self.name}"

    def _is_due(self, mailbox: MailboxEntry) -> bool:
        now = self.desk.clock()
        if mailbox.next_try_at is not None and mailbox.next_try_at > now:
            return False
        return self._next_fetch.get(mailbox.id, now) <= now

    def _fetch(self, mailbox: MailboxEntry, settings: Settings, troubles: list[str]) -> int:
        """Fetch one mailbox under its lease; trouble is noted on it and stops no other (E09)."""
        lease = f"fetch {mailbox.id}"
        if not take(self.desk, lease, self.name):
            return 0
        local = mailbox.settings.kind is not MailboxKind.IMAP
        pause = TICK * 2 if local else settings.fetch_seconds
        self._next_fetch[mailbox.id] = self.desk.clock() + timedelta(seconds=pause)
        try:
            source = open_source(mailbox, settings.max_mail_mb * 1024 * 1024)
            came = fetch_mailbox(self.desk, mailbox, source, lambda: self.stopping)
        except (MailError, ConfigError) as error:
            troubles.append(f"{mailbox.name}: {error}")
            log.warning("%s: %s", log_line(mailbox.name), log_line(str(error)))
            not_fetched(self.desk, mailbox.id, log_line(str(error)))
            return 0
        finally:
            give_back(self.desk, lease, self.name)
        fetched(self.desk, mailbox.id)
        return came

    def _file(self, troubles: list[str]) -> int:
        """File what waits; a reader of mail that cannot start is tried again next round."""
        if not take(self.desk, "filing", self.name):
            return 0
        try:
            return len(file_rows(self.desk, self._reader, stop=lambda: self.stopping))
        except MailError as error:
            troubles.append(str(error))
            log.warning("%s", log_line(str(error)))
            return 0
        finally:
            give_back(self.desk, "filing", self.name)

    def leave(self) -> None:
        """Let everybody see at once that this worker is gone."""
        try:
            give_back(self.desk, self._heartbeat, self.name)
        except StoreError as error:
            log.warning("%s", log_line(str(error)))


def stop_on_signals(worker: Worker) -> None:
    """Let SIGTERM and SIGINT finish the step in hand."""

    def asked(_number: int, _frame: FrameType | None) -> None:
        worker.stop()

    signal.signal(signal.SIGTERM, asked)
    signal.signal(signal.SIGINT, asked)
