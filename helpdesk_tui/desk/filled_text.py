"""Texts with {names} in them, filled in; a value that is empty leaves no gap."""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
_GAP = "\0"
"""Stands where a value is empty; no kept text holds it."""
_SEPARATOR = r"[ \t]*[,;|·/–—-][ \t]*"
_BRACKETED = re.compile(rf"[ \t]*(?:\({_GAP}\)|\[{_GAP}\]|<{_GAP}>)")
_BEHIND = re.compile(rf"{_SEPARATOR}{_GAP}")
_BEFORE = re.compile(rf"{_GAP}(?:{_SEPARATOR})?")
_SAYS_NOTHING = re.compile(r"[^\w]*|.*:\s*")


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """Put values in the places of their names; what names nothing stays as it is."""
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def without_gaps(text: str, values: Mapping[str, str]) -> str:
    """Fill in; an empty value takes its comma, its brackets, its label and its line with it."""
    lines = (_line(line, values) for line in text.split("\n"))
    return "\n".join(line for line in lines if line is not None)


def _line(line: str, values: Mapping[str, str]) -> str | None:
    """One line filled in; None when the empty values were all it had to say."""
    filled = filled_in(line, {name: value or _GAP for name, value in values.items()})
    if _GAP not in filled:
        return filled
    for pattern in (_BRACKETED, _BEHIND, _BEFORE):
        filled = pattern.sub("", filled)
    return None if _SAYS_NOTHING.fullmatch(filled) else filled.rstrip()
