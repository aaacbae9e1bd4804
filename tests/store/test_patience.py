"""A statement that would take long is given up, and the connection is as before."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from helpdesk_tui.store.patience import OutOfPatience, patience
from tests.builders import make_desk

LONG = text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
    " SELECT count(*) FROM n"
)


def test_what_takes_long_is_given_up_and_can_be_done_after_all(sqlite_url: str) -> None:
    with make_desk(sqlite_url).store.read() as session:
        with pytest.raises(OutOfPatience), patience(session, 10_000):
            session.connection().execute(LONG)
        assert session.connection().execute(LONG).scalar() == 100_000


def test_what_takes_long_is_waited_for_where_there_are_steps_enough(desk_url: str) -> None:
    with make_desk(desk_url).store.read() as session, patience(session, 10**9):
        assert session.connection().execute(LONG).scalar() == 100_000


def test_what_is_wrong_is_told_as_it_is(sqlite_url: str) -> None:
    with (
        make_desk(sqlite_url).store.read() as session,
        pytest.raises(OperationalError),
        patience(session, 10_000),
    ):
        session.connection().execute(text("SELECT nothing FROM nowhere"))
