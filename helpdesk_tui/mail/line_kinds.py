"""What each line of a mail is: text, quote, attribution, headers, signature (E90 to E96)."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Final

from helpdesk_tui.mail.attribution import attribution_spans
from helpdesk_tui.mail.header_block import header_block, header_field
from helpdesk_tui.mail.mobile_words import DEVICES, MOBILE, SENT_THROUGH
from helpdesk_tui.mail.reply_words import FORWARDED, ORIGINAL, REPLY_ABOVE


class Kind(Enum):
    """What a line is."""

    EMPTY = auto()
    TEXT = auto()
    QUOTE = auto()
    ATTRIBUTION = auto()
    HEADERS = auto()
    ORIGINAL = auto()
    MARKER = auto()
    FORWARD = auto()
    DELIMITER = auto()
    MOBILE = auto()
    LINK = auto()


OPENERS: Final = (Kind.ATTRIBUTION, Kind.HEADERS, Kind.ORIGINAL, Kind.MARKER)
"""What may start a quote that goes on without ">"."""
SEEN: Final = 300
"""Characters of a line that decide what it is."""
_SUPERCITE: Final = re.compile(r"[A-Za-z]{1,12}>(?:[ >]|$)")
_DELIMITER: Final = re.compile(r"[-_,=+~#*ᐧ—–]{2,}$|[ᐧ—–]$")
_RULED: Final = re.compile(r"[-_=*~#—–]{2}|[-_=*—–].*[-_=*—–]:?$|.*[-_=—–]{2}$")
_LONGEST_SUPERCITE: Final = 13
_ENDS_THAT_SPEAK: Final = ":-_=—–"
_RULE_SIGNS: Final = "-_=*~# \t—–"
_LONGEST_PHRASE_LINE: Final = 120
_LONGEST_MOBILE: Final = 90


def line_kinds(lines: list[str]) -> list[Kind]:
    """Give every line its kind."""
    kinds = [_kind(line[:SEEN]) for line in lines]
    for start, end in attribution_spans(lines).items():
        if kinds[start] is not Kind.QUOTE:
            kinds[start:end] = [Kind.ATTRIBUTION] * (end - start)
    _free_own_marks(lines, kinds)
    _quote_inner_marks(lines, kinds)
    _find_headers(lines, kinds)
    _find_links(lines, kinds)
    return kinds


def _quote_inner_marks(lines: list[str], kinds: list[Kind]) -> None:
    """A "> Begin forwarded message:" below another quoted line is part of that quote."""
    if Kind.FORWARD not in kinds:
        return
    above = Kind.TEXT
    for at, kind in enumerate(kinds):
        if kind is Kind.EMPTY:
            continue
        if kind is Kind.FORWARD and lines[at].lstrip().startswith(">") and above in _QUOTING:
            kinds[at] = Kind.QUOTE
        above = kinds[at]


def _free_own_marks(lines: list[str], kinds: list[Kind]) -> None:
    """Take lines for text that carry a quote's mark but were written by the author.

    A "|" quotes only below an attribution, else it draws a table; and a ">" below "The log
    says:" cites what the author wants read.
    """
    if Kind.QUOTE not in kinds:
        return
    above = Kind.TEXT
    line_above = ""
    for at, kind in enumerate(kinds):
        if kind is Kind.EMPTY:
            continue
        if kind is Kind.QUOTE and above is Kind.TEXT:
            is_cited = line_above.endswith(":") and not _TELLTALE.search(line_above)
            if is_cited or lines[at].lstrip().startswith("|"):
                kinds[at] = Kind.TEXT
                # What follows in the same block is judged by the same line.
                continue
        above = kinds[at]
        line_above = lines[at][-SEEN:].strip()


_QUOTING: Final = (Kind.QUOTE, Kind.ATTRIBUTION, Kind.HEADERS, Kind.ORIGINAL)
_TELLTALE: Final = re.compile(r"[0-9@]")
_MOST_BLOCKS: Final = 5_000  # more lines that look like a header are a log


def _find_headers(lines: list[str], kinds: list[Kind]) -> None:
    """Mark the blocks of quoted headers."""
    at = tries = 0
    while at < len(lines) and tries < _MOST_BLOCKS:
        if kinds[at] is not Kind.TEXT or header_field(lines[at]) is None:
            at += 1
            continue
        tries += 1
        block = header_block(lines, at)
        if block is None:
            at += 1
            continue
        kind = Kind.FORWARD if _follows_forward(kinds, at) else Kind.HEADERS
        kinds[at : block.end] = [kind] * (block.end - at)
        at = block.end


LINK: Final = re.compile(r"\[(\d{1,3})\] (?:https?://|mailto:)|\[\d+ more links")
"""One line of the list of link targets; its number is group 1."""


def _find_links(lines: list[str], kinds: list[Kind]) -> None:
    """Mark the list of link targets that ends the text of an HTML mail (E71)."""
    for at in range(len(lines) - 1, -1, -1):
        if kinds[at] is Kind.TEXT and LINK.match(lines[at]):
            kinds[at] = Kind.LINK
        elif kinds[at] is not Kind.EMPTY:
            return


def _follows_forward(kinds: list[Kind], at: int) -> bool:
    """Say whether the last lines above are a forward marker."""
    return Kind.FORWARD in kinds[max(at - 3, 0) : at]


def _kind(line: str) -> Kind:
    """The kind of one line by itself."""
    bare = line.strip().strip("\ufeff \t")
    if not bare:
        return Kind.EMPTY
    if _is_plain(bare):
        # Most lines begin with other letters: they need no closer look.
        may_be = bare[:2].lower()[:2] in _FIRST_LETTERS
        return Kind.MOBILE if may_be and _may_be_mobile(bare, _core(bare)) else Kind.TEXT
    if bare.startswith(">") and bare.endswith(":") and _core(bare[1:]).startswith(FORWARDED):
        # Apple Mail puts its marker inside the quote. Deeper, it belongs to an older mail.
        return Kind.FORWARD
    if bare.startswith((">", "|")) or _SUPERCITE.match(bare):
        return Kind.QUOTE
    if _DELIMITER.match(bare):
        return Kind.DELIMITER
    if len(bare) > _LONGEST_PHRASE_LINE:
        # Yahoo writes its marker and all headers of the forwarded mail on one line.
        is_forward = bare.startswith("---") and _core(bare).startswith(FORWARDED)
        return Kind.FORWARD if is_forward else Kind.TEXT
    return _phrase_kind(bare)


def _is_plain(bare: str) -> bool:
    """True for most lines: words without a mark or a rule before or after them."""
    return (
        bare[0].isalnum()
        and bare[0] != "ᐧ"
        and bare[-1] not in _ENDS_THAT_SPEAK
        and ">" not in bare[:_LONGEST_SUPERCITE]
    )


def _core(bare: str) -> str:
    """The words of a line without the rules around them, in lower case."""
    return bare.lower().strip(_RULE_SIGNS + ":")


def _phrase_kind(bare: str) -> Kind:
    """The kind of a short line, from the tables."""
    core = _core(bare)
    is_ruled = _RULED.match(bare) is not None
    if (is_ruled or bare.endswith(":")) and core.startswith(FORWARDED):
        return Kind.FORWARD
    if is_ruled and core.startswith(ORIGINAL):
        return Kind.ORIGINAL
    if (is_ruled or bare[0] == "#") and any(phrase in core for phrase in REPLY_ABOVE):
        return Kind.MARKER
    return Kind.MOBILE if _may_be_mobile(bare, core) else Kind.TEXT


def _may_be_mobile(bare: str, core: str) -> bool:
    """Say whether a line is short and one that a program added."""
    return len(bare) <= _LONGEST_MOBILE and _is_added_by_program(core.strip(_BRACKETS))


_ADDED: Final = MOBILE + SENT_THROUGH
_FIRST_LETTERS: Final = frozenset(phrase[:2] for phrase in _ADDED)
_BRACKETS: Final = "()<>[]{}\"' "
_FIRST_CLAUSE: Final = re.compile(r"(?:[^,;!?.]|\.(?=\S))*")
_MOST_CLAUSE_WORDS: Final = 12


def _is_added_by_program(core: str) -> bool:
    """Say whether a line is "Sent from my iPhone" and not an author's sentence.

    "Sent from my desk, which is easier" goes on after a place that is no device.
    """
    if core[:2] not in _FIRST_LETTERS or not core.startswith(_ADDED):
        return False
    clause = _FIRST_CLAUSE.match(core)
    first = clause[0] if clause else core
    names_device = any(device in first for device in DEVICES)
    goes_on = len(core) - len(first) > 1
    if not names_device and (goes_on or not core.startswith(MOBILE)):
        return False
    return len(first.split()) <= _MOST_CLAUSE_WORDS
