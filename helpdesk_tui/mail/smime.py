"""The mail inside an opaquely signed S/MIME part (RFC 8551, 3.5.2; E85).

Only reads: nothing is verified. The few BER elements on the way to the content are walked
by their headers, so the cost is one pass and a damaged part gives None.
"""

from __future__ import annotations

_SIGNED = bytes.fromhex("2a864886f70d010702")
_DATA = bytes.fromhex("2a864886f70d010701")
_OID, _OCTETS, _OCTETS_IN_PIECES, _SEQUENCE, _TAGGED = 0x06, 0x04, 0x24, 0x30, 0xA0

Header = tuple[int, int | None, int]
"""(tag, length or None when open-ended, offset of the content)"""


def signed_content(der: bytes) -> bytes | None:
    """The signed mail in a CMS SignedData; None for encrypted or damaged data."""
    try:
        at = _enter(der, 0, _SEQUENCE)
        at = _oid(der, at, _SIGNED)
        at = _enter(der, _enter(der, at, _TAGGED), _SEQUENCE)
        at = _skip(der, _skip(der, at))
        at = _oid(der, _enter(der, at, _SEQUENCE), _DATA)
        return _octets(der, _enter(der, at, _TAGGED))
    except (IndexError, ValueError):
        return None


def _header(der: bytes, at: int) -> Header:
    tag, length, at = der[at], der[at + 1], at + 2
    if length == 0x80:
        return tag, None, at
    if length > 0x80:
        count = length & 0x7F
        if count > 8:
            raise ValueError("length of a length")
        length = int.from_bytes(der[at : at + count], "big")
        at += count
    if at + length > len(der):
        raise ValueError("longer than the data")
    return tag, length, at


def _enter(der: bytes, at: int, wanted: int) -> int:
    tag, _, start = _header(der, at)
    if tag != wanted:
        raise ValueError("another element than expected")
    return start


def _skip(der: bytes, at: int) -> int:
    _, length, start = _header(der, at)
    if length is None:
        raise ValueError("open-ended where none is allowed")
    return start + length


def _oid(der: bytes, at: int, wanted: bytes) -> int:
    start = _enter(der, at, _OID)
    if der[start : start + len(wanted)] != wanted:
        raise ValueError("another kind of content")
    return start + len(wanted)


def _octets(der: bytes, at: int) -> bytes:
    tag, length, start = _header(der, at)
    if tag == _OCTETS and length is not None:
        return der[start : start + length]
    if tag != _OCTETS_IN_PIECES:
        raise ValueError("no octets")
    end = len(der) if length is None else start + length
    pieces: list[bytes] = []
    while start < end and der[start : start + 2] != b"\x00\x00":
        tag, size, inner = _header(der, start)
        if tag != _OCTETS or size is None:
            raise ValueError("a piece that is none")
        pieces.append(der[inner : inner + size])
        start = inner + size
    return b"".join(pieces)
