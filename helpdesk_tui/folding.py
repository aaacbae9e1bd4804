"""Text as search sees it: without accents, without case, cut into words.

å, ä, ö, ø, æ, č, ř, ů … are found with and without their accents, whichever the
searcher's keyboard has. The full-text index and the query predicate share this one
definition, so both agree on what a word is.
"""

from __future__ import annotations

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


def fold(text: str) -> str:
    """Lower case without accents: "Århus Søren Škoda" gives "arhus soren skoda"."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return bare.translate(_LETTERS)


def words_of(text: str) -> list[str]:
    """The folded words of a text: runs of letters and digits, in order."""
    return _WORD.findall(fold(text))
