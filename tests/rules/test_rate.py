"""How often a machine may write, and what falls silent before (E45, E46)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk_tui.errors import Usage
from helpdesk_tui.rules.rate import Sent, full_rung, is_echo, is_reflex, read_ladder, too_often

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LADDER = read_ladder("20/1d, 2/10m 5/1h")


def ago(*minutes: float) -> list[datetime]:
    return [NOW - timedelta(minutes=each) for each in minutes]


def test_a_ladder_is_read_shortest_first() -> None:
    assert [(rung.most, rung.words) for rung in LADDER] == [
        (2, "10 minutes"), (5, "an hour"), (20, "a day"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "5", "0/1h", "5/0h", "5/1w", "-1/1h", "5/1h x", "99999/1d"])
def test_what_is_no_ladder_is_refused(text: str) -> None:
    with pytest.raises(Usage):
        read_ladder(text)


@pytest.mark.parametrize(
    ("minutes", "full"),
    [
        ((), None),
        ((1,), None),
        ((1, 9.9), "10 minutes"),
        ((1, 10), None),
        ((11, 20, 30, 40, 59.9), "an hour"),
        ((11, 20, 30, 40, 60), None),
        (tuple(range(70, 70 + 20)), "a day"),
        (tuple(range(70, 70 + 19)), None),
        (tuple(range(1440, 1440 + 50)), None),
    ],
)
def test_each_rung_counts_what_is_within_it(minutes: tuple[float, ...], full: str | None) -> None:
    found = full_rung(LADDER, ago(*minutes), NOW)
    assert (found.words if found else None) == full


def asks(*sent: Sent) -> str:
    return too_often(
        "kim@kunde.example", 7, sent, NOW,
        per_ticket=read_ladder("1/1h"), per_address=read_ladder("3/1h"),
    )  # fmt: skip


def test_a_ticket_has_its_own_ladder_and_an_address_one_over_all_tickets() -> None:
    [at] = ago(5)
    assert asks() == ""
    assert asks(Sent(at, 8), Sent(at, 9)) == ""
    assert asks(Sent(at, 7)) == "kim@kunde.example got 1 about #7 within an hour"
    assert asks(*(Sent(at, n) for n in (8, 9, 10))) == "kim@kunde.example got 3 within an hour"


def test_who_writes_at_once_after_our_mail_left_may_be_a_machine() -> None:
    [left] = ago(5)
    assert is_reflex([left], NOW)
    assert not is_reflex([left], left + timedelta(minutes=10))
    # It came before ours left: it cannot answer it.
    assert not is_reflex([left], left - timedelta(seconds=1))
    assert not is_reflex([], NOW)


@pytest.mark.parametrize(
    ("subject", "text", "echo"),
    [
        ("Your ticket B-78", "We have received your message 78 at 12:01.", True),
        ("YOUR TICKET [B-9]", "we have received your message 9 at 1:07", True),
        ("Your ticket B-78", "The printer on floor 3 smokes.", False),
        ("Printer", "We have received your message 78 at 12:01.", False),
    ],
)
def test_the_same_words_but_for_numbers_are_an_echo(subject: str, text: str, echo: bool) -> None:
    before = [
        ("Hello", "How are you?"),
        ("Your ticket B-77", "We have received your message 77 at 12:00."),
    ]
    assert is_echo(subject, text, before) is echo
    assert not is_echo(subject, text, [])
