"""The text in a compressed RTF body (MS-OXRTFCP), for mail that has no other (E76)."""

from __future__ import annotations

import re

_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}"
    rb"{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArialTimes New Roman"
    rb"Courier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_RING = 4096
_LONGEST = 2 * 1024 * 1024
_TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)"
)
# Groups that hold no words of the author.
_HIDDEN = frozenset(
    {b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"htmltag", b"generator", b"xe"}
)
_BREAKS = {b"par": "\n", b"line": "\n", b"tab": "\t", b"row": "\n", b"cell": "\t"}


def unpack_rtf(packed: bytes) -> bytes:
    """Undo LZFu; b"" when the header is not that of compressed RTF. Never raises."""
    if len(packed) < 16:
        return b""
    kind, wanted = packed[8:12], int.from_bytes(packed[4:8], "little")
    if kind == b"MELA":
        return packed[16 : 16 + min(wanted, _LONGEST)]
    if kind != b"LZFu":
        return b""
    wanted = min(wanted, _LONGEST)
    ring = bytearray(_DICTIONARY.ljust(_RING, b"\x00"))
    write = len(_DICTIONARY)
    out = bytearray()
    at = 16
    while at < len(packed) and len(out) < wanted:
        control = packed[at]
        at += 1
        for bit in range(8):
            if at >= len(packed) or len(out) >= wanted:
                break
            if not control >> bit & 1:
                out.append(packed[at])
                ring[write] = packed[at]
                write = (write + 1) % _RING
                at += 1
                continue
            token = int.from_bytes(packed[at : at + 2], "big")
            at += 2
            read, length = token >> 4, (token & 0xF) + 2
            if read == write:
                return bytes(out)
            for step in range(length):
                byte = ring[(read + step) % _RING]
                out.append(byte)
                ring[write] = byte
                write = (write + 1) % _RING
    return bytes(out)


def rtf_to_text(rtf: bytes, codec: str = "cp1252") -> str:
    """The words of an RTF text, formatting left out; never raises."""
    out: list[str] = []
    hidden_at = 0
    depth = 0
    skip = 0
    for token in _TOKEN.finditer(rtf):
        hexed, word, number, symbol, brace, text = token.groups()
        if brace:
            depth += 1 if brace == b"{" else -1
            hidden_at = 0 if depth < hidden_at else hidden_at
        elif hidden_at:
            continue
        elif word in _HIDDEN or symbol == b"*":
            hidden_at = depth
        elif hexed:
            if not skip:
                out.append(bytes.fromhex(hexed.decode()).decode(codec, "replace"))
            skip = 0
        elif word in _BREAKS:
            out.append(_BREAKS[word])
        elif word == b"u" and number:
            out.append(chr(int(number) % 0x10000))
            skip = 1
        elif symbol and symbol in b"\\{}~-":
            out.append({"~": "\u00a0", "-": ""}.get(symbol.decode(), symbol.decode()))
        elif text:
            out.append(text.decode(codec, "replace")[skip:])
            skip = 0
    return "".join(out).strip()
