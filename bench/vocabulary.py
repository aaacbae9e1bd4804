"""Words for made-up mail: few that come up often, many that come up seldom, as in speech."""

from __future__ import annotations

import random
from itertools import accumulate, product

THINGS = ("Printer", "Laptop", "Router", "Licence", "Invoice", "Mailbox", "Scanner", "Backup")
"""What subjects begin with."""
TROUBLES = ("does not start", "is slow", "asks for a password", "shows an error", "is lost")

_ONSETS = ("b", "br", "d", "f", "gr", "h", "k", "kl", "l", "m", "n", "p", "r", "s", "st", "t", "v")
_VOWELS = ("a", "e", "i", "o", "u", "ei")
_CODAS = ("", "n", "r", "l", "s", "k")

_SYLLABLES = tuple("".join(parts) for parts in product(_ONSETS, _VOWELS, _CODAS))

WORDS = tuple(
    _SYLLABLES[number % len(_SYLLABLES)] + _SYLLABLES[number // 8]
    for number in range(8 * len(_SYLLABLES))
)
"""4,896 words, the common ones first."""

_WEIGHTS = tuple(accumulate(1 / (rank + 10) for rank in range(len(WORDS))))


def subject(rng: random.Random) -> str:
    """A subject such as "Printer is slow, brakan"."""
    return f"{rng.choice(THINGS)} {rng.choice(TROUBLES)}, {rng.choice(WORDS)}"


def prose(rng: random.Random, characters: int) -> str:
    """Sentences in lines of about 70 characters, at least so many characters of them."""
    lines: list[str] = []
    length = 0
    while length < characters:
        words = rng.choices(WORDS, cum_weights=_WEIGHTS, k=11)
        line = " ".join(words).capitalize() + "."
        lines.append(line)
        length += len(line) + 1
        if rng.random() < 0.1:
            lines.append("")
    return "\n".join(lines)
