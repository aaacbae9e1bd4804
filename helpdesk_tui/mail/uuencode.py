"""uuencoded files, as a transfer encoding or in the middle of a text; what is like them (E77)."""

from __future__ import annotations

import binascii
import re
from io import BytesIO

_BEGIN = re.compile(rb"^begin [0-7]{3,4}(?: ([^\r\n]{0,255}?))?[ \t]*\r?$", re.MULTILINE)
_YENC = re.compile(rb"^=ybegin [^\r\n]{0,200}?name=([^\r\n]{0,255})", re.MULTILINE)
_BINHEX = re.compile(rb"^\(This file must be converted with BinHex 4[^\r\n]{0,20}\r?\n\s*:", re.M)
_END = re.compile(rb"^end[ \t]*\r?$", re.MULTILINE)


def decode_uuencoded(content: bytes) -> bytes | None:
    """Decode the first ``begin … end`` block; None when there is none or it is broken."""
    begin = _BEGIN.search(content)
    if begin is None:
        return None
    end = _END.search(content, begin.end())
    return _decode_lines(content[begin.end() : end.start() if end else len(content)])


def take_uuencoded(content: bytes, most: int = 100) -> tuple[bytes, list[tuple[str, bytes]]]:
    """Cut whole ``begin … end`` blocks out of a text.

    Returns the remaining text and (name, content) of each file; a block that does not
    decode stays where it is.
    """
    if b"begin " not in content:
        return content, []
    files: list[tuple[str, bytes]] = []
    kept: list[bytes] = []
    at = 0
    while len(files) < most and (begin := _BEGIN.search(content, at)):
        end = _END.search(content, begin.end())
        if end is None:
            break
        decoded = _decode_lines(content[begin.end() : end.start()])
        if decoded is None:
            kept.append(content[at : begin.end()])
            at = begin.end()
            continue
        kept.append(content[at : begin.start()])
        files.append(((begin.group(1) or b"").decode("utf-8", "replace"), decoded))
        at = end.end()
    kept.append(content[at:])
    return b"".join(kept), files


def undecoded(content: bytes) -> str:
    """What file stands in a text in a form that is not decoded: yEnc, BinHex; "" for none."""
    if b"=ybegin " in content and (found := _YENC.search(content)):
        name = found[1].decode("utf-8", "replace").strip() or "without a name"
        return f"a file in yEnc, {name}, is left in the text; save the raw mail to decode it"
    if b"BinHex 4" in content and _BINHEX.search(content):
        return "a file in BinHex is left in the text; save the raw mail to decode it"
    return ""


def _decode_lines(block: bytes) -> bytes | None:
    out = bytearray()
    for line in BytesIO(block):
        if not line.strip():
            continue
        try:
            out += binascii.a2b_uu(line)
        except binascii.Error:
            # Some encoders pad lines; the first letter says how many bytes count.
            size = ((line[0] - 32) & 63) * 4 + 5
            try:
                out += binascii.a2b_uu(line[: size // 3])
            except binascii.Error:
                return None
    return bytes(out)
