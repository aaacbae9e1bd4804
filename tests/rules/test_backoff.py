"""Trying again: ever more seldom, and one day not any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.rules.backoff import GIVE_UP_AFTER, LONGEST, is_hopeless, next_try

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def test_waits_double_from_a_minute_to_six_hours() -> None:
    waits = [next_try(attempts, NOW, 0.0) - NOW for attempts in range(1, 12)]
    minutes = [wait / timedelta(minutes=1) for wait in waits]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]


@given(st.integers(0, 10**9), st.floats(0, 1))
def test_jitter_adds_up_to_a_quarter_and_nothing_overflows(attempts: int, jitter: float) -> None:
    plain = next_try(attempts, NOW, 0.0) - NOW
    jittered = next_try(attempts, NOW, jitter) - NOW
    assert plain <= jittered <= plain * 1.25 + timedelta(microseconds=1)
    assert plain <= LONGEST


def test_after_five_days_it_is_hopeless() -> None:
    assert not is_hopeless(NOW - GIVE_UP_AFTER, NOW)
    assert is_hopeless(NOW - GIVE_UP_AFTER - timedelta(seconds=1), NOW)
