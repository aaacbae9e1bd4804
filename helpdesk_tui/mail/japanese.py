"""ISO-2022-JP as Japanese mailers really write it (E61).

The standard codec refuses NEC and IBM characters such as circled digits, which Microsoft
and telephone mailers put into it. Each double-byte run is turned into Shift_JIS bytes by
the rule of JIS X 0208 and read as Windows-31J, which has them.
"""

from __future__ import annotations

import re

_ESCAPE = re.compile(rb"\x1b(\$@|\$B|\$\(D|\(B|\(J|\(I|\(H)")
_DOUBLE = (b"$@", b"$B")


def decode_iso_2022_jp(raw: bytes) -> str:
    """Decode ISO-2022-JP with Microsoft extensions; bad bytes become U+FFFD, never raises."""
    try:
        return raw.decode("iso2022_jp")
    except UnicodeDecodeError:
        pass
    out: list[str] = []
    mode = b"(B"
    at = 0
    for escape in _ESCAPE.finditer(raw):
        out.append(_run(raw[at : escape.start()], mode))
        mode = escape.group(1)
        at = escape.end()
    out.append(_run(raw[at:], mode))
    return "".join(out)


def _run(raw: bytes, mode: bytes) -> str:
    if mode in _DOUBLE:
        return _shift(raw).decode("cp932", "replace")
    if mode == b"(I":
        # Half-width katakana: seven-bit bytes stand for their eight-bit twins.
        return bytes(byte | 0x80 if 0x21 <= byte <= 0x5F else byte for byte in raw).decode(
            "cp932", "replace"
        )
    if mode == b"$(D":
        return b"".join(
            b"\x8f" + bytes(byte | 0x80 for byte in raw[at : at + 2])
            for at in range(0, len(raw), 2)
        ).decode("euc_jp", "replace")
    return raw.decode("cp932", "replace")


def _shift(raw: bytes) -> bytes:
    """Turn JIS X 0208 byte pairs into Shift_JIS; line breaks pass through."""
    out = bytearray()
    at = 0
    while at < len(raw):
        high = raw[at]
        if not 0x21 <= high <= 0x7E or at + 1 >= len(raw):
            out.append(high)
            at += 1
            continue
        low = raw[at + 1]
        low += (0x1F if low < 0x60 else 0x20) if high % 2 else 0x7E
        first = (high + 1) // 2 + (0x70 if high < 0x5F else 0xB0)
        out += bytes((first & 0xFF, low & 0xFF))
        at += 2
    return bytes(out)
