"""Signatures, legal footers and the banners of mail servers: what folds beside quotes (E96)."""

from __future__ import annotations

import re
from typing import Final

from helpdesk_tui.mail.footer_words import (
    BANNER,
    BANNER_GOES_ON,
    BANNER_STARTS,
    FOOTER_HEADINGS,
    FOOTER_READER,
    FOOTER_SECRET,
    FOOTER_STARTS,
)
from helpdesk_tui.mail.line_kinds import OPENERS, SEEN, Kind

_MOST_SIGNATURE_LINES: Final = 30
_MOST_DELIMITERS: Final = 100  # more are no signatures but a table or a log
_MOST_LOOSE_LINES: Final = 10
_MOST_RULED_LINES: Final = 2
_CONTACT: Final = re.compile(r"@|www\.|https?://|\+\d|\d{2,}[ -]\d{2,}[ -]\d{2,}")


def hide_signature(lines: list[str], kinds: list[Kind], hidden: list[bool], end: int) -> None:
    """Fold each signature: from its delimiter to the next quote or the end."""
    at = 0
    tries = 0
    has_text = False
    while at < end and tries < _MOST_DELIMITERS:
        if kinds[at] is not Kind.DELIMITER or not has_text:
            has_text = has_text or kinds[at] is Kind.TEXT
            at += 1
            continue
        tries += 1
        stop = _signature_end(lines, kinds, at, end)
        for line in range(at, stop):
            hidden[line] = True
            kinds[line] = Kind.MOBILE
        at = max(stop, at + 1)


def _signature_end(lines: list[str], kinds: list[Kind], at: int, end: int) -> int:
    """The line after the signature this delimiter starts; the delimiter itself when none."""
    words: list[str] = []
    stop = at
    while stop < end and kinds[stop] not in (Kind.QUOTE, *OPENERS, Kind.FORWARD):
        if kinds[stop] in (Kind.TEXT, Kind.MOBILE):
            if kinds[stop - 1] is Kind.EMPTY and _POSTSCRIPT.match(lines[stop]):
                break
            words.append(lines[stop])
        if stop - at > 4 * _MOST_SIGNATURE_LINES or len(words) > _MOST_SIGNATURE_LINES:
            return at
        stop += 1
    delimiter = lines[at].rstrip("\r\n")
    if delimiter == "-- ":
        return stop
    if words and _ITEM.match(words[0]):
        return at
    if delimiter.strip() in ("--", "—", "––", "ᐧ"):
        asks = any(map(_is_question, words)) or sum(map(is_sentence, words)) > _MOST_SENTENCES
        return at if asks or len(words) > _MOST_LOOSE_LINES else stop
    if at and kinds[at - 1] is not Kind.EMPTY:
        return at if words else stop
    is_short = len(words) <= _MOST_RULED_LINES and not any(
        is_sentence(word, few=not delimiter.strip().startswith("_")) for word in words
    )
    has_contact = len(words) <= _MOST_LOOSE_LINES and any(_CONTACT.search(w[:SEEN]) for w in words)
    return stop if is_short or has_contact else at


_POSTSCRIPT: Final = re.compile(r"\s{0,9}p\.? ?s\b", re.IGNORECASE)
_FEWEST_SMALL_WORDS: Final = 2
_MANY_SMALL_WORDS: Final = 4
_ITEM: Final = re.compile(r"\s{0,9}(?:[-*•+]|\d{1,2}[.)])\s")


def is_sentence(line: str, *, few: bool = True) -> bool:
    """Say whether a line below a rule reads like text, not like a name or a title.

    ``few``: a full stop and some small words are enough. Below "____" they are not: that rule
    is how many programs start a signature, slogan and all.
    """
    bare = line[:SEEN].strip()
    small = sum(1 for word in bare.split() if word[0].islower())
    is_ended = bare.endswith((".", "?", "!"))
    return small >= (_FEWEST_SMALL_WORDS if is_ended and few else _MANY_SMALL_WORDS)


_MOST_SENTENCES: Final = 2


def _is_question(line: str) -> bool:
    """Say whether a line asks something, as no signature but a slogan does."""
    return line.rstrip().endswith("?") and is_sentence(line)


def hide_footers(lines: list[str], kinds: list[Kind], hidden: list[bool], end: int) -> None:
    """Fold legal footers, and the warning banner at the top."""
    seen_text = False
    for at in range(end):
        if kinds[at] is not Kind.TEXT or hidden[at]:
            continue
        is_first = at == 0 or kinds[at - 1] is not Kind.TEXT
        lowered = lines[at][:SEEN].strip(" \t\u00a0*_").lower() if is_first else ""
        is_banner = is_first and not seen_text and _is_banner(lowered)
        if is_banner or (lowered.startswith(FOOTER_STARTS) and _is_footer(lines, kinds, at, end)):
            start = at if is_banner else _footer_heading(lines, kinds, at)
            stop = (
                _banner_end(lines, kinds, at, end) if is_banner else _paragraph_end(kinds, at, end)
            )
            for line in range(start, stop):
                hidden[line] = True
                if kinds[line] is Kind.TEXT:
                    kinds[line] = Kind.MOBILE
        else:
            seen_text = True


def _banner_end(lines: list[str], kinds: list[Kind], at: int, end: int) -> int:
    """The line after a banner: an author's text may stand right below it."""
    stop = _paragraph_end(kinds, at, min(end, at + _MOST_BANNER_LINES))
    return next(
        (line for line in range(at + 1, stop) if not BANNER_GOES_ON.search(lines[line].lower())),
        stop,
    )


_MOST_BANNER_LINES: Final = 6


def _is_banner(lowered: str) -> bool:
    """Say whether a line is a mail server's warning that a mail comes from outside."""
    if lowered.rstrip().endswith("?"):
        return False
    if lowered.startswith(BANNER_STARTS):
        return True
    return BANNER.match(lowered.lstrip("⚠\ufe0f!#*_[( \t")) is not None


def _footer_heading(lines: list[str], kinds: list[Kind], at: int) -> int:
    """The line of the heading above a legal footer ("Disclaimer"); the footer without one."""
    above = at - 1
    while above > 0 and kinds[above] is Kind.EMPTY and at - above < _MOST_HEADING_GAP:
        above -= 1
    if above < 1 or kinds[above] is not Kind.TEXT or kinds[above - 1] is Kind.TEXT:
        return at
    lowered = lines[above][:SEEN].strip(" \t\u00a0*_:\r\n").lower()
    return above if lowered in FOOTER_HEADINGS else at


_MOST_HEADING_GAP: Final = 3


def _paragraph_end(kinds: list[Kind], at: int, end: int) -> int:
    """The line after the last text line of this paragraph."""
    while at < end and kinds[at] is Kind.TEXT:
        at += 1
    return at


def _is_footer(lines: list[str], kinds: list[Kind], at: int, end: int) -> bool:
    """Say whether the paragraph that starts here claims secrecy for a reader."""
    stop = min(_paragraph_end(kinds[at : at + 20], 0, min(end - at, 20)) + at, end)
    paragraph = " ".join(line[:1000] for line in lines[at:stop]).lower()
    return any(word in paragraph for word in FOOTER_SECRET) and any(
        word in paragraph for word in FOOTER_READER
    )
