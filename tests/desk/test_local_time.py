"""Local time with its summer and winter, as the system has it (Copenhagen in tests)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from helpdesk_tui.desk.command_line import run_line
from helpdesk_tui.desk.local_time import LOCAL
from tests.desk.stage import Stage


def test_local_time_knows_summer_and_winter() -> None:
    summer = datetime(2026, 7, 1, 9, tzinfo=LOCAL)
    winter = datetime(2026, 12, 24, 9, tzinfo=LOCAL)
    assert (summer.utcoffset(), winter.utcoffset()) == (timedelta(hours=2), timedelta(hours=1))
    assert (summer.tzname(), winter.tzname()) == ("CEST", "CET")
    assert winter.astimezone(UTC) == datetime(2026, 12, 24, 8, tzinfo=UTC)
    for month in range(1, 13):
        moment = datetime(2026, month, 25, 0, 30, tzinfo=UTC)
        assert moment.astimezone(LOCAL).astimezone(UTC) == moment


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC).astimezone(LOCAL)
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC).astimezone(LOCAL)
    assert (first.hour, second.hour, first.fold, second.fold) == (2, 2, 0, 1)
    assert second.astimezone(UTC) - first.astimezone(UTC) == timedelta(hours=1)


def test_a_due_time_in_winter_typed_in_summer_keeps_its_hour(sqlite_stage: Stage) -> None:
    number = sqlite_stage.ticket()
    run_line(sqlite_stage.carl, "due 2026-12-24 9:00", [number])
    assert sqlite_stage.fields(number)["due"] == "2026-12-24T08:00:00+00:00"
    assert sqlite_stage.finds("due:2026-12-24") == [number]
