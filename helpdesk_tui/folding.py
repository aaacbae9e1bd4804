"""Text as search sees it: without accents, without case, cut into words.

å, ä, ö, ø, æ, č, ř, ů … are found with and without their accents, whichever the
searcher's keyboard has. The full-text index and the query predicate share this one
definition, so both agree on what a word is.
"""

from __future__ import annotations

import functools
import re
import unicodedata

_LETTERS = str.maketrans(
    {
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ß": "ss",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "ħ": "h",
    }
)
"""Letters that Unicode does not take apart into a base and a mark."""

_WORD = re.compile(r"[^\W_]+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_LONGEST_KEPT = 20
"""Characters: as long as words are; longer runs hardly come twice."""


def fold(text: str) -> str:
    """Lower case without accents: "Århus Søren Škoda" gives "arhus soren skoda"."""
    lower = text.lower()
    if text.isascii():
        return lower
    # Run by run is the same as all at once: only marks depend on each other.
    return _BEYOND_ASCII.sub(_folded_run, lower)


def _folded_run(run: re.Match[str]) -> str:
    letters = run[0]
    return _kept(letters) if len(letters) <= _LONGEST_KEPT else _folded(letters)


def _folded(letters: str) -> str:
    apart = unicodedata.normalize("NFKD", letters.casefold())
    bare = "".join([char for char in apart if not unicodedata.combining(char)])
    # Taking apart may give a capital again: GREEK UPSILON WITH HOOK SYMBOL.
    return bare.casefold().translate(_LETTERS)


# The same few letters, or words of one alphabet, come again and again.
_kept = functools.lru_cache(maxsize=10_000)(_folded)


_WORDS_AND_BLANKS = bytes(
    code if chr(code).isalnum() and code < 128 else ord(" ") for code in range(256)
)
"""ASCII with a blank for all that is in no word."""


def words_of(text: str) -> list[str]:
    """The folded words of a text: runs of letters and digits, in order."""
    folded = fold(text)
    if folded.isascii():  # as most text is by now; a table is many times quicker than a pattern
        return folded.encode().translate(_WORDS_AND_BLANKS).decode().split()
    return _WORD.findall(folded)
