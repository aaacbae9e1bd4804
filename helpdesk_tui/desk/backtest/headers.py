"""The header of a stored mail, read without reading the mail."""

from __future__ import annotations

import re

from helpdesk_tui.mail.headers import decoded_headers
from helpdesk_tui.mail.limits import DEFAULT
from helpdesk_tui.mail.mending import mend
from helpdesk_tui.mail.part import read_tree

MOST = 65_536
"""Bytes of a mail that are looked at."""
_END = re.compile(rb"\r?\n\r?\n|\r\r")

Headers = tuple[tuple[str, str], ...]


def headers_of(beginning: bytes) -> Headers | None:
    """The headers in a mail's first ``MOST`` bytes, as the parser gives them.

    None where the mail itself has a part in how they are read: its header is longer, or
    has raw 8-bit text, whose charset the body tells (E62).
    """
    end = _END.search(beginning)
    if end is None or not beginning[: end.end()].isascii():
        return None
    mended, _ = mend(beginning[: end.end()])
    return decoded_headers(read_tree(mended, DEFAULT), "")
