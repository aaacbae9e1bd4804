"""Mail from an mbox file (RFC 4155): many mails in one file, each after a ``From `` line.

The file is only read, never changed, so there is nothing to acknowledge: the cursor alone
says what is new. A ``From `` line counts when it follows an empty line, holds a time and a
year, and a header line comes next: unquoted prose that begins with "From " does not.
"""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Container, Iterator, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_tz
from pathlib import Path
from typing import IO, Final
from zlib import crc32

from helpdesk_tui.errors import ConfigError, ServerError
from helpdesk_tui.mail.local_source import LocalSource, path_failed
from helpdesk_tui.mail.source import BATCH_BYTES, SIZE_LIMIT, Received, read_limited
from helpdesk_tui.safe import log_line
from helpdesk_tui.words import AfterFetch

_SEPARATOR: Final = re.compile(rb"From [^\r\n]*\d{1,2}:\d{2}[^\r\n]*\d{4}[^\r\n]*\r?\n?\Z")
_HEADER: Final = re.compile(rb"[!-9;-~]{1,200}[ \t]*:|>From ")
_QUOTED_FROM: Final = re.compile(rb"^>(>*From )", re.MULTILINE)
_STALE_LOCK: Final = 300.0
"""Seconds after which a lock file is one that somebody forgot."""
_LONGEST_LINE: Final = 64 * 1024
_WHEN: Final = re.compile(r"(?:\w{3}\s+)?(\w{3})\s+(\d{1,2})\s+(\d\d:\d\d(?::\d\d)?)\s(.*)")


def is_mbox(path: Path) -> bool:
    """True for a file whose first five bytes are ``From ``."""
    with path.open("rb") as stream:
        return stream.read(5) == b"From "


class MboxSource(LocalSource):
    """A local mbox file (see ``MailSource``)."""

    ascending = True

    def __init__(self, path: Path, *, size_limit: int = SIZE_LIMIT) -> None:
        """Remember where the file is; ``size_limit`` in bytes."""
        super().__init__(path, size_limit=size_limit)
        self._stream: IO[bytes] | None = None
        self._end = 0
        self._uidvalidity = 1

    def _open(self) -> None:
        """Open the file as it is now.

        Raises ``ServerError`` when it cannot be read, or when a delivery is under way: half
        a mail must never be taken for a whole one.
        """
        try:
            self._stream = self.path.open("rb")
            first = self._stream.readline(_LONGEST_LINE)
            self._end = self._settled_end(self._stream)
        except OSError as error:
            self._close()
            raise path_failed(self.path, error) from error
        except ServerError:
            self._close()
            raise
        self._uidvalidity = crc32(first) or 1

    def _close(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def uidvalidity(self) -> int:
        """The hash of the first line: another one when the file begins anew."""
        return self._uidvalidity

    def count(self) -> int:
        """How many mails the file holds."""
        return len(self.uids())

    def uids(self) -> list[int]:
        """The UIDs of all mails, ascending."""
        return [start + 1 for start, _, _ in self._mails(0)]

    def fetch(
        self, after_uid: int = 0, batch: int = 200, known: Container[int] = frozenset()
    ) -> Iterator[list[Received]]:
        """Batches of mails that begin behind ``after_uid``, in file order."""
        self.unreadable = []
        group: list[Received] = []
        size = 0
        for start, end, separator in self._mails(max(0, after_uid - 1)):
            uid = start + 1
            if uid <= after_uid or uid in known:
                continue
            received = self._read(uid, start + len(separator), end, separator)
            if group and (len(group) >= batch or size + len(received.raw) > BATCH_BYTES):
                yield group
                group, size = [], 0
            group.append(received)
            size += len(received.raw)
        if group:
            yield group

    def acknowledge(self, uids: Sequence[int], how: AfterFetch, folder: str = "") -> None:
        """SEEN and LEAVE do nothing; MOVE raises ``ConfigError``: the file is never changed."""
        if how is AfterFetch.MOVE:
            raise ConfigError(
                f"Mail in the file {log_line(str(self.path))} cannot be moved.",
                "Set after_fetch to leave, or use a Maildir.",
            )

    def _settled_end(self, stream: IO[bytes]) -> int:
        """The file's length while nobody is appending; both customary locks are honoured."""
        busy = ServerError(
            f"Mail is being delivered to {log_line(str(self.path))}.", "It is tried again later."
        )
        dot_lock = self.path.with_name(self.path.name + ".lock")
        if dot_lock.exists() and time.time() - dot_lock.stat().st_mtime < _STALE_LOCK:
            raise busy
        try:
            fcntl.lockf(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise busy from error
        try:
            return stream.seek(0, os.SEEK_END)
        finally:
            fcntl.lockf(stream, fcntl.LOCK_UN)

    def _mails(self, offset: int) -> Iterator[tuple[int, int, bytes]]:
        """(offset of the From_ line, end of the mail, From_ line) from ``offset`` on.

        ``offset`` is 0 or that of a known From_ line.
        """
        current: tuple[int, bytes] | None = None
        blank_before = True
        for place, line in self._lines(offset):
            starts = blank_before and line.startswith(b"From ")
            if starts and (place == 0 or (_SEPARATOR.match(line) and self._header_at(place, line))):
                if current is not None:
                    yield current[0], place, current[1]
                current = (place, line)
            blank_before = line in (b"\n", b"\r\n")
        if current is not None:
            yield current[0], self._end, current[1]

    def _lines(self, offset: int) -> Iterator[tuple[int, bytes]]:
        stream = self._opened
        place = offset
        try:
            while place < self._end:
                stream.seek(place)
                line = stream.readline(_LONGEST_LINE)
                if not line:
                    return
                yield place, line
                place += len(line)
        except OSError as error:
            raise path_failed(self.path, error) from error

    def _header_at(self, place: int, line: bytes) -> bool:
        self._opened.seek(place + len(line))
        return bool(_HEADER.match(self._opened.readline(_LONGEST_LINE)))

    def _read(self, uid: int, start: int, end: int, separator: bytes) -> Received:
        size = end - start
        try:
            self._opened.seek(start)
            raw, oversized = read_limited(self._opened, size, self._size_limit)
        except OSError as error:
            raise path_failed(self.path, error) from error
        if not oversized:
            # The empty line before the next From_ line belongs to the file, not to the mail.
            for gap in (b"\r\n\r\n", b"\n\n"):
                if raw.endswith(gap):
                    raw = raw[: -len(gap) // 2]
                    break
        return Received(
            uid=uid,
            uidvalidity=self._uidvalidity,
            folder=str(self.path),
            internal_date=_moment(separator),
            raw=_QUOTED_FROM.sub(rb"\1", raw),
            oversized=oversized,
            name=self.path.name,
        )

    @property
    def _opened(self) -> IO[bytes]:
        if self._stream is None:
            raise ServerError(f"{log_line(str(self.path))} is not open.", "It is tried again.")
        return self._stream


def _moment(separator: bytes) -> datetime | None:
    """The time in a From_ line, UTC unless it names a zone; None when there is none."""
    found = _WHEN.search(separator.decode("ascii", "replace"))
    if found is None:
        return None
    month, day, clock, rest = found.groups()
    year = re.search(r"\b\d{4}\b(?!\d)", re.sub(r"[+-]\d{4}", "", rest))
    zone = re.search(r"[+-]\d{4}", rest)
    read = parsedate_tz(
        f"{day} {month} {year[0] if year else ''} {clock} {zone[0] if zone else ''}"
    )
    if read is None:
        return None
    try:
        return datetime.fromtimestamp(
            datetime(*read[:6], tzinfo=UTC).timestamp() - (read[9] or 0), UTC
        )
    except (ValueError, OverflowError):
        return None
