"""Which of many words and phrases stand in a text: one pass over the text, however many.

A set of plain patterns says which may stand in it, RE2's way: quickly, and too generously
at the edges of words. What it finds is then looked at closely.
"""

from __future__ import annotations

from collections.abc import Iterable

from helpdesk_tui.rules.patterns import PatternSet, quoted
from helpdesk_tui.rules.query.ast import Text

_BETWEEN = "[^0-9a-z]+"
"""Whatever may stand between two words does; some letters do too, hence the second look."""


class WordIndex:
    """Terms by number; immutable once filled."""

    def __init__(self, terms: Iterable[tuple[int, Text]]) -> None:
        """Take the terms; the set is compiled when first needed."""
        self._terms = [(number, term.words, term.prefix) for number, term in terms]
        self._set = PatternSet(
            [_BETWEEN.join(map(quoted, words)) for _, words, _ in self._terms], exact=True
        )

    def collect(self, folded: str, found: set[int]) -> None:
        """Add the numbers of the terms that stand in a folded text."""
        for index in self._set.search(folded):
            number, words, prefix = self._terms[index]
            if number not in found and stands_in_row(folded, words, prefix=prefix):
                found.add(number)


def stands_in_row(folded: str, words: tuple[str, ...], *, prefix: bool = False) -> bool:
    """Whether words (folded, without blanks) stand in a row in a folded text.

    A word is a run of letters and digits, as in folding.py; the last one may go on if it is
    a prefix.
    """
    start = folded.find(words[0])
    while start >= 0:
        if not (start and folded[start - 1].isalnum()):
            end = _end_of_row(folded, start, words)
            if end and (prefix or end == len(folded) or not folded[end].isalnum()):
                return True
        start = folded.find(words[0], start + 1)
    return False


def _end_of_row(folded: str, start: int, words: tuple[str, ...]) -> int:
    """Where the row that begins here ends; 0 when it is broken."""
    at = start + len(words[0])
    for word in words[1:]:
        begin = at
        while at < len(folded) and not folded[at].isalnum():
            at += 1
        if at == begin or not folded.startswith(word, at):
            return 0
        at += len(word)
    return at
