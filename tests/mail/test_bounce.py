"""Delivery failures: what they say, in fields and in words (E49 to E53)."""

from __future__ import annotations

import pytest

from helpdesk_tui.mail.failure_text import is_hard
from helpdesk_tui.mail.letter import Bounce
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.words import Automatic

OURS = "<42.abc@desk.example>"


def report(*groups: str, prose: str = "Sorry.", subject: str = "Delivery Status") -> bytes:
    fields = "\r\n\r\n".join(["Reporting-MTA: dns; mx.example", *groups])
    return (
        "From: Mail Delivery System <mailer-daemon@mx.example>\r\n"
        f"Subject: {subject}\r\nReturn-Path: <>\r\nMessage-ID: <b@mx.example>\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n"
        f"--x\r\n\r\n{prose}\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n{fields}\r\n"
        f"--x\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {OURS}\r\nSubject: Re: hi\r\n\r\n"
        "hello\r\n--x--\r\n"
    ).encode()


FAILED = (
    "Final-Recipient: rfc822; eva@kunde.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    "Diagnostic-Code: smtp; 550 5.1.1 <eva@kunde.example>: user unknown"
)


def test_a_report_names_recipient_status_and_our_mail() -> None:
    letter = parse(report(FAILED))
    assert letter.automatic is Automatic.BOUNCE
    assert letter.bounce == Bounce("eva@kunde.example", "5.1.1", hard=True, message_id=OURS)


def test_the_address_we_wrote_to_counts_not_the_end_of_a_forward() -> None:
    forwarded = f"Original-Recipient: rfc822;info@kunde.example\r\n{FAILED}"
    bounce = parse(report(forwarded)).bounce
    assert bounce is not None and bounce.recipient == "info@kunde.example"


def test_a_delay_is_no_hard_failure() -> None:
    delayed = FAILED.replace("failed", "delayed").replace("5.1.1", "4.4.1")
    bounce = parse(report(delayed, subject="Delayed Mail")).bounce
    assert bounce is not None
    assert (bounce.status, bounce.hard) == ("4.4.1", False)


def test_of_several_recipients_the_failed_one_is_told() -> None:
    delivered = "Final-Recipient: rfc822; ib@kunde.example\r\nAction: delivered\r\nStatus: 2.0.0"
    bounce = parse(report(delivered, FAILED)).bounce
    assert bounce is not None and bounce.recipient == "eva@kunde.example"


def test_a_report_of_success_is_a_receipt() -> None:
    letter = parse(report(FAILED.replace("failed", "relayed").replace("5.1.1", "2.0.0")))
    assert (letter.bounce, letter.automatic) == (None, Automatic.RECEIPT)


def test_a_general_status_gives_way_to_the_servers_own() -> None:
    vague = FAILED.replace("Status: 5.1.1", "Status: 5.0.0").replace("550 5.1.1", "550 5.2.2")
    bounce = parse(report(vague.replace("user unknown", "mailbox full"))).bounce
    assert bounce is not None
    assert (bounce.status, bounce.hard) == ("5.2.2", False)


def test_a_failure_in_words_only() -> None:
    letter = parse(
        b"From: MAILER-DAEMON@mx.example\r\nTo: help@desk.example\r\nSubject: failure notice\r\n"
        b"Message-ID: <b@mx.example>\r\n\r\n"
        b"Hi. This is the mail program at mx.example.\r\n\r\n"
        b"<eva@kunde.example>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n\r\n"
        b"--- Below this line is a copy of the message.\r\n\r\n"
        b"Message-ID: <42.abc@desk.example>\r\nSubject: quota exceeded, spam\r\n"
    )
    assert letter.bounce == Bounce("eva@kunde.example", "5.1.1", hard=True, message_id=OURS)


def test_a_complaint_points_at_our_mail_and_is_not_hard() -> None:
    letter = parse(
        b"From: fbl@provider.example\r\nMessage-ID: <c@provider.example>\r\n"
        b"Content-Type: multipart/report; report-type=feedback-report; boundary=x\r\n\r\n"
        b"--x\r\n\r\nspam\r\n--x\r\nContent-Type: message/feedback-report\r\n\r\n"
        b"Feedback-Type: abuse\r\nOriginal-Rcpt-To: <eva@kunde.example>\r\n"
        b"--x\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <42.abc@desk.example>\r\n"
        b"--x--\r\n"
    )
    assert letter.automatic is Automatic.COMPLAINT
    assert letter.bounce == Bounce("eva@kunde.example", "", hard=False, message_id=OURS)


@pytest.mark.parametrize(
    ("status", "words", "hard"),
    [
        ("5.1.1", "550 5.1.1 user unknown", True),
        ("", "No such user here", True),
        ("5.0.0", "Host or domain name not found", True),
        ("5.4.4", "", True),
        ("5.7.1", "550 5.7.1 message refused, see our policy", False),
        ("5.2.2", "552 mailbox full", False),
        ("5.1.1", "mailbox full", False),
        ("4.1.1", "user unknown", False),
        ("5.1.8", "sender address: domain not found", False),
        ("5.7.1", "blocked, your address is listed at a DNSBL; user unknown to us", False),
        ("5.0.0", "something else", False),
        ("", "", False),
    ],
)
def test_hard_is_only_what_another_try_cannot_change(status: str, words: str, hard: bool) -> None:
    assert is_hard(status, words) is hard
