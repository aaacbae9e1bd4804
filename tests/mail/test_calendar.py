"""The card of an invitation, an answer and a cancellation (E83)."""

from __future__ import annotations

import pytest

from helpdesk_tui.mail.calendar import card
from helpdesk_tui.mail.recurrence import recurrence


def invite(*lines: str, method: str = "REQUEST") -> str:
    body = "\r\n".join(lines)
    return (
        f"BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nSUMMARY:Visit\r\n{body}\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


@pytest.mark.parametrize(
    ("lines", "when"),
    [
        (("DTSTART:20260310T083000Z", "DTEND:20260310T090000Z"), "2026-03-10 08:30 – 09:00 UTC"),
        (
            ("DTSTART;TZID=Europe/Prague:20260310T230000", "DURATION:PT2H"),
            "2026-03-10 23:00 Europe/Prague – 2026-03-11 01:00 Europe/Prague",
        ),
        (("DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260311"), "2026-03-10 (all day)"),
        (
            ("DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260313"),
            "2026-03-10 – 2026-03-12 (all day)",
        ),
        (("DTSTART;VALUE=DATE:20260310",), "2026-03-10 (all day)"),
        (("DTSTART:next week",), "next week"),
        (("DTSTART:20261399T000000",), "20261399T000000"),
    ],
)
def test_when(lines: tuple[str, ...], when: str) -> None:
    assert card(invite(*lines)) == f"Invitation: Visit\nWhen: {when}"


def test_an_answer_says_who_and_what() -> None:
    said = card(
        invite(
            'ATTENDEE;CN="Lund, Eva";PARTSTAT=DECLINED:mailto:eva@kunde.example',
            "COMMENT:On holiday",
            method="REPLY",
        )
    )

    assert said.splitlines() == [
        "Answer to invitation: Visit",
        "Answer: Lund, Eva <eva@kunde.example>: declined",
        "Comment: On holiday",
    ]


def test_a_cancellation_says_so() -> None:
    assert card(invite(method="CANCEL")) == "Cancelled: Visit"
    assert card(invite("STATUS:CANCELLED")) == "Cancelled: Visit"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=WEEKLY;BYDAY=MO,FR;WKST=SU", "every week on Monday, Friday"),
        ("FREQ=YEARLY;BYDAY=-1TH", "every year on the last Thursday"),
        ("FREQ=DAILY;UNTIL=20261231T000000Z", "every day until 2026-12-31"),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15", "every 3 months on day 15"),
        ("FREQ=WEEKLY;COUNT=4", "every week, 4 times"),
        ("FREQ=MONTHLY;BYSETPOS=2;BYDAY=MO", "FREQ=MONTHLY;BYSETPOS=2;BYDAY=MO"),
        ("nonsense", "nonsense"),
        ("", ""),
    ],
)  # fmt: skip
def test_recurrence_in_words(rule: str, words: str) -> None:
    assert recurrence(rule) == words
