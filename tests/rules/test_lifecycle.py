"""What a customer's message does to a ticket (E34, E48, F77)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk_tui.rules.lifecycle import FollowUp, after_customer_message
from helpdesk_tui.words import Status

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
WINDOW = timedelta(days=14)


def answer(
    status: Status, closed_days_ago: int | None = None, *, automatic: bool = False
) -> FollowUp:
    closed = None if closed_days_ago is None else NOW - timedelta(days=closed_days_ago)
    return after_customer_message(status, closed, NOW, WINDOW, automatic=automatic)


@pytest.mark.parametrize("status", [Status.NEW, Status.OPEN])
def test_an_answer_leaves_an_open_ticket_as_it_is(status: Status) -> None:
    assert (answer(status).joins, answer(status).status) == (True, status)


@pytest.mark.parametrize(
    "status", [Status.WAITING_CONTACT, Status.WAITING_EXTERNAL, Status.DORMANT, Status.SOLVED]
)
def test_an_answer_wakes_what_waits_sleeps_or_is_solved(status: Status) -> None:
    assert (answer(status).joins, answer(status).status) == (True, Status.OPEN)


def test_an_answer_within_the_window_reopens_a_closed_ticket() -> None:
    assert answer(Status.CLOSED, 14).status is Status.OPEN
    assert answer(Status.CLOSED, 14).joins


def test_an_answer_after_the_window_becomes_a_ticket_of_its_own() -> None:
    late = answer(Status.CLOSED, 15)
    assert (late.joins, late.status) == (False, Status.CLOSED)
    assert "14 days" in late.reason


@pytest.mark.parametrize("status", list(Status))
def test_an_absence_note_is_added_and_changes_nothing(status: Status) -> None:
    note = answer(status, 400 if status is Status.CLOSED else None, automatic=True)
    assert (note.joins, note.status) == (True, status)
