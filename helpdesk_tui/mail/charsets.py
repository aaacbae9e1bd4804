"""Bytes to text, whatever the label says (E60, E61).

Order: the declared charset (or the superset mailers mean by it), strict UTF-8, a
detector, and last Windows-1252 with U+FFFD. No character is dropped and nothing is
raised; what had to be guessed is said.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache

from helpdesk_tui.mail.charset_guess import detect, settle
from helpdesk_tui.mail.japanese import decode_iso_2022_jp

REPLACEMENT = "\ufffd"
_SENT_REPLACEMENT = REPLACEMENT.encode()
_UNFIT = re.compile("[\x00\ud800-\udfff]")
_LABEL_JUNK = re.compile(r"[\s\"'\\;]+")

# What mailers write, and the codec that reads what they mean (E61: supersets first).
_ALIASES = {
    "ascii": "ascii",
    "us-ascii": "ascii",
    "us_ascii": "ascii",
    "ansi_x3.4-1968": "ascii",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-1-windows-3.1-latin-1": "cp1252",
    "windows-1252http-equivcontent-type": "cp1252",
    "ansi": "cp1252",
    "x-ansi": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-6-i": "iso8859-6",
    "iso-8859-6-e": "iso8859-6",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gb2312_charset": "gb18030",
    "iso-gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "euc-cn": "gb18030",
    "x-euc-cn": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "ms_kanji": "cp932",
    "windows-31j": "cp932",
    "big5": "cp950",
    "x-x-big5": "cp950",
    "big5-hkscs": "big5hkscs",
    "x-euc-jp": "euc_jp",
    "eucjp": "euc_jp",
    "unicode-1-1-utf-7": "utf-7",
    "x-unicode-2-0-utf-7": "utf-7",
    "utf7": "utf-7",
    "utf8": "utf-8",
    "utf8mb4": "utf-8",
    "utf-8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "x-utf-8": "utf-8",
    "unicode": "utf-16",
    "iso-10646-ucs-2": "utf-16",
    "macintosh": "mac-roman",
    "x-mac-roman": "mac-roman",
    "x-mac-ce": "mac-latin2",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-windows-1250": "cp1250",
    "x-windows-949": "cp949",
    "koi8-ru": "koi8-u",
    "dos-862": "cp862",
}
_WESTERN = frozenset({"cp1252", "latin-1", "iso8859-15", "ascii"})
_ISO_2022_JP = frozenset(
    {
        "iso-2022-jp",
        "iso-2022-jp-1",
        "iso-2022-jp-2",
        "iso-2022-jp-3",
        "iso-2022-jp-ms",
        "iso-2022-jp-ext",
        "csiso2022jp",
        "cp50220",
        "cp50221",
        "cp50222",
    }
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Text in which ASCII bytes need not mean ASCII letters: the quick road is not safe.
_NOT_ASCII_BASED = ("iso2022", "utf-7", "utf-16", "utf-32", "hz", "cp037", "cp500", "cp1026")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, and the codec that read it when that is not the declared one ("" = as declared)."""

    text: str
    guessed: str = ""


def clean(text: str) -> str:
    """Replace NUL and lone surrogates, which no database keeps, by U+FFFD (E109)."""
    if text.isascii():
        return text.replace("\x00", REPLACEMENT) if "\x00" in text else text
    return _UNFIT.sub(REPLACEMENT, text)


@lru_cache(maxsize=512)
def codec_for(label: str) -> str:
    """The codec for a declared charset; "" when the label says nothing we know."""
    name = _LABEL_JUNK.sub("", label).lower()
    if name in _ISO_2022_JP:
        return "iso2022-jp-ms"
    codec = _ALIASES.get(name) or _ALIASES.get(name.replace("_", "-"), name)
    if not codec or "\x00" in codec or not codec.isascii():
        return ""
    for candidate in (codec, codec.replace("cp-", "cp"), codec.removeprefix("x-")):
        try:
            info = codecs.lookup(candidate)
        except (LookupError, ValueError):
            continue
        # hex, base64, rot13, idna … are codecs but not charsets.
        if _is_charset(info):
            return "cp1252" if info.name == "iso8859-1" else info.name
    return ""


def _is_charset(info: codecs.CodecInfo) -> bool:
    if info.name in {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"}:
        return False
    return bool(getattr(info, "_is_text_encoding", True)) and info.name not in {"mbcs", "oem"}


def decode_text(raw: bytes, declared: str = "") -> Decoded:
    """Decode ``raw`` that says it is ``declared``; never raises, drops nothing (E60)."""
    codec = codec_for(declared) if declared else ""
    if not codec.startswith(_NOT_ASCII_BASED) and raw.isascii():
        if not declared and b"\x1b$" in raw:
            # No label, yet Japanese escape sequences: ISO-2022-JP says what it is.
            return Decoded(clean(decode_iso_2022_jp(raw)), "iso2022-jp-ms")
        return Decoded(clean(raw.decode("ascii")))
    for bom, unicode_codec in _BOMS:
        if raw.startswith(bom):
            return Decoded(clean(raw.decode(unicode_codec, "replace")))
    return _decode_as(raw, codec)


def _decode_as(raw: bytes, codec: str) -> Decoded:
    if codec == "iso2022-jp-ms":
        unicode = _strict(raw, "utf-8") if not raw.isascii() and b"\x1b" not in raw else None
        if unicode is not None:
            return Decoded(clean(unicode), "utf-8")
        return Decoded(clean(decode_iso_2022_jp(raw)))
    if codec and codec not in _WESTERN and codec != "utf-8":
        text = _strict(raw, codec)
        return _declared_is_wrong(raw, codec) if text is None else Decoded(clean(text))
    return _western_or_unicode(raw, codec)


def _strict(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except (UnicodeError, ValueError, LookupError):
        return None


def _western_or_unicode(raw: bytes, codec: str) -> Decoded:
    # Valid multi-byte UTF-8 is never Western text by accident, whatever the label says.
    text = _strict(raw, "utf-8") or _damaged_unicode(raw)
    if text is not None:
        return Decoded(clean(text), "" if codec in ("utf-8", "") else "utf-8")
    if codec in _WESTERN and codec != "ascii":
        return Decoded(clean(_western(raw, codec)))
    return _declared_is_wrong(raw, codec)


def _damaged_unicode(raw: bytes) -> str | None:
    """UTF-8 with a few broken bytes, such as a name cut within a letter; None for other text."""
    text = raw.decode("utf-8", "replace")
    good, broken = _letters(text, raw)
    return text if good and broken * 4 <= good else None


def _letters(text: str, raw: bytes) -> tuple[int, int]:
    """How many letters beyond ASCII were read, and how many could not be."""
    sample = text[:100_000]
    high = sum(1 for char in sample if char > "\x7f")
    # A U+FFFD that was sent is a letter like any other.
    broken = max(sample.count(REPLACEMENT) - raw[:100_000].count(_SENT_REPLACEMENT), 0)
    return high - broken, broken


def _western(raw: bytes, codec: str) -> str:
    return _strict(raw, codec) or raw.decode(codec, "replace")


def _declared_is_wrong(raw: bytes, codec: str) -> Decoded:
    """The declared charset does not read these bytes: damaged text, or a false label."""
    if codec == "utf-8" and _is_cut_off(raw):
        return Decoded(clean(raw.decode("utf-8", "replace")))
    if codec and codec != "ascii":
        # A few broken bytes in otherwise good text keep their label.
        text = raw.decode(codec, "replace")
        good, broken = _letters(text, raw)
        if broken * 4 <= good:
            return Decoded(clean(text))
    for guess in ("utf-8", _detect(raw)):
        read = _strict(raw, guess) if guess else None
        if read is not None:
            return Decoded(clean(read), guess)
    return Decoded(clean(raw.decode("cp1252", "replace")), "cp1252")


def _is_cut_off(raw: bytes) -> bool:
    """True for good UTF-8 that ends within a character."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and error.start > 0
    return False


def _detect(raw: bytes) -> str:
    name, sure = detect(raw)
    codec = codec_for(name) if name else ""
    if codec.startswith(_NOT_ASCII_BASED):
        return ""
    return settle(raw, codec, sure)
