"""Saying in the log when a mailbox falls silent, and when mail comes again (E10)."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.health import health
from helpdesk_tui.safe import log_line

log = logging.getLogger("helpdesk_tui.worker")

EVERY = timedelta(minutes=1)
"""How often it is looked."""


class Silence:
    """Looks after the mailboxes of one worker; each silence is told once."""

    def __init__(self, desk: Desk) -> None:
        """Nothing was told yet."""
        self._desk = desk
        self._silent: set[str] = set()
        self._next: datetime | None = None

    def look(self) -> None:
        """Tell what changed since the last look. Raises StoreError."""
        now = self._desk.clock()
        if self._next is not None and now < self._next:
            return
        self._next = now + EVERY
        silent = set()
        for box in health(self._desk).mailboxes:
            if not box.silent or box.last_mail_at is None:
                continue
            silent.add(box.name)
            if box.name not in self._silent:
                hours = (now - box.last_mail_at) // timedelta(hours=1)
                log.warning("%s: no mail for %d hours", log_line(box.name), hours)
        for name in sorted(self._silent - silent):
            log.info("%s: mail comes again", log_line(name))
        self._silent = silent
