"""Which of many words and phrases stand in a text: one pass over the text, however many.

A set of plain patterns says which stand in it. For a text of other letters than ASCII's it is
too generous at the edges of words, so what it finds there is looked at closely.
"""

from __future__ import annotations

from collections.abc import Iterable

from helpdesk_tui.rules.patterns import PatternSet, quoted
from helpdesk_tui.rules.query.ast import Text

_EDGE = "[^0-9a-z]"
_BETWEEN = "[^0-9a-z]+"
"""What may stand before, between and behind words does; some letters do too."""


class WordIndex:
    """Terms by number; immutable once filled."""

    def __init__(self, terms: Iterable[tuple[int, Text]]) -> None:
        """Take the terms; the set is compiled when first needed."""
        listed = [(number, term.words, term.prefix) for number, term in terms]
        self._terms = listed
        self._numbers = [number for number, _, _ in listed]
        self._set = PatternSet(
            [
                f"{_EDGE}{_BETWEEN.join(map(quoted, words))}{'' if prefix else _EDGE}"
                for _, words, prefix in listed
            ],
            exact=True,
        )

    def collect(self, folded: str, found: set[int]) -> None:
        """Add the numbers of the terms that stand in a folded text."""
        # With a blank at either end every word has its edges.
        indexes = self._set.search(f" {folded} ")
        if folded.isascii():
            numbers = self._numbers
            found.update([numbers[index] for index in indexes])
            return
        for index in indexes:
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
