"""Asking a server for all it holds, and fetching what the ledger lacks (E02, E13)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Container
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk_tui.desk.admin.mailboxes import MailboxEntry
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.receive import Origin, receive_from
from helpdesk_tui.desk.intake.reconcile import (
    Compared,
    compare,
    note_compared,
    reconcile_is_due,
    uid_words,
)
from helpdesk_tui.desk.intake.withheld import Place, Withheld
from helpdesk_tui.desk.settings import Settings
from helpdesk_tui.errors import ConfigError, MailError
from helpdesk_tui.mail.imap import ImapSource
from helpdesk_tui.mail.source import MailSource
from helpdesk_tui.safe import log_line
from helpdesk_tui.words import AfterFetch
from helpdesk_tui.worker.fetching import folder_of, open_source

log = logging.getLogger("helpdesk_tui.worker")

AGAIN = timedelta(hours=1)
"""A comparison that failed is tried again after so long."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How a comparison went."""

    found: Compared
    """What the first look showed."""
    left: Compared
    """What is lacking now."""
    fetched: int
    """How many mails came that had been missing."""


@dataclass(frozen=True, slots=True)
class AllBut(Container[int]):
    """Every number but a few: asks a source for exactly those."""

    wanted: Collection[int]

    def __contains__(self, uid: object) -> bool:
        """True for what is not wanted."""
        return uid not in self.wanted


def reconcile(
    desk: Desk,
    mailbox: MailboxEntry,
    source: MailSource,
    stop: Callable[[], bool] = lambda: False,
    *,
    fetch: bool = True,
) -> Reconciled:
    """Compare server and ledger and fetch what is missing; without ``fetch`` only look.

    Raises ServerError, StoreError; what came before stays.
    """
    settings = mailbox.settings
    with source:
        place = Place(folder_of(mailbox), source.uidvalidity())
        uids = source.uids()
        sizes = source.sizes(uids) if isinstance(source, ImapSource) else {}
        found = compare(desk, mailbox.id, place, uids, sizes, settings.after)
        if not fetch:
            return Reconciled(found, found, 0)
        came = _fetch_missing(desk, mailbox, source, place, found.missing, stop)
    left = compare(desk, mailbox.id, place, uids, sizes, settings.after) if came else found
    note_compared(desk, mailbox.id, left, came)
    return Reconciled(found, left, came)


def _fetch_missing(
    desk: Desk,
    mailbox: MailboxEntry,
    source: MailSource,
    place: Place,
    missing: tuple[int, ...],
    stop: Callable[[], bool],
) -> int:
    """Bring them into the ledger in the usual way; one that vanished is passed over (E13)."""
    if not missing:
        return 0
    tells = mailbox.settings.after is not AfterFetch.LEAVE
    origin = Origin(mailbox.name, mailbox.queue_id, mailbox.id, tells)
    came = noted = 0
    for batch in source.fetch(missing[0] - 1, known=AllBut(frozenset(missing))):
        withheld = [Withheld(*each) for each in source.unreadable[noted:]]
        noted += len(withheld)
        came += len(receive_from(desk, origin, place, batch, withheld))
        if stop():
            return came
    rest = [Withheld(*each) for each in source.unreadable[noted:]]
    receive_from(desk, origin, place, [], rest)
    return came


class Reconciler:
    """Compares each mailbox now and then, for one worker."""

    def __init__(self, desk: Desk) -> None:
        """Nothing was compared yet."""
        self._desk = desk
        self._not_before: dict[int, datetime] = {}

    def look(self, mailbox: MailboxEntry, settings: Settings, stop: Callable[[], bool]) -> int:
        """Compare if it is due; how many mails came.

        Trouble with the server is logged: the next fetch meets it too. Raises StoreError.
        """
        hours = settings.reconcile_hours
        if not hours or not self._is_due(mailbox, hours):
            return 0
        size_limit = settings.max_mail_mb * 1024 * 1024
        name = log_line(mailbox.name)
        try:
            done = reconcile(self._desk, mailbox, open_source(mailbox, size_limit), stop)
        except (MailError, ConfigError) as error:
            self._not_before[mailbox.id] = self._desk.clock() + AGAIN
            log.warning("%s: not compared with its server: %s", name, log_line(str(error)))
            return 0
        level = logging.WARNING if done.left.lacking else logging.INFO
        log.log(level, "%s: %s", name, words_of(done))
        return done.fetched

    def _is_due(self, mailbox: MailboxEntry, hours: int) -> bool:
        now = self._desk.clock()
        not_before = self._not_before.get(mailbox.id)
        if not_before is not None and now < not_before:
            return False
        every = timedelta(hours=hours)
        return reconcile_is_due(self._desk, mailbox.id, folder_of(mailbox), every)


def words_of(done: Reconciled) -> str:
    """One line for people: "server 200, stored 198, missing UID 7, 9; 2 fetched now"."""
    found = done.found
    parts = [f"server {found.on_server}, stored {found.stored}"]
    if found.missing:
        parts.append(f"missing UID {uid_words(found.missing)}")
    else:
        parts.append("missing none")
    if found.withheld:
        parts.append(f"not given UID {uid_words(found.withheld)}")
    if found.vanished:
        parts.append(f"gone from the server since UID {uid_words(found.vanished)}")
    if found.resized:
        parts.append(f"of another size UID {uid_words(found.resized)}")
    line = ", ".join(parts)
    return f"{line}; {done.fetched} fetched now" if found.missing and done.fetched else line
