"""A database that fails for a while harms no mail, and one mailbox's trouble is its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk_tui.desk.admin.mailboxes import find_mailbox
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.errors import StoreFull
from tests.builders import HandClock, make_desk
from tests.worker.scene import add_maildir, deliver, fates, intake, mail, one_round


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    return make_desk(sqlite_url, HandClock())


def refuse(desk: Desk, table: str, condition: str, words: str) -> None:
    """Let the database refuse some new rows of a table with these words."""
    with desk.transaction("test") as tx:
        tx.session.connection().exec_driver_sql(
            f"CREATE TRIGGER refuse BEFORE INSERT ON {table} WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )


def allow(desk: Desk) -> None:
    with desk.transaction("test") as tx:
        tx.session.connection().exec_driver_sql("DROP TRIGGER refuse")


def test_mail_that_meets_a_full_disk_seven_times_is_filed_all_the_same(
    desk: Desk, tmp_path: Path
) -> None:
    deliver(add_maildir(desk, tmp_path / "mail"), mail("One"), mail("Two"))
    refuse(desk, "ticket", "1", "database or disk is full")
    for _ in range(7):
        with pytest.raises(StoreFull):
            one_round(desk)
    assert [(row.fate, row.attempts) for row in intake(desk)] == [(None, 0), (None, 0)]
    allow(desk)
    one_round(desk)
    assert fates(desk) == {"new_ticket": 2}


def test_a_mailbox_whose_mail_the_database_refuses_stops_no_other(
    desk: Desk, tmp_path: Path
) -> None:
    deliver(add_maildir(desk, tmp_path / "bad", name="bad"), mail("One"))
    deliver(add_maildir(desk, tmp_path / "good", name="good"), mail("Two"))
    refuse(desk, "intake", "NEW.source = 'bad'", "not this one")
    [trouble] = one_round(desk).troubles
    assert trouble.startswith("bad: ")
    assert "not this one" in trouble
    assert fates(desk) == {"new_ticket": 1}
    assert "not this one" in find_mailbox(desk, "bad").error
    assert not find_mailbox(desk, "good").error
