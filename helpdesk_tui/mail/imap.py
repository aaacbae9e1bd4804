"""Fetching mail from an IMAP folder by UID, without changing it until told to (E01).

imap-tools opens and closes the connection. Its ``fetch``, ``flag`` and ``move`` are not
used: they pair answers by position, or expunge what other people have deleted.
"""

from __future__ import annotations

import imaplib
import socket
from collections.abc import Container, Iterator, Sequence
from typing import Final

from imap_tools import BaseMailBox
from imap_tools.utils import encode_folder

from helpdesk_tui.errors import ServerError
from helpdesk_tui.mail.imap_answers import (
    Answer,
    FetchedRow,
    fetched_rows,
    searched_uids,
    uid_set,
)
from helpdesk_tui.mail.imap_connection import (
    ImapSettings,
    connect,
    drop,
    server_words,
    speaking,
)
from helpdesk_tui.mail.imap_idle import idle
from helpdesk_tui.mail.login import Login
from helpdesk_tui.mail.network import check_line
from helpdesk_tui.mail.opened import Opened
from helpdesk_tui.mail.source import BATCH_BYTES, HEADER_KEPT, SIZE_LIMIT, TEXT_KEPT, Received
from helpdesk_tui.safe import log_line
from helpdesk_tui.words import AfterFetch

LONGEST_IDLE: Final = 540.0
"""Seconds after which routers and servers may have forgotten a silent connection (E08)."""
_MANY: Final = 500
"""UIDs named in one command, so that no line grows beyond what servers accept."""


class ImapSource(Opened):
    """A folder on an IMAP server (see ``MailSource``)."""

    ascending = True

    def __init__(
        self,
        settings: ImapSettings,
        login: Login,
        *,
        size_limit: int = SIZE_LIMIT,
        batch_bytes: int = BATCH_BYTES,
    ) -> None:
        """Remember where to go; ``size_limit`` and ``batch_bytes`` are in bytes."""
        self.settings = settings
        self.unreadable: list[tuple[int, str]] = []
        self._login = login
        self._size_limit = size_limit
        self._batch_bytes = batch_bytes
        self._mailbox: BaseMailBox | None = None
        self._uidvalidity = 0

    def uidvalidity(self) -> int:
        """The folder's UIDVALIDITY as of selecting it; 0 when the server keeps none."""
        return self._uidvalidity

    def count(self) -> int:
        """How many mails the folder holds (E02)."""
        return len(self.uids())

    def uids(self) -> list[int]:
        """All UIDs of the folder, ascending."""
        return self._search("ALL")

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """The size in bytes the server gives for each mail, by UID; not those it fails to."""
        found: dict[int, int] = {}
        for start in range(0, len(uids), _MANY):
            rows = self._sizes(uids[start : start + _MANY])
            found |= {row.uid: row.size for row in rows if row.size >= 0}
        return found

    def fetch(
        self, after_uid: int = 0, batch: int = 200, known: Container[int] = frozenset()
    ) -> Iterator[list[Received]]:
        """Batches of mails above ``after_uid``; see ``MailSource.fetch``."""
        self.unreadable = []
        # "n:*" always names the newest mail, even one below n (RFC 3501, 6.4.8).
        found = [uid for uid in self._search(f"UID {after_uid + 1}:*") if uid > after_uid]
        wanted = [uid for uid in found if uid not in known]
        for start in range(0, len(wanted), _MANY):
            rows = self._sizes(wanted[start : start + _MANY])
            for group in self._grouped(rows, batch):
                if received := self._bodies(group):
                    yield received

    def acknowledge(self, uids: Sequence[int], how: AfterFetch, folder: str = "") -> None:
        """Mark as seen or move mails that are safe in the ledger; LEAVE does nothing."""
        if how is AfterFetch.LEAVE:
            return
        for start in range(0, len(uids), _MANY):
            some = uid_set(uids[start : start + _MANY])
            if how is AfterFetch.SEEN:
                self._told("STORE", some, "+FLAGS.SILENT", r"(\Seen)")
            else:
                self._move(some, folder)

    @property
    def can_wait(self) -> bool:
        """Whether the server tells of new mail by itself (IDLE, RFC 2177)."""
        return "IDLE" in self._client.capabilities

    def wait(self, seconds: float, end: socket.socket | None = None) -> bool:
        """Block until mail arrives (IDLE) or ``seconds`` pass; True when mail arrived.

        At most ``LONGEST_IDLE`` seconds (E08), and until ``end`` can be read from. A server
        without IDLE answers False at once. Mail can arrive just before the wait begins:
        fetch afterwards whatever it says.
        """
        if not self.can_wait or self._mailbox is None:
            return False
        with speaking(self.settings):
            return idle(self._mailbox, min(seconds, LONGEST_IDLE), end)

    def _open(self) -> None:
        """Connect, log in, select the folder; raises as ``connect`` does."""
        check_line("folder", self.settings.folder)
        self._mailbox = connect(self.settings, self._login)
        try:
            with speaking(self.settings):
                try:
                    self._mailbox.folder.set(self.settings.folder)
                except imaplib.IMAP4.readonly:
                    self._mailbox.folder.set(self.settings.folder, readonly=True)
                _, answer = self._client.response("UIDVALIDITY")
            self._uidvalidity = next(iter(searched_uids(answer)), 0)
        except ServerError:
            self._close()
            raise

    def _close(self) -> None:
        """Log out; a connection that is already gone is no error."""
        mailbox, self._mailbox = self._mailbox, None
        if mailbox is None:
            return
        try:
            mailbox.client.logout()
        except (imaplib.IMAP4.error, OSError):
            drop(mailbox.client)

    @property
    def _client(self) -> imaplib.IMAP4:
        if self._mailbox is None:
            raise ServerError(
                f"There is no connection to {log_line(self.settings.host)}.",
                "It is tried again later.",
            )
        return self._mailbox.client

    def _ask(self, command: str, *words: str) -> tuple[str, Answer]:
        """One UID command; the status is for the caller to judge."""
        with speaking(self.settings):
            status, answer = self._client.uid(command, *words)
        return status, answer

    def _told(self, command: str, *words: str) -> Answer:
        """One UID command that must be answered with OK."""
        status, answer = self._ask(command, *words)
        if status != "OK":
            raise ServerError(
                f"{log_line(self.settings.host)} answered {command} with: {server_words(answer)}",
                "It is tried again later.",
            )
        return answer

    def _search(self, criteria: str) -> list[int]:
        with speaking(self.settings):
            # Servers may tell of new mail only between commands: this is where.
            self._client.noop()
        return searched_uids(self._told("SEARCH", *criteria.split()))

    def _rows(self, uids: Sequence[int], items: str) -> dict[int, FetchedRow]:
        """FETCH in one command: the rows that came, by UID."""
        answer = self._told("FETCH", uid_set(uids), items)
        wanted = set(uids)
        return {
            row.uid: row
            for row in fetched_rows(answer)
            if row.uid in wanted and (row.parts or row.size >= 0)
        }

    def _sizes(self, uids: Sequence[int]) -> list[FetchedRow]:
        """Size and date of each mail; size -1 where the server fails to say (E04)."""
        try:
            rows = self._rows(uids, "(UID RFC822.SIZE INTERNALDATE)")
        except ServerError:
            self._reopen()
            rows = {}
        return [rows.get(uid) or FetchedRow(uid, -1, None, {}) for uid in uids]

    def _grouped(self, rows: list[FetchedRow], batch: int) -> Iterator[list[FetchedRow]]:
        """Cut rows into groups by count and by bytes, so memory stays bounded (E15)."""
        group: list[FetchedRow] = []
        size = 0
        for row in rows:
            cost = min(max(row.size, 0), self._size_limit)
            if group and (len(group) >= batch or size + cost > self._batch_bytes):
                yield group
                group, size = [], 0
            group.append(row)
            size += cost
        if group:
            yield group

    def _bodies(self, group: list[FetchedRow]) -> list[Received]:
        """The mails of a group; one that cannot be read never holds up the others (E04)."""
        whole = [row.uid for row in group if row.size <= self._size_limit]
        bodies: dict[int, bytes] = {}
        if whole:
            try:
                rows = self._rows(whole, "(UID BODY.PEEK[])")
                bodies = {uid: row.parts[""] for uid, row in rows.items() if "" in row.parts}
            except ServerError:
                # Asked for one by one below: then it is clear which mail is to blame.
                self._reopen()
        received: list[Received] = []
        for row in group:
            raw = bodies.pop(row.uid, None)
            if raw is None:
                raw = self._one(row)
            if raw is not None:
                received.append(
                    Received(
                        uid=row.uid,
                        uidvalidity=self._uidvalidity,
                        folder=self.settings.folder,
                        internal_date=row.internal_date,
                        raw=raw,
                        oversized=row.size if row.size > self._size_limit else 0,
                    )
                )
        return received

    def _one(self, row: FetchedRow) -> bytes | None:
        """One mail by itself; None when it vanished (E13) or cannot be read (E04)."""
        items = "(UID BODY.PEEK[])"
        if row.size > self._size_limit:
            items = f"(UID BODY.PEEK[HEADER]<0.{HEADER_KEPT}> BODY.PEEK[TEXT]<0.{TEXT_KEPT}>)"
        reason = "the server sends no content"
        for _ in range(2):
            try:
                found = self._rows([row.uid], items).get(row.uid)
            except ServerError as error:
                reason = error.what
                self._reopen()
                continue
            if found is not None and found.parts:
                parts = found.parts
                return parts.get("") or parts.get("HEADER", b"") + parts.get("TEXT", b"")
            if row.uid not in self._search(f"UID {row.uid}"):
                return None
        self.unreadable.append((row.uid, reason))
        return None

    def _reopen(self) -> None:
        """A fresh connection; raises ``ServerError`` when the UIDs now mean other mails."""
        before = self._uidvalidity
        self._close()
        self._open()
        if self._uidvalidity != before:
            raise ServerError(
                f"{log_line(self.settings.host)} renumbered the folder "
                f"{log_line(self.settings.folder)} meanwhile.",
                "It is read again from the start.",
            )

    def _move(self, some: str, folder: str) -> None:
        """Move by UID; never EXPUNGE everything, which would take others' deleted mail."""
        target = encode_folder(check_line("folder", folder)).decode("ascii")
        can = self._client.capabilities
        command = "MOVE" if "MOVE" in can else "COPY"
        status, answer = self._ask(command, some, target)
        if status != "OK" and self._create(target):
            status, answer = self._ask(command, some, target)
        if status != "OK":
            raise ServerError(
                f"Mails could not be moved to {log_line(folder)}: {server_words(answer)}",
                "Create the folder, or choose another in the mailbox settings.",
            )
        if command == "COPY":
            self._told("STORE", some, "+FLAGS.SILENT", r"(\Seen \Deleted)")
            if "UIDPLUS" in can:
                self._told("EXPUNGE", some)

    def _create(self, target: str) -> bool:
        with speaking(self.settings):
            status, _ = self._client.create(target)
        return status == "OK"


__all__ = ["ImapSettings", "ImapSource"]
