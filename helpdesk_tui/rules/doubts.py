"""What is doubtful about a rule, and what a desk has that rules may name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from helpdesk_tui.folding import fold

_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Known:
    """The names a desk has; rules are checked against them."""

    queues: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    organizations: frozenset[str] = frozenset()
    strategies: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    macros: frozenset[str] = frozenset()
    snippets: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    """Tags that tickets have or had."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One doubt about one rule."""

    rule: str
    what: str
    remedy: str
    is_name: bool = False
    """It is about a name the desk has not."""
    key: str = "name"
    """The key of the rule's text that it is about."""
    place: int = 0
    """Which of the key's texts it is about, from 0."""
    line: int = 0
    """In the file that was checked; 0 = unknown."""

    def __str__(self) -> str:
        """The doubt as one line."""
        place = f"line {self.line}: " if self.line else ""
        return f"{place}{self.rule}: {self.what} {self.remedy}".rstrip()


def nearest(name: str, names: Iterable[str], cutoff: float = 0.5) -> str:
    """The name that was probably meant, in any case of letters; "" when none is near."""
    folded = {fold(each): each for each in sorted(names)}
    close = difflib.get_close_matches(fold(name), folded, n=1, cutoff=cutoff)
    return folded[close[0]] if close else ""


def meant(name: str, names: Iterable[str], otherwise: str = "") -> str:
    """A remedy for an unknown name: the nearest one, else those there are."""
    known = sorted(names)
    near = nearest(name, known)
    if near:
        return f"Did you mean {near!r}?"
    if not known:
        return otherwise or "There are none yet."
    more = ", …" if len(known) > _MOST_NAMED else ""
    return f"Known: {', '.join(known[:_MOST_NAMED])}{more}."
