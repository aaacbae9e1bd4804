"""Fetching from one mailbox: bytes into the ledger first, only then a word to the server (E01)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container
from dataclasses import dataclass

from helpdesk_tui.config import path_of
from helpdesk_tui.desk.admin.mailboxes import MailboxEntry
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.receive import (
    Origin,
    acknowledged,
    known_uids,
    read_up_to,
    receive_from,
    to_acknowledge,
)
from helpdesk_tui.desk.intake.withheld import GONE, Place, Withheld, due_again, missing
from helpdesk_tui.errors import ConfigError, ServerError
from helpdesk_tui.mail.imap import ImapSource
from helpdesk_tui.mail.imap_connection import ImapSettings
from helpdesk_tui.mail.maildir import MaildirSource
from helpdesk_tui.mail.mbox import MboxSource
from helpdesk_tui.mail.source import MailSource, Received
from helpdesk_tui.words import AfterFetch, MailboxKind
from helpdesk_tui.worker.logins import fetching_login


@dataclass(frozen=True, slots=True)
class Fetched:
    """How a fetch went that reached its end."""

    came: int
    """Mails that are new in the ledger."""
    trouble: str = ""
    """What did not go well all the same; "" when nothing."""


@dataclass(frozen=True, slots=True)
class _AllBut(Container[int]):
    """Every number but a few: asks a source for exactly those."""

    wanted: Collection[int]

    def __contains__(self, uid: object) -> bool:
        return uid not in self.wanted


def open_source(mailbox: MailboxEntry, size_limit: int) -> MailSource:
    """The place a mailbox is fetched from, not connected yet. Raises ConfigError."""
    settings = mailbox.settings
    if settings.kind is MailboxKind.MAILDIR:
        return MaildirSource(path_of(settings.path), size_limit=size_limit)
    if settings.kind is MailboxKind.MBOX:
        return MboxSource(path_of(settings.path), size_limit=size_limit)
    return open_imap(mailbox, size_limit)


def open_imap(mailbox: MailboxEntry, size_limit: int) -> ImapSource:
    """The folder of an IMAP mailbox, not connected yet. Raises ConfigError."""
    settings = mailbox.settings
    return ImapSource(
        ImapSettings(
            host=settings.host,
            port=settings.port,
            security=settings.security,
            username=settings.username,
            folder=settings.folder,
            allow_plain=settings.allow_plain,
            ca_file=settings.ca_file,
        ),
        fetching_login(mailbox),
        size_limit=size_limit,
    )


def fetch_mailbox(
    desk: Desk, mailbox: MailboxEntry, source: MailSource, stop: Callable[[], bool]
) -> Fetched:
    """Bring all new mail into the ledger and tell the server.

    Raises ServerError, StoreError; what came before stays, what did not is fetched again.
    A server that cannot mark or move what is safe holds no new mail up: it is told again.
    """
    return _Fetch(desk, mailbox, source, stop).run()


class _Fetch:
    """One visit to one mailbox."""

    def __init__(
        self, desk: Desk, mailbox: MailboxEntry, source: MailSource, stop: Callable[[], bool]
    ) -> None:
        self._desk, self._mailbox, self._source, self._stop = desk, mailbox, source, stop
        tells = mailbox.settings.after is not AfterFetch.LEAVE
        self._origin = Origin(mailbox.name, mailbox.queue_id, mailbox.id, tells)
        self._came = 0
        self._untold = ""
        """Why the server could not be told; "" while it could."""

    def run(self) -> Fetched:
        with self._source as source:
            place = Place(folder_of(self._mailbox), source.uidvalidity())
            if source.ascending:
                self._take(place, read_up_to(self._desk, self._mailbox.id, place), frozenset())
            else:
                self._take(place, 0, known_uids(self._desk, self._mailbox.id, place))
            self._ask_again(place)
            self._tell(place)
        lost = missing(self._desk, self._mailbox.id, place)
        trouble = [self._untold] if self._untold else []
        if lost:
            trouble.append(f"{len(lost)} mails could not be fetched: {lost[0]}")
        return Fetched(self._came, "; ".join(trouble))

    def _take(self, place: Place, after: int, known: Container[int]) -> set[int]:
        """Bring what is new into the ledger; UIDs that were given or withheld."""
        met: set[int] = set()
        noted = 0
        for batch in self._source.fetch(after, known=known):
            # With the batch, so that the cursor never passes a mail nobody wrote down.
            withheld = [Withheld(*each) for each in self._source.unreadable[noted:]]
            noted += len(withheld)
            self._receive(place, batch, withheld, met)
            self._tell(place)
            if self._stop():
                return met
        rest = [Withheld(*each) for each in self._source.unreadable[noted:]]
        self._receive(place, [], rest, met)
        return met

    def _receive(
        self, place: Place, batch: list[Received], withheld: list[Withheld], met: set[int]
    ) -> None:
        met.update(mail.uid for mail in batch)
        met.update(each.uid for each in withheld)
        self._came += len(receive_from(self._desk, self._origin, place, batch, withheld))

    def _ask_again(self, place: Place) -> None:
        """Ask once more for what the server withheld earlier (E04)."""
        wanted = due_again(self._desk, self._mailbox.id, place)
        if not wanted or self._stop():
            return
        met = self._take(place, wanted[0] - 1, _AllBut(frozenset(wanted)))
        if not self._stop():
            gone = [Withheld(uid, GONE) for uid in wanted if uid not in met]
            receive_from(self._desk, self._origin, place, [], gone)

    def _tell(self, place: Place) -> None:
        """Tell the server of all that is safe, also of what an earlier worker could not."""
        settings = self._mailbox.settings
        if settings.after is AfterFetch.LEAVE or self._untold:
            return
        try:
            while uids := to_acknowledge(self._desk, self._mailbox.id, place):
                self._source.acknowledge(uids, settings.after, settings.move_to)
                acknowledged(self._desk, self._mailbox.id, place, uids)
        except (ServerError, ConfigError) as error:
            self._untold = str(error)


def folder_of(mailbox: MailboxEntry) -> str:
    """What the source writes into ``Received.folder``."""
    if mailbox.settings.kind is MailboxKind.IMAP:
        return mailbox.settings.folder
    return str(path_of(mailbox.settings.path))
