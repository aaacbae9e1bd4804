"""Text from strangers, made safe for the place it is shown in.

The store keeps text as it came. Each edge that shows it (widget, CLI line, CSV cell, log,
file name) asks here first (E100 to E114). What comes out never holds an escape sequence, a
control character, a bidi override or an invisible tag; clean text comes out as the same
object, at the price of one search.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from rich.cells import cell_len, split_graphemes

_CONTROLS: Final = r"\x00-\x1f\x7f-\x9f"
_BIDI: Final = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE: Final = (
    r"\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f"
    r"\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
)
# Of what is unassigned only planes nobody plans for: letters newer than this table are shown.
_BROKEN: Final = (
    r"\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff"
    r"\U00040000-\U000dffff\U000e1000-\U000effff"
    + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(1, 15))
)
_JOINERS: Final = r"\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef"
_MARKS: Final = (
    r"\u0300-\u034e\u0350-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0e31"
    r"\u0e34-\u0e3a\u0e47-\u0e4e\u0eb4-\u0ebc\u0ec8-\u0ecd\u093a-\u093c\u0941-\u094d"
    r"\u1ab0-\u1aff\u1cd0-\u1ce8\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u302f\u3099\u309a"
    r"\ufe20-\ufe2f"
)

UNSAFE: Final = re.compile(
    rf"[{_CONTROLS}{_BIDI}\u2028\u2029\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
"""One character no terminal may ever get from data; the line filter of the app removes it."""

# Two searches keep clean text cheap: one small class for ASCII, one large for the rest.
_ASCII_TROUBLE: Final = re.compile(r"[\x00-\x1f\x7f]")
_ASCII_TROUBLE_BUT_NEWLINE: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_TROUBLE: Final = re.compile(
    rf"[{_CONTROLS}{_BIDI}{_INVISIBLE}{_BROKEN}{_JOINERS}{_MARKS}\u2028\u2029]"
)
# Whole sequences (ECMA-48): CSI; OSC, DCS, APC, PM and SOS up to BEL, ST or the end of the
# line; charset and other short escapes. A C1 opener of a string counts only when the string
# is closed: mis-decoded cp1252 text has lone ones, and must not lose the rest of its line.
_SEQUENCE: Final = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|\x1b[\]PX^_][^\x07\x18\x1a\x1b\x9c\r\n\x85\u2028\u2029]*(?:\x07|\x1b\\|\x9c|\x18|\x1a)?"
    r"|[\x90\x98\x9d-\x9f][^\x07\x1b\x9c\r\n\x90\x98\x9d-\x9f]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]?"
)
_BREAKS: Final = re.compile("\r\n|[\r\u2028\u2029]")
_SINGLE: Final = re.compile(rf"[{_CONTROLS}{_BIDI}{_INVISIBLE}{_BROKEN}\u2028\u2029]")
_SINGLE_BUT_NEWLINE: Final = re.compile(
    rf"[\x00-\x09\x0b-\x1f\x7f-\x9f{_BIDI}{_INVISIBLE}{_BROKEN}\u2028\u2029]"
)
_JOINER_RUN: Final = re.compile(rf"[{_JOINERS}]+")
_ZALGO: Final = re.compile(rf"([{_MARKS}]{{4}})[{_MARKS}]+")
_TAB: Final = "    "
_DELETE: Final = 0x7F
_C0_END: Final = 0x20
_SHOWN: Final = {
    "\t": _TAB,
    "\u202a": "⟪LRE⟫",
    "\u202b": "⟪RLE⟫",
    "\u202d": "⟪LRO⟫",
    "\u202e": "⟪RLO⟫",
    "\u2028": " ",
    "\u2029": " ",
}
_DROPPED: Final = re.compile(rf"[{_BIDI}{_INVISIBLE}]")


def visible(text: str, *, newlines: bool = False) -> str:
    """Make text safe for terminal lines (E100 to E109).

    An escape sequence shows as one ␛ (a C1 one as U+FFFD), without residue; control
    characters show as their pictures, TAB as four spaces, bidi overrides as ⟪RLO⟫ and their
    kin; invisible formatting is dropped, except joiners inside emoji and scripts that need
    them; at most four combining marks stay on a letter. With ``newlines`` line feeds stay,
    and CR LF, CR and the Unicode separators become one; without, they show as ␊.
    """
    if text.isascii():
        if not (_ASCII_TROUBLE_BUT_NEWLINE if newlines else _ASCII_TROUBLE).search(text):
            return text
    elif not _TROUBLE.search(text):
        return text
    text = _SEQUENCE.sub(_sequence_mark, text)
    text = _BREAKS.sub("\n", text)
    text = (_SINGLE_BUT_NEWLINE if newlines else _SINGLE).sub(_shown, text)
    text = _JOINER_RUN.sub(_kept_joiners, text)
    return _ZALGO.sub(r"\1", text)


def one_line(text: str, width: int | None = None) -> str:
    """Make text safe for one line, runs of white space as one space.

    With ``width`` (terminal cells) it is cut between grapheme clusters and ends in "…"
    where something is missing (E106). A width of 0 or less gives "".
    """
    if UNSAFE.search(text):
        text = _SEQUENCE.sub(_sequence_mark, text)
    text = " ".join(visible(" ".join(text.split())).split())
    if width is None:
        return text
    return _cut(text, width)


def log_line(text: str) -> str:
    """Make text safe for a log: one line, line breaks shown as ␊, at most 2000 characters."""
    line = visible(text)
    return line if len(line) <= _LOG_LIMIT else line[: _LOG_LIMIT - 1] + "…"


_LOG_LIMIT: Final = 2000


def file_name(text: str) -> str:
    """Make a name safe to write to a disk (E79): no path, control or reserved name.

    At most 120 characters and 200 bytes, the extension kept; "attachment" when nothing is
    left.
    """
    text = _SEQUENCE.sub("", text)
    text = _SINGLE.sub("", _JOINER_RUN.sub("", _SPACE.sub(" ", text)))
    text = unicodedata.normalize("NFC", _ZALGO.sub(r"\1", text))
    text = re.split(r"[/\\]", text)[-1]
    text = " ".join(re.sub(r'[<>:"|?*]', "_", text).split()).lstrip("-. ").rstrip(". ")
    stem, dot, extension = text.rpartition(".")
    if not dot:
        stem, extension = text, ""
    if (stem.split(".")[0] or text).strip().upper() in _RESERVED:
        stem = "_" + stem
    return _short_name(stem, dot + extension) or "attachment"


_SPACE: Final = re.compile(r"[\t\u2028\u2029]")
_RESERVED: Final = frozenset(
    ["CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))]
)
_NAME_CHARACTERS: Final = 120
_NAME_BYTES: Final = 200
_EXTENSION_CHARACTERS: Final = 20


def _short_name(stem: str, extension: str) -> str:
    """Cut the stem, not the extension, until both fit."""
    if len(extension) > _EXTENSION_CHARACTERS:
        stem, extension = stem + extension, ""
    stem = stem[: _NAME_CHARACTERS - len(extension)]
    while len((stem + extension).encode()) > _NAME_BYTES:
        stem = stem[:-1]
    return (stem + extension).rstrip(". ")


def address_label(name: str, email: str) -> str:
    """Name a person on one line; the address too where the name alone could deceive (E110)."""
    name, email = one_line(name), one_line(email)
    if not name or name.casefold() == email.casefold():
        return email
    if email and _may_deceive(name):
        return f"{name} <{email}>"
    return name


def _may_deceive(name: str) -> bool:
    """Say whether a display name looks like an address or mixes alphabets that look alike."""
    if any(character in _ADDRESS_SIGNS for character in name):
        return True
    if name.isascii():
        return False
    scripts = {
        unicodedata.name(character, "").split(" ", 1)[0]
        for character in name
        if character.isalpha()
    }
    return len(scripts & _ALIKE) > 1 or "FULLWIDTH" in scripts or "MATHEMATICAL" in scripts


_ADDRESS_SIGNS: Final = frozenset('@<>()[]{}"\uff20\ufe6b⟪\ufffd␛')
_ALIKE: Final = frozenset(["LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"])


def _sequence_mark(match: re.Match[str]) -> str:
    """Show one mark for a whole escape sequence."""
    return "␛" if match[0][0] == "\x1b" else "\ufffd"


def _shown(match: re.Match[str]) -> str:
    """Show one unsafe character, or drop it when it has nothing to show."""
    character = match[0]
    if character in _SHOWN:
        return _SHOWN[character]
    code = ord(character)
    if code < _C0_END:
        return chr(0x2400 + code)
    if code == _DELETE:
        return "␡"
    return "" if _DROPPED.match(character) else "\ufffd"


def _kept_joiners(match: re.Match[str]) -> str:
    """Keep of a run of joiners and variation selectors what an emoji or a script needs."""
    text, run = match.string, match[0]
    before = text[match.start() - 1] if match.start() else ""
    after = text[match.end()] if match.end() < len(text) else ""
    kept = ""
    if run[0] not in "\u200c\u200d" and _takes_selector(before):
        kept = run[0]
    joiner = run[-1]
    if joiner in "\u200c\u200d" and _joins(before) and _joins(after):
        kept += joiner
    return kept


def _takes_selector(character: str) -> bool:
    """Say whether a variation selector has a meaning after this character."""
    if not character:
        return False
    if character in "0123456789#*":
        return True
    return character > "\u00a0" and unicodedata.category(character) in ("So", "Sm", "Po", "Lo")


def _joins(character: str) -> bool:
    """Say whether a joiner has a meaning beside this character: emoji, Arabic, Indic."""
    return bool(character) and (
        unicodedata.category(character) in ("So", "Sk", "Sm", "Lo", "Mc", "Mn")
    )


def _cut(text: str, width: int) -> str:
    """Cut safe text to a width in cells, between grapheme clusters."""
    if cell_len(text) <= width:
        return text
    if width <= 0:
        return ""
    end, used = 0, 0
    for _, stop, cells in _clusters(text):
        if used + cells > width - 1:
            break
        end, used = stop, used + cells
    return text[:end] + "…"


def _clusters(text: str) -> list[tuple[int, int, int]]:
    """Give (start, end, cells) of each grapheme cluster; the two halves of a flag are one."""
    spans: list[tuple[int, int, int]] = []
    open_flag = False
    for start, stop, cells in split_graphemes(text)[0]:
        is_half = "\U0001f1e6" <= text[start] <= "\U0001f1ff"
        if is_half and open_flag:
            spans[-1] = (spans[-1][0], stop, spans[-1][2] + cells)
            open_flag = False
        else:
            spans.append((start, stop, cells))
            open_flag = is_half
    return spans
