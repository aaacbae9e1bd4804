"""Times as people type them, in four languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.errors import Usage
from helpdesk_tui.rules.when import read_when

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NOW = datetime(2026, 5, 6, 10, 20, tzinfo=COPENHAGEN)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("30m", "2026-05-06 10:50"),
        ("90 min", "2026-05-06 11:50"),
        ("2h", "2026-05-06 12:20"),
        ("3d", "2026-05-09 10:20"),
        ("1W", "2026-05-13 10:20"),
        ("today", "2026-05-06 17:00"),
        ("i dag", "2026-05-06 17:00"),
        ("dnes", "2026-05-06 17:00"),
        ("Tomorrow", "2026-05-07 17:00"),
        ("tomorrow 9", "2026-05-07 09:00"),
        ("tomorrow at 9:15", "2026-05-07 09:15"),
        ("i morgen kl. 9", "2026-05-07 09:00"),
        ("i morgon kl 9.30", "2026-05-07 09:30"),
        ("zítra v 9", "2026-05-07 09:00"),
        ("friday", "2026-05-08 17:00"),
        ("on Friday  15:00", "2026-05-08 15:00"),
        ("på lørdag", "2026-05-09 17:00"),
        ("lördag", "2026-05-09 17:00"),
        ("pátek 8", "2026-05-08 08:00"),
        ("ve čtvrtek", "2026-05-07 17:00"),
        ("wednesday", "2026-05-13 17:00"),
        ("onsdag", "2026-05-13 17:00"),
        ("15:00", "2026-05-06 15:00"),
        ("9", "2026-05-07 09:00"),
        ("kl 9", "2026-05-07 09:00"),
        ("2026-12-24", "2026-12-24 17:00"),
        ("2026-12-24 9:00", "2026-12-24 09:00"),
        ("24.12.", "2026-12-24 17:00"),
        ("24/12 9", "2026-12-24 09:00"),
        ("24.12.2027 10:05", "2027-12-24 10:05"),
        ("1.2.", "2027-02-01 17:00"),
        ("6.5. 18", "2026-05-06 18:00"),
    ],
)
def test_a_time_is_read(typed: str, meant: str) -> None:
    found = read_when(typed, NOW)
    assert found is not None
    assert f"{found:%Y-%m-%d %H:%M}" == meant
    assert found.tzinfo is COPENHAGEN


@pytest.mark.parametrize("typed", ["none", "None", "never", "-", "", "  "])
def test_none_is_no_time(typed: str) -> None:
    assert read_when(typed, NOW) is None


@pytest.mark.parametrize(
    "typed",
    ["soon", "25:00", "12:60", "2026-02-30", "2026-13-01", "30.2.", "tomorrow noon", "3x", "h",
     "0000-01-01", "friday friday", "1h 30m"],
)  # fmt: skip
def test_what_is_no_time_is_told_with_examples(typed: str) -> None:
    with pytest.raises(Usage, match=r"is not a time\. Type 30m, 2h"):
        read_when(typed, NOW)


@pytest.mark.parametrize("typed", ["0h", "today 9", "2026-05-05", "2020-01-01 10:00", "1.2.2026"])
def test_the_past_is_told(typed: str) -> None:
    with pytest.raises(Usage, match="is past"):
        read_when(typed, NOW)


def test_hours_are_real_hours_and_days_keep_their_hour_when_clocks_change() -> None:
    before = datetime(2026, 3, 28, 23, 0, tzinfo=COPENHAGEN)
    late = read_when("5h", before)
    assert late is not None
    assert late.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=5)
    assert late.hour == 5
    next_day = read_when("1d", before)
    assert next_day is not None
    assert next_day.hour == 23


def test_a_day_in_winter_is_in_winter_time() -> None:
    found = read_when("2026-12-24 9:00", NOW)
    assert found is not None
    assert found.astimezone(UTC).hour == 8


@given(st.text(max_size=30))
def test_any_text_is_a_future_time_or_one_clear_line(typed: str) -> None:
    try:
        found = read_when(typed, NOW)
    except Usage as error:
        assert "Type 30m" in error.remedy
    else:
        assert found is None or found > NOW
