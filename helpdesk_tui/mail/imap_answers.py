"""Reading what an IMAP server answers to FETCH and SEARCH (RFC 3501, 7.4.2).

imaplib hands over an answer as a list: plain ``bytes`` for a line without literals, and
for a line with literals one ``(text before, literal)`` pair each, then the rest of the
line. Everything here goes by the UID in the answer itself, never by position (E05), and
passes over answers nobody asked for, which carry no UID.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

Answer = Sequence[bytes | tuple[bytes, bytes] | None]

_UID_DIGITS: Final = 10
_UID: Final = re.compile(rb"[( ]UID (\d{1,10})\b", re.IGNORECASE)
_SIZE: Final = re.compile(rb"[( ]RFC822\.SIZE (\d{1,18})\b", re.IGNORECASE)
_DATE: Final = re.compile(rb'[( ]INTERNALDATE "([^"]{1,60})"', re.IGNORECASE)
_PART: Final = re.compile(
    rb"[( ]BODY\[([^\]]*)\](?:<\d+>)? "
    rb'(?:~?\{\d+\}\Z|"((?:[^"\\]|\\.)*)"|NIL)',
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class FetchedRow:
    """One FETCH answer; a part the server did not send is missing from ``parts``."""

    uid: int
    size: int
    """Bytes; -1 when the answer does not say."""
    internal_date: datetime | None
    parts: dict[str, bytes]
    """By section, upper case: "" is the whole mail, then "HEADER", "TEXT"."""


def fetched_rows(answer: Answer) -> Iterator[FetchedRow]:
    """The answers that carry a UID, in the order they came."""
    for line in _lines(answer):
        text = b" ".join(before for before, _ in line)
        uid = _UID.search(text)
        if uid is None:
            continue
        size = _SIZE.search(text)
        yield FetchedRow(
            uid=int(uid[1]),
            size=int(size[1]) if size else -1,
            internal_date=_moment(_DATE.search(text)),
            parts=_parts(line),
        )


def searched_uids(answer: Answer) -> list[int]:
    """The numbers of a SEARCH answer, ascending, each once."""
    found = {
        int(word)
        for line in answer
        if isinstance(line, bytes)
        for word in line.split()
        if word.isdigit() and len(word) <= _UID_DIGITS
    }
    return sorted(found)


def uid_set(uids: Iterable[int]) -> str:
    """UIDs as an IMAP sequence set with runs drawn together: ``1:3,7``."""
    runs: list[list[int]] = []
    for uid in sorted(set(uids)):
        if runs and runs[-1][1] == uid - 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in runs)


def _lines(answer: Answer) -> Iterator[list[tuple[bytes, bytes]]]:
    """Put the pieces of each line back together as (text, literal after it) pairs."""
    line: list[tuple[bytes, bytes]] = []
    for piece in answer:
        if isinstance(piece, tuple):
            line.append((piece[0], piece[1]))
        elif piece is not None:
            yield [*line, (piece, b"")]
            line = []


def _parts(line: list[tuple[bytes, bytes]]) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    for before, literal in line:
        for found in _PART.finditer(before):
            section = found[1].decode("ascii", "replace").upper()
            if found[0].endswith(b"}"):
                parts[section] = literal
            else:
                # A server may send a short part as a quoted string, or NIL for an empty one.
                parts[section] = re.sub(rb"\\(.)", rb"\1", found[2] or b"")
    return parts


def _moment(found: re.Match[bytes] | None) -> datetime | None:
    """An INTERNALDATE such as `` 1-Jul-2026 10:00:00 +0200`` in UTC."""
    if found is None:
        return None
    try:
        moment = parsedate_to_datetime(found[1].decode("ascii").strip().replace("-", " ", 2))
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
