"""Content transfer encodings, read leniently (E77, E78).

Labels are taken by their letters only (``8bit;``, ``7-bit``, ``quoted-printable ``);
what cannot be decoded is returned as it is, with a problem in plain words.
"""

from __future__ import annotations

import binascii
import re

from helpdesk_tui.mail.uuencode import decode_uuencoded

_LINE_ENDS = b"\r\n\t"
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=" + _LINE_ENDS
_PADDED_WITHIN = re.compile(rb"=[\r\n\t ]*[A-Za-z0-9+/]")
_PADDING = re.compile(rb"=+")
_MOST_PADDINGS = 10_000
_STRETCH = 256 * 1024
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
    junk = content.translate(None, _BASE64)
    if len(junk) * 10 > len(content):
        head, padding, _ = content.partition(b"=")
        if padding and head.strip() and not head.translate(None, _BASE64):
            return _decode_block(head.translate(None, _LINE_ENDS)), "text behind base64 left out"
        return content, "part says base64 but is not; content taken as it is"
    if not _PADDED_WITHIN.search(content):
        try:
            # The common case: clean base64 in lines, padded.
            return binascii.a2b_base64(content), ""
        except binascii.Error:
            pass
    # Each padding ends a block that was encoded by itself; too many are mere damage.
    is_damage = content.count(b"=") > _MOST_PADDINGS
    decoded = _decode_blocks(content, _LINE_ENDS + junk + (b"=" if is_damage else b""))
    if is_damage or not _PADDED_WITHIN.search(content):
        return decoded, "broken base64 repaired"
    return decoded, "base64 in several blocks joined"


def _decode_blocks(content: bytes, damage: bytes) -> bytes:
    """What all blocks hold; in stretches, for the sake of memory."""
    out, rest = bytearray(), b""
    for at in range(0, len(content), _STRETCH):
        letters = rest + content[at : at + _STRETCH].translate(None, damage)
        *whole, rest = _PADDING.split(letters)
        for block in filter(None, whole):
            out += _decode_block(block)
        even = len(rest) - len(rest) % 4
        out += binascii.a2b_base64(rest[:even])
        rest = rest[even:]
    out += _decode_block(rest)
    return bytes(out)


def _decode_block(letters: bytes) -> bytes:
    """Decode letters of base64 without padding; a single left-over letter carries no byte."""
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
