"""A list is the same whichever way its tickets are found."""

from __future__ import annotations

import pytest

from helpdesk_tui.desk import list_walk, newest_matches
from helpdesk_tui.desk.lists import window
from tests.desk.golden_queries import GOLDEN
from tests.desk.seeded import sow
from tests.desk.stage import Stage

EVERY = GOLDEN[::7]


def pages(stage: Stage, query: str, sort: str) -> list[int]:
    """All tickets of a list, twenty at a time."""
    found: list[int] = []
    page = window(stage.carl, query, sort, limit=20)
    while True:
        found += [row.number for row in page.rows]
        if page.at_end:
            return found
        page = window(stage.carl, query, sort, after=page.keys[-1], limit=20)


def test_impatience_changes_no_list(sqlite_stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    sow(sqlite_stage, 3, 60)
    for sort in ("updated", "due"):
        calm = {query: pages(sqlite_stage, query, sort) for query in EVERY}
        with monkeypatch.context() as hasty:
            hasty.setattr(list_walk, "STEPS", 1_000)
            hasty.setattr(list_walk, "WINDOW", 10)
            hasty.setattr(list_walk, "FEW", 20)
            hasty.setattr(newest_matches, "STEPS", 1_000)
            hasty.setattr(newest_matches, "FEW", 20)
            for query in EVERY:
                assert pages(sqlite_stage, query, sort) == calm[query], (query, sort)
        assert sum(map(bool, calm.values())) > 40
