"""Robots are told from people by what robots write on purpose (E40 to E44, E52)."""

from __future__ import annotations

import pytest

from helpdesk_tui.mail.parse import parse
from helpdesk_tui.words import Automatic


def sort_of(*headers: str, body: str = "hello") -> Automatic | None:
    usual = ["From: Eva <eva@kunde.example>", "Message-ID: <1@kunde.example>"]
    given = {line.partition(":")[0] for line in headers}
    kept = [line for line in usual if line.partition(":")[0] not in given]
    return parse("\r\n".join([*kept, *headers, "", body]).encode()).automatic


@pytest.mark.parametrize(
    "header",
    [
        "Subject: hello",
        "Auto-Submitted: no",
        "Auto-Submitted: No (I am a person)",
        "Precedence: first-class",
        "Feedback-ID: webmail:kunde.example:bgweb",
        "X-Auto-Response-Suppress: DR, RN, NRN",
        "X-Priority: 1",
        "Subject: Out of office: who covers on Friday?",
        "Subject: Automatic reply: how do I set one up?",
        "Subject: Undelivered mail, please help",
        "Subject: Delivery failure of our order",
        "Subject: Mail delivery failed: returning message to sender",
        "Return-Path: <eva@kunde.example>",
        "List-Id:",
    ],
)
def test_a_person(header: str) -> None:
    assert sort_of(header) is None


def test_a_person_who_asks_about_a_failure_is_a_person() -> None:
    words = "My mail was returned: 550 5.1.1 user unknown. What does it mean?"
    assert sort_of("Subject: Fwd: Undelivered Mail Returned to Sender", body=words) is None


def test_a_person_who_forwards_a_failure_as_a_file_is_a_person() -> None:
    inner = (
        "From: mailer-daemon@mx.example\r\nSubject: failure notice\r\n"
        "Content-Type: message/delivery-status\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    )
    body = (
        f"--x\r\n\r\nwhat is this?\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n{inner}--x--\r\n"
    )
    assert sort_of("Content-Type: multipart/mixed; boundary=x", body=body) is None


@pytest.mark.parametrize(
    ("header", "sort"),
    [
        ("Auto-Submitted: auto-replied", Automatic.REPLY),
        ("Auto-Submitted: AUTO-REPLIED; owner-email=eva@kunde.example", Automatic.REPLY),
        ("Auto-Submitted: auto-generated", Automatic.BULK),
        ("Auto-Submitted: auto-notified", Automatic.BULK),
        ("X-Autoreply: yes", Automatic.REPLY),
        ("X-Autorespond: away", Automatic.REPLY),
        ("Precedence: auto_reply", Automatic.REPLY),
        ("Delivered-To: autoresponder@kunde.example", Automatic.REPLY),
        ("Precedence: bulk", Automatic.BULK),
        ("Precedence: junk", Automatic.BULK),
        ("X-Auto-Response-Suppress: All", Automatic.BULK),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply", Automatic.BULK),
        ("List-Unsubscribe: <https://news.example/u>", Automatic.BULK),
        ("Precedence: list", Automatic.LIST),
        ("List-Id: Printers <printers.kunde.example>", Automatic.LIST),
        ("Return-Path: <>", Automatic.BULK),
        ("From: Mail Delivery Subsystem <mailer-daemon@mx.example>", Automatic.BULK),
    ],
)
def test_a_robot(header: str, sort: Automatic) -> None:
    assert sort_of(header) is sort


@pytest.mark.parametrize(
    "subject", ["Automatic reply: printer", "Autosvar: printer", "Automatická odpověď: tiskárna"]
)
def test_an_away_note_needs_more_than_its_subject(subject: str) -> None:
    assert sort_of(f"Subject: {subject}", "Return-Path: <>") is Automatic.REPLY
    assert sort_of(f"Subject: {subject}", "Auto-Submitted: auto-generated") is Automatic.REPLY
    assert sort_of(f"Subject: {subject}") is None


def test_a_read_receipt() -> None:
    body = (
        "--x\r\n\r\nYour mail was read.\r\n--x\r\n"
        "Content-Type: message/disposition-notification\r\n\r\n"
        "Final-Recipient: rfc822;eva@kunde.example\r\nDisposition: manual; displayed\r\n--x--"
    )
    kind = "Content-Type: multipart/report; report-type=disposition-notification; boundary=x"
    assert sort_of(kind, body=body) is Automatic.RECEIPT


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: [#1042] printer",
        "Autosvar: SV: [#1042] printer",
        "Fraværsbesked: printer",
        "Frånvaromeddelande: skrivare",
        "Automatická odpověď: tiskárna",
        "Abwesenheitsnotiz: Drucker",
        "Automatisch antwoord: printer",
        "Odpowiedź automatyczna: drukarka",
        "Out of office",
    ],
)
def test_a_note_that_answers_a_mail_of_ours_needs_no_header_of_its_own(subject: str) -> None:
    """Some servers set none; but people who answer leave "Re:" in front of the subject."""
    answer = "In-Reply-To: <42.abc@desk.example>"
    assert sort_of(f"Subject: {subject}", answer) is Automatic.REPLY
    assert sort_of(f"Subject: {subject}") is None
    assert sort_of(f"Subject: Re: {subject}", answer) is None


@pytest.mark.parametrize(
    "subject",
    ["Automatisk svar på mails virker ikke", "Out of office does not work", "Ferie i uge 29"],
)
def test_an_answer_about_absence_notes_is_a_persons(subject: str) -> None:
    assert sort_of(f"Subject: {subject}", "In-Reply-To: <42.abc@desk.example>") is None


def test_a_note_sent_in_bulk_is_still_a_note() -> None:
    assert sort_of("Subject: Autosvar: printer", "Precedence: bulk") is Automatic.REPLY
    assert sort_of("Subject: Printer", "X-Apple-Action: VACATION") is Automatic.REPLY


def test_a_person_who_forwards_a_failure_with_its_report_is_a_person() -> None:
    """Some programs forward in the text and pass the report's parts on as files."""
    body = (
        "--x\r\n\r\nWhat does this mean?\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; bo@kunde.example\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\n--x--\r\n"
    )
    assert sort_of("Content-Type: multipart/mixed; boundary=x", body=body) is None
    kind = "Content-Type: multipart/report; report-type=delivery-status; boundary=x"
    assert sort_of(kind, body=body) is Automatic.BOUNCE
