"""The key of a macro: a letter or a digit after the key of all macros, or F3 to F12 alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator

from helpdesk_tui.errors import RuleError

DIRECT_KEYS = tuple(f"f{number}" for number in range(3, 13))
"""Pressed alone; the program keeps them free for macros."""
HELP = "Take a letter or a digit, which is pressed after b, or one of f3 … f12."
_SUGGESTED = 3


def read_key(text: str) -> str:
    """A key as it is kept; "" for none. V and v are two keys.

    Raises RuleError for a key that the program has, or that a terminal may not tell.
    """
    key = unicodedata.normalize("NFC", text.strip())
    if key.lower() in DIRECT_KEYS:
        return key.lower()
    if not key or (len(key) == 1 and key.isalnum() and key.isprintable()):
        return key
    raise RuleError(f"{key!r} cannot be the key of a macro: the program has it.", HELP)


def free_keys(name: str, taken: Collection[str]) -> str:
    """A few keys for a macro of that name that no other one has, in words."""
    found: list[str] = []
    for key in _candidates(name):
        if key not in taken and key not in found:
            found.append(key)
    direct = next((key for key in DIRECT_KEYS if key not in taken), "")
    return ", ".join([*found[:_SUGGESTED], *([direct] if direct else [])])


def _candidates(name: str) -> Iterator[str]:
    letters = [letter for letter in name if letter.isalnum()]
    for each in (*map(str.lower, letters), *map(str.upper, letters), *"abcdefghijklmnopqrstuvwxyz"):
        if len(each) == 1:
            yield each
