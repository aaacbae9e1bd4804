"""A guess at the charset of bytes that no label explains (E60).

A detector looks first. It is wrong about short texts, so its answer must fit the script:
words of mixed ASCII and high bytes are Latin; words of high bytes alone are not.
"""

from __future__ import annotations

import re
from typing import Final

_SURE: Final = 0.5
"""Least confidence of the detector that is believed."""
_READ: Final = 65_536
_PUNCTUATION: Final = frozenset({0x80, 0x85, *range(0x91, 0x98), 0x99, 0xA0})
_WORD: Final = re.compile(rb"[A-Za-z\x80-\xff]+")
_HIGH: Final = re.compile(rb"[\x80-\xff]")
_ALL_HIGH: Final = re.compile(rb"[\x80-\xff]{3,}")
_FEWEST: Final = 4
"""High bytes below which a text in another script cannot be told from a Latin one."""
_LATIN: Final = (
    "cp1250", "cp1252", "cp1254", "cp1257", "cp437", "cp850", "cp852", "cp858", "cp865",
    "iso8859-1", "iso8859-2", "iso8859-4", "iso8859-9", "iso8859-13", "iso8859-15", "latin-1",
    "mac-roman", "mac-latin2",
)  # fmt: skip
_WITH_ASCII_BYTES: Final = ("cp932", "cp950", "big5hkscs")
"""Charsets whose letters end in bytes that look like ASCII letters."""
_CYRILLIC: Final = ("koi8-r", "cp1251")
_CHINESE: Final = re.compile(rb"(?:[\xb0-\xf7][\xa1-\xfe]|[\xa1-\xa3][\xa1-\xfe])+")
_DOS: Final = ("cp855", "cp866", "cp862", "cp864", "cp737")


def detect(raw: bytes) -> tuple[str, float]:
    """What the detector says: a charset's name and how sure it is, 0 to 1."""
    # Imported here: most mail never needs it, and it costs 12 ms at start.
    import cchardet

    found = cchardet.detect(raw[:_READ])
    return found.get("encoding") or "", found.get("confidence") or 0.0


def settle(raw: bytes, codec: str, sure: float) -> str:
    """The codec to read ``raw`` with, given the detector's; "" when Windows-1252 will do.

    Args:
        raw: bytes that are neither ASCII nor UTF-8.
        codec: the codec of the detector's answer, "" when Python has none.
        sure: how sure the detector is, 0 to 1.
    """
    high = _HIGH.findall(raw[:_READ])
    if {byte[0] for byte in high} <= _PUNCTUATION:
        # Curly quotes and dashes alone look like the letters of a DOS page.
        return "cp1252"
    if codec in _WITH_ASCII_BYTES and sure >= _SURE and len(high) >= _FEWEST:
        return codec
    if _is_latin(raw[:_READ]):
        return codec if codec in _LATIN and sure >= _SURE else ""
    if len(high) < _FEWEST:
        return "gb18030" if codec == "gb18030" else ""
    if codec in _DOS and all(_CHINESE.fullmatch(word) for word in _ALL_HIGH.findall(raw[:_READ])):
        return "gb18030"
    if codec in ("", "iso8859-5", *_DOS, *_LATIN) and (read := _cyrillic(raw[:_READ])):
        return read
    return codec if sure >= _SURE else ""


def _is_latin(raw: bytes) -> bool:
    """True when most words with high bytes also have ASCII letters, as in Danish or Czech."""
    words = [word for word in _WORD.findall(raw) if _HIGH.search(word)]
    apart = sum(1 for word in words if _ALL_HIGH.fullmatch(word))
    return apart * 2 < len(words)


def _cyrillic(raw: bytes) -> str:
    """KOI8-R or Windows-1251, whichever gives words in lower case; "" when neither does."""
    best, most = "", 0
    for codec in _CYRILLIC:
        text = raw.decode(codec, "replace")
        letters = [char for char in text if "\u0400" <= char <= "\u04ff"]
        lower = sum(1 for char in letters if char.islower())
        strange = sum(1 for char in text if char > "\x7f") - len(letters)
        if lower > most and lower * 2 > len(letters) and strange * 4 <= len(letters):
            best, most = codec, lower
    return best
