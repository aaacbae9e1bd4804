"""What every place that mail is fetched from has in common.

The order of effects is the caller's duty and the reason for this shape (E01): take a
batch from ``fetch``, commit its raw bytes, and only then call ``acknowledge``. Fetching
alone never changes anything on the server.

What ``uid`` and ``uidvalidity`` are, by kind of source:

=========  =====================================  =====================================
kind       uid                                    uidvalidity
=========  =====================================  =====================================
IMAP       the server's UID (RFC 3501)            the server's UIDVALIDITY
Maildir    56 bits of the hash of the base name   always 1
mbox       byte offset of the From_ line, plus 1  hash of the first line of the file
=========  =====================================  =====================================

IMAP and mbox numbers ascend with arrival, so the highest stored UID is a cursor. Those
of a Maildir do not (``ascending`` is False): there the caller hands over what it knows.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from types import TracebackType
from typing import IO, Final, Protocol, Self

from helpdesk_tui.words import AfterFetch

SIZE_LIMIT: Final = 40 * 1024 * 1024
"""Bytes above which only the beginning of a mail is fetched (E14)."""
BATCH_BYTES: Final = 16 * 1024 * 1024
"""Bytes after which a batch is handed over, however few mails it holds (E15)."""
HEADER_KEPT: Final = 256 * 1024
"""Bytes of header kept of an oversized mail."""
TEXT_KEPT: Final = 64 * 1024
"""Bytes after the header kept of an oversized mail."""


@dataclass(frozen=True, slots=True)
class Received:
    """One mail as it came, byte for byte."""

    uid: int
    uidvalidity: int
    folder: str
    internal_date: datetime | None
    """When the server took it in; aware, UTC. None when it does not say."""
    raw: bytes
    oversized: int = 0
    """Real size in bytes when ``raw`` is only the beginning (E14); else 0."""
    name: str = ""
    """File name for mail from a file; "" for IMAP."""


class MailSource(Protocol):
    """A mailbox that mail is fetched from; use it as a context manager.

    Every method raises ``ServerError`` when the server or the file system fails.
    """

    ascending: bool
    """True when a UID is higher than that of any earlier mail, so a cursor suffices."""
    unreadable: list[tuple[int, str]]
    """(uid, why in one line) of mails the last ``fetch`` had to leave out (E04)."""

    def __enter__(self) -> Self:
        """Connect or open."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Disconnect; never raises."""
        ...

    def uidvalidity(self) -> int:
        """The number under which UIDs are valid; another number voids the cursor (E07)."""
        ...

    def count(self) -> int:
        """How many mails the place holds now (E02)."""
        ...

    def uids(self) -> list[int]:
        """All UIDs the place holds now, ascending, for reconciliation (E02)."""
        ...

    def fetch(
        self, after_uid: int = 0, batch: int = 200, known: Container[int] = frozenset()
    ) -> Iterator[list[Received]]:
        """Mails with a UID above ``after_uid`` and not in ``known``, oldest first.

        A batch holds at most ``batch`` mails and about ``BATCH_BYTES`` bytes; it is never
        empty. A source that is not ``ascending`` looks at ``known`` alone.
        """
        ...

    def acknowledge(self, uids: Sequence[int], how: AfterFetch, folder: str = "") -> None:
        """Mark as seen, or move to ``folder``, mails that are safe in the ledger."""
        ...


def name_uid(name: str) -> int:
    """A stable number for a file name: 56 bits, so it fits every database's integer."""
    return int.from_bytes(sha256(name.encode("utf-8", "surrogateescape")).digest()[:7]) or 1


def read_limited(stream: IO[bytes], size: int, limit: int = SIZE_LIMIT) -> tuple[bytes, int]:
    """Read a mail of ``size`` bytes: (bytes, 0), or (its beginning, size) above ``limit``."""
    if size <= limit:
        return stream.read(size), 0
    start = stream.read(HEADER_KEPT + TEXT_KEPT)
    for gap in (b"\r\n\r\n", b"\n\n"):
        end_of_header = start.find(gap)
        if 0 <= end_of_header <= HEADER_KEPT:
            return start[: end_of_header + len(gap) + TEXT_KEPT], size
    return start, size
