"""What a mail says of itself and cannot be believed (E66, E67, E68, E110)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from helpdesk_tui.mail.doubts import date_against, date_doubts, sender_doubts
from helpdesk_tui.mail.letter import Address
from helpdesk_tui.mail.parse import parse

RECEIVED = ["from a by b; Tue, 10 Mar 2026 09:30:00 +0100", "from x by a; nonsense"]


def test_a_date_ahead_of_the_mails_arrival_is_told_and_kept() -> None:
    letter = parse(
        b"Received: from a by b; Tue, 10 Mar 2026 09:30:00 +0100\r\nFrom: a@b.example\r\n"
        b"Date: Mon, 10 Mar 2036 09:30:00 +0100\r\n\r\nhi"
    )

    assert letter.date is not None
    assert letter.date.year == 2036
    assert "the date is in the future: 2036-03-10" in letter.problems


def test_a_clock_that_was_never_set_is_told() -> None:
    assert date_doubts(datetime(1970, 1, 1, tzinfo=UTC), []) == [
        "the date is not believable: 1970-01-01"
    ]


@pytest.mark.parametrize("day", [9, 10])
def test_an_ordinary_date_raises_no_doubt(day: int) -> None:
    moment = datetime(2026, 3, day, 23, tzinfo=UTC)

    assert date_doubts(moment, RECEIVED) == []
    assert date_doubts(moment, []) == []
    assert date_against(moment, datetime(2026, 3, 10, tzinfo=UTC)) == []


@pytest.mark.parametrize(
    "email",
    [
        "info@p\u0430ypal.example",  # one Cyrillic letter
        "info@xn--pypal-4ve.example",
        "b\u03bfss@firm.example",  # a Greek letter
        "help@\u0430\u0440\u0440\u04cf\u0435.com",  # a whole word of look-alikes
    ],
)
def test_an_address_with_letters_that_only_look_latin_is_told(email: str) -> None:
    (doubt,) = sender_doubts(Address("", email))

    assert "look-alike" in doubt


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("Jørgen Ærø", "jørgen@blåbær.example"),
        ("Иван Петров", "иван@почта.example"),
        ("Иван (support)", "ivan@mail.example"),
        ("eva@kunde.example", "Eva@kunde.example"),
        ("Acme 世界", "info@acme.example"),
        ("", "info@xn--blbr-hra1f.example"),
        ("", "info@xn--.example"),
        ("", ""),
    ],
)
def test_honest_names_and_addresses_raise_no_doubt(name: str, email: str) -> None:
    assert sender_doubts(Address(name, email)) == []


def test_a_name_that_shows_another_address_is_told() -> None:
    (doubt,) = sender_doubts(Address("boss@firm.example", "x@evil.example"))

    assert "boss@firm.example" in doubt
