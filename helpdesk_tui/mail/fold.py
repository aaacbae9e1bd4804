"""Split a mail's text into the author's own words and what may fold away (E90 to E96).

Own code on purpose: the libraries measured either hang on hostile text or know too few
languages. Every line has a kind, then regions are folded; each line is looked at a bounded
number of times, so the time is linear in the text. Nothing is ever deleted, and in doubt a
line stays visible.
"""

from __future__ import annotations

import re
from typing import Final

from helpdesk_tui.mail.footer_words import CLOSING_WORDS, CLOSINGS
from helpdesk_tui.mail.inside_words import announces_answers_inside, may_announce
from helpdesk_tui.mail.letter import Folded
from helpdesk_tui.mail.line_kinds import LINK, OPENERS, SEEN, Kind, line_kinds
from helpdesk_tui.mail.signature import hide_footers, hide_signature, is_sentence


def fold(text: str, *, forwarded: bool = False) -> Folded:
    """Split a mail's text for reading; the joined pieces are exactly the text.

    ``forwarded`` says what the text alone may not: the subject starts with "Fwd:" or the like,
    so that what is quoted is the request.

    Quotes with their attribution, signatures, what phones add, legal footers and warning
    banners fold. Where the author answers between quotes everything but the attributions
    stays visible (E91); a forwarded mail stays visible (E95); where nothing would be left
    to read, nothing folds.
    """
    lines = text.splitlines(keepends=True)
    kinds = line_kinds([line.rstrip("\r\n") for line in lines])
    hidden = _hidden(lines, kinds, forwarded=forwarded)
    if not any(
        not is_hidden and kind in (Kind.TEXT, Kind.FORWARD)
        for is_hidden, kind in zip(hidden, kinds, strict=True)
    ):
        hidden = [False] * len(lines)
    return _pieces(lines, hidden)


_LINK_MARK: Final = re.compile(r"\[(\d{1,3})[\]:]")


def _show_used_links(lines: list[str], kinds: list[Kind], hidden: list[bool]) -> None:
    """Keep the targets of visible links visible; the others go with the folded text."""
    if Kind.LINK not in kinds or not any(hidden):
        return
    used: set[str] = set()
    for at, line in enumerate(lines):
        if not hidden[at] and kinds[at] is not Kind.LINK:
            used.update(_LINK_MARK.findall(line))
    for at, line in enumerate(lines):
        found = LINK.match(line) if kinds[at] is Kind.LINK else None
        if found:
            hidden[at] = found[1] not in used


def _hidden(lines: list[str], kinds: list[Kind], *, forwarded: bool) -> list[bool]:
    """Say for every line whether it folds."""
    is_quoting = Kind.QUOTE in kinds or any(opener in kinds for opener in OPENERS)
    if is_quoting and (forwarded or _answers_inside(lines, kinds)):
        _open_the_forward(kinds)
    hidden = [kind in (Kind.ATTRIBUTION, Kind.MOBILE) for kind in kinds]
    end = _open_quote(kinds)
    for at in range(end, len(lines)):
        hidden[at] = True
    hide_signature(lines, kinds, hidden, end)
    hide_footers(lines, kinds, hidden, end)
    _hide_quotes(lines, kinds, hidden, end)
    _show_used_links(lines, kinds, hidden)
    _hide_blank_before(kinds, hidden)
    return hidden


def _open_the_forward(kinds: list[Kind]) -> None:
    """Take all from the first sign of another mail on for the forwarded mail itself."""
    start = next((at for at, kind in enumerate(kinds) if kind in OPENERS or kind is Kind.QUOTE), 0)
    for at in range(start, len(kinds)):
        if kinds[at] in OPENERS or kinds[at] is Kind.QUOTE:
            kinds[at] = Kind.FORWARD


def _answers_inside(lines: list[str], kinds: list[Kind]) -> bool:
    """Say whether the author announces, above the quote, that the answers stand in it."""
    if not may_announce("".join(lines)):
        return False
    for line, kind in zip(lines, kinds, strict=True):
        if kind is Kind.QUOTE or kind in OPENERS:
            return False
        if kind is Kind.TEXT and announces_answers_inside(line[:SEEN]):
            return True
    return False


def _open_quote(kinds: list[Kind]) -> int:
    """Where a quote without ">" starts that runs to the end of the mail; else the end."""
    has_text = False
    for at, kind in enumerate(kinds):
        if kind is Kind.FORWARD:
            return len(kinds)
        if has_text and kind in OPENERS and not _quote_follows(kinds, at):
            start = at
            while start and kinds[start - 1] in (Kind.EMPTY, Kind.DELIMITER):
                start -= 1
            return start
        has_text = has_text or kind is Kind.TEXT
    return len(kinds)


def _quote_follows(kinds: list[Kind], at: int) -> bool:
    """Say whether the next lines after an opener are quoted with ">"."""
    for kind in kinds[at : at + 40]:
        if kind is Kind.QUOTE:
            return True
        if kind is not Kind.EMPTY and kind not in OPENERS:
            return False
    return False


def _hide_quotes(lines: list[str], kinds: list[Kind], hidden: list[bool], end: int) -> None:
    """Fold the ">" quotes, unless the author answers between them (E91)."""
    own = [at for at in range(end) if kinds[at] in (Kind.TEXT, Kind.FORWARD)]
    quotes = [at for at in range(end) if kinds[at] is Kind.QUOTE]
    if not own or not quotes:
        return
    if Kind.FORWARD in kinds:
        # What stands below the mark is the forwarded mail, quoted or not.
        quotes = [at for at in quotes if at < kinds.index(Kind.FORWARD)]
        if not quotes:
            return
    farewell = _farewell(lines, own, quotes)
    for at in own[len(own) - farewell :]:
        hidden[at] = True
    own = own[: len(own) - farewell]
    is_bottom_post = own[0] > quotes[-1]
    for at in quotes:
        hidden[at] = is_bottom_post or at > own[-1]
    for at in range(own[-1] + 1, end):
        hidden[at] = hidden[at] or kinds[at] in OPENERS


_MOST_FAREWELL_LINES: Final = 7
_LONGEST_CLOSING: Final = 40


def _farewell(lines: list[str], own: list[int], quotes: list[int]) -> int:
    """How many of the author's last lines are only a farewell below the last quote."""
    below = [at for at in own if at > quotes[-1]]
    if not below or own[0] > quotes[0] or len(below) > _MOST_FAREWELL_LINES:
        return 0
    first = lines[below[0]].strip()
    is_farewell = _is_closing(first) and not any(
        is_sentence(lines[at]) or lines[at].rstrip().endswith("?") for at in below
    )
    return len(below) if is_farewell else 0


def _is_closing(line: str) -> bool:
    """Say whether a line is "Best regards" or "Mvh Anna Berg", and no sentence that starts so."""
    lowered = line.lower()
    if len(line) > _LONGEST_CLOSING or not lowered.startswith(CLOSINGS):
        return False
    closing = max((one for one in CLOSINGS if lowered.startswith(one)), key=len)
    rest = line[len(closing) :].strip(" ,.!-–*").split()
    return all(
        not word[0].islower() or word.lower().rstrip(",.!") in CLOSING_WORDS for word in rest
    )


def _hide_blank_before(kinds: list[Kind], hidden: list[bool]) -> None:
    """Let empty lines go with the folded lines below them, and those between such lines."""
    below = any(hidden)
    for at in range(len(kinds) - 1, -1, -1):
        if kinds[at] is Kind.EMPTY:
            hidden[at] = hidden[at] or below
        below = hidden[at]


def _pieces(lines: list[str], hidden: list[bool]) -> Folded:
    """Join neighbouring lines of one sort."""
    runs: list[tuple[bool, list[str]]] = []
    for is_hidden, line in zip(hidden, lines, strict=True):
        if runs and runs[-1][0] == is_hidden:
            runs[-1][1].append(line)
        else:
            runs.append((is_hidden, [line]))
    return Folded.of((is_hidden, "".join(run)) for is_hidden, run in runs)
