"""The headers of a mail inside a mail, without reading its body (E49, E74)."""

from __future__ import annotations

from helpdesk_tui.mail.headers import one_line, readable
from helpdesk_tui.mail.limits import Limits, header_end
from helpdesk_tui.mail.mending import mend
from helpdesk_tui.mail.part import Part, read_tree

_MOST = 256 * 1024
_LIMITS = Limits()


def headers_of(raw: bytes) -> Part:
    """Read only the header block of a nested mail; never raises."""
    raw = raw[:_MOST].lstrip(b"\r\n")
    mended, _ = mend(raw[: header_end(raw)] + b"\n\n")
    return read_tree(mended, _LIMITS)


def subject_of(raw: bytes) -> str:
    """The decoded subject of a nested mail on one line; "" when it has none."""
    return one_line(readable(headers_of(raw).first("subject")))
