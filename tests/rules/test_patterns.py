"""Many patterns in one pass, also when memory is short."""

from __future__ import annotations

import pytest

from helpdesk_tui.rules.patterns import SET_MEMORY, PatternSet, quoted

PATTERNS = [f"order-{n}(?:a|b|c)+x" for n in range(200)] + [quoted("a.b*"), "(?-i)Exact", ""]


@pytest.mark.parametrize("memory", [SET_MEMORY, 200_000, 20_000, 1_000])
def test_short_memory_changes_no_answer(memory: int) -> None:
    found = PatternSet(PATTERNS, memory).search("ORDER-7abcx, order-199ax, A.B* exact")
    assert sorted(found) == [7, 199, 200, 202]


def test_no_patterns_find_nothing() -> None:
    assert PatternSet([]).search("anything") == []


def test_broken_characters_are_read_as_any_other() -> None:
    assert PatternSet(["vpn$"]).search("\ud800 vpn") == [0]
