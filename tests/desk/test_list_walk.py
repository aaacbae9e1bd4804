"""A list is the same whichever way its tickets are found."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from helpdesk_tui.desk import list_walk, newest_matches, seldom
from helpdesk_tui.desk.lists import window
from tests.desk.golden_queries import GOLDEN
from tests.desk.seeded import sow
from tests.desk.stage import Stage

EVERY = GOLDEN[::7]


def pages(stage: Stage, query: str, sort: str, size: int = 20) -> list[int]:
    """All tickets of a list, some at a time."""
    found: list[int] = []
    page = window(stage.carl, query, sort, limit=size)
    while True:
        found += [row.number for row in page.rows]
        if page.at_end:
            return found
        page = window(stage.carl, query, sort, after=page.keys[-1], limit=size)


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
            hasty.setattr(newest_matches, "PIECE", 3)
            for query in EVERY:
                assert pages(sqlite_stage, query, sort) == calm[query], (query, sort)
        assert sum(map(bool, calm.values())) > 40


RARE = (
    "-example", "printer -example", "-to:desk", "printer -heslo", "is:open -printer",
    "-printer -fejl", "printer heslo", "-(printer OR heslo)", "-from:@nord.example -vpn",
    "printer queue:it -vpn",
)  # fmt: skip
"""Words that nearly all tickets hold, or that seldom meet."""


@pytest.fixture
def over_all(sqlite_stage: Stage) -> list[str]:
    """The statements asked over all messages, as they are asked."""
    asked: list[str] = []

    def note(_one: object, _two: object, statement: str, *_rest: object) -> None:
        if "message.id + " in statement:
            asked.append(statement)

    event.listen(sqlite_stage.alice.store.engine, "before_cursor_execute", note)
    return asked


def test_asking_for_all_at_once_changes_no_list(
    sqlite_stage: Stage, monkeypatch: pytest.MonkeyPatch, over_all: list[str]
) -> None:
    sow(sqlite_stage, 5, 60)
    for sort in ("updated", "due"):
        calm = {query: pages(sqlite_stage, query, sort) for query in RARE}
        assert sum(map(bool, calm.values())) >= len(RARE) // 2, calm
        assert not over_all
        with monkeypatch.context() as far:
            far.setattr(seldom, "LOOKED", 1)
            far.setattr(seldom, "FAR", 1)
            far.setattr(list_walk, "FEW", 0)
            far.setattr(list_walk, "MANY", 1)
            far.setattr(newest_matches, "PIECE", 3)
            for query in RARE:
                assert pages(sqlite_stage, query, sort, 1) == calm[query], (query, sort)
        assert over_all, sort
        over_all.clear()
