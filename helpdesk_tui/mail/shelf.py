"""Long contents kept out of the parser's sight, so that a large mail is not in memory many times.

The standard parser holds a mail as text, as lines and joined again. What it needs are headers
and boundaries; a long stretch that can hold neither is taken away before and put back after.
"""

from __future__ import annotations

import re
from typing import Final

_LONG: Final = 256 * 1024
_HEADERS: Final = 128 * 1024
"""So far behind a boundary the blank line below a part's headers is looked for."""
_BLANK: Final = re.compile(rb"\n\r?\n|\r\r")
_DIGITS: Final = 8


class Shelf:
    """What was taken out of one mail."""

    def __init__(self, mark: bytes = b"") -> None:
        """``mark``: begins each stand-in and occurs nowhere else in the mail."""
        self._mark = mark
        self._kept: list[memoryview] = []

    def keep(self, stretch: memoryview) -> bytes:
        """Take a stretch; what stands in its place."""
        self._kept.append(stretch)
        return b"%b%0*d" % (self._mark, _DIGITS, len(self._kept) - 1)

    def put_back(self, content: bytes) -> bytes:
        """The content with every stretch in its place again."""
        if not self._kept or self._mark not in content:
            return content
        first, *others = content.split(self._mark)
        pieces: list[bytes | memoryview] = [first]
        for other in others:
            pieces += [self._kept[int(other[:_DIGITS])], other[_DIGITS:]]
        return b"".join(pieces)


def shelve(raw: bytes) -> tuple[bytes, Shelf]:
    """A mail with its long contents on a shelf; the same object when it has none."""
    if len(raw) <= _LONG:
        return raw, Shelf()
    mark = b"\0shelf\0"
    while mark in raw:
        mark += b"\0-"
    shelf, view = Shelf(mark), memoryview(raw)
    pieces: list[bytes] = []
    done = begin = 0
    while (end := _long_section(raw, begin)) is not None:
        blank = _BLANK.search(raw, end[0], end[0] + _HEADERS)
        if blank is not None and end[1] - blank.end() > _LONG:
            pieces += [raw[done : blank.end()], shelf.keep(view[blank.end() : end[1]])]
            done = end[1]
        begin = end[1] + 1
    return (b"".join([*pieces, raw[done:]]), shelf) if done else (raw, shelf)


def _long_section(raw: bytes, begin: int) -> tuple[int, int] | None:
    """Where the next long stretch without a line that begins with "--" begins and ends."""
    while len(raw) - begin > _LONG:
        last = max(raw.rfind(end, begin, begin + _LONG) for end in (b"\n--", b"\r--"))
        if last < 0:
            found = (raw.find(end, begin + _LONG - 4) for end in (b"\n--", b"\r--"))
            stop = min((at for at in found if at >= 0), default=len(raw))
            if stop == len(raw) and raw.endswith((b"\n", b"\r")):
                stop -= 1
            # The last line end is no content: it belongs to the boundary, or closes the mail.
            return begin, stop - 1 if raw[stop - 1 : stop + 1] == b"\r\n" else stop
        begin = last + 1
    return None
