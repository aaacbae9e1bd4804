"""A query that can find nothing says which name the desk has not."""

from __future__ import annotations

from helpdesk_tui.desk.query_doubts import query_doubts
from tests.desk.stage import Stage

DOUBTS = {
    "queue:ITT": ("There is no queue 'ITT'. Did you mean 'IT'?",),
    "owner:aliice": ("There is no owner 'aliice'. Did you mean 'alice'?",),
    "is:open (queue:it OR owner:none)": (),
    "owner:me -queue:IT vpn": (),
}


def test_an_unknown_name_is_told_with_the_nearest(sqlite_stage: Stage) -> None:
    assert {query: query_doubts(sqlite_stage.alice, query) for query in DOUBTS} == DOUBTS
