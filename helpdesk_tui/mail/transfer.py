"""Content transfer encodings, read leniently (E77, E78).

Labels are taken by their letters only (``8bit;``, ``7-bit``, ``quoted-printable ``);
what cannot be decoded is returned as it is, with a problem in plain words.
"""

from __future__ import annotations

import binascii
import re

from helpdesk_tui.mail.uuencode import decode_uuencoded

_SPACE = re.compile(rb"[\r\n\t ]+")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]")
_LABEL_JUNK = re.compile(r"[^a-z0-9]+")


def decode_transfer(content: bytes, label: str) -> tuple[bytes, str]:
    """Decode ``content`` by its Content-Transfer-Encoding; never raises.

    Returns the bytes and a problem in plain words ("" when all was well).
    """
    encoding = _LABEL_JUNK.sub("", label.partition(";")[0].lower())
    if encoding in ("", "7bit", "8bit", "binary"):
        return content, ""
    if encoding == "base64":
        return _decode_base64(content)
    if encoding in ("quotedprintable", "quotedprinable", "qp"):
        return binascii.a2b_qp(content), ""
    if encoding in ("xuuencode", "uuencode", "uue", "xuue"):
        decoded = decode_uuencoded(content)
        if decoded is None:
            return content, "uuencoded part could not be decoded"
        return decoded, ""
    return content, f"unknown transfer encoding {label.strip()[:40]!r}; content taken as it is"


def _decode_base64(content: bytes) -> tuple[bytes, str]:
    try:
        # The common case: clean base64 in lines, padded.
        return binascii.a2b_base64(content), ""
    except binascii.Error:
        pass
    packed = _SPACE.sub(b"", content)
    letters = _NOT_BASE64.sub(b"", packed)
    if len(packed) - len(letters) > len(packed) // 10:
        return content, "part says base64 but is not; content taken as it is"
    letters = letters.rstrip(b"=")
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    letters += b"=" * (-len(letters) % 4)
    try:
        return binascii.a2b_base64(letters), "broken base64 repaired"
    except binascii.Error:
        return content, "part says base64 but is not; content taken as it is"
