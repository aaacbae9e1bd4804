"""The hard cases of mail, by number: each is told to users, and held by a test that names it."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

TESTS = Path(__file__).parents[1]
GUIDE = TESTS.parent / "docs" / "mail.md"
SITUATIONS = set(chain(range(1, 18), range(20, 54), range(60, 89), range(90, 97), range(100, 115)))
NUMBER = re.compile(r"\bE(\d{2,3})(?: to E(\d{2,3}))?\b")


def named(text: str) -> set[int]:
    """Every number a text names, those within "E20 to E22" too."""
    found: set[int] = set()
    for first, last in NUMBER.findall(text):
        found.update(range(int(first), int(last or first) + 1))
    return found


def test_users_are_told_of_each() -> None:
    told = re.findall(r"^- E(\d{2,3}): \S", GUIDE.read_text("utf-8"), re.MULTILINE)
    assert sorted(map(int, told)) == sorted(SITUATIONS)


def test_each_is_held_by_a_test_that_names_it() -> None:
    others = (path for path in TESTS.rglob("test_*.py") if path != Path(__file__))
    held = set(chain.from_iterable(named(path.read_text("utf-8")) for path in others))
    assert SITUATIONS - held == set()
