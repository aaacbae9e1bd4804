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


def failure(body: str, subject: str = "failure notice", sender: str = "mailer-daemon") -> bytes:
    return (
        f"From: {sender}@mx.example\r\nTo: help@desk.example\r\nSubject: {subject}\r\n"
        f"Message-ID: <b@mx.example>\r\n\r\n{body}"
    ).encode()


def test_a_reason_counts_only_for_its_own_recipient() -> None:
    """Two addresses, two reasons: the first address keeps the first reason."""
    bounce = parse(
        failure(
            "These could not be delivered:\r\n\r\n"
            "eva@kunde.example: 550 user unknown\r\nib@kunde.example: 552 mailbox full\r\n"
        )
    ).bounce
    assert bounce is not None
    assert (bounce.recipient, bounce.hard) == ("eva@kunde.example", True)


@pytest.mark.parametrize(
    "prose",
    [
        "<eva@kunde.example>: 550 User unknown (in reply to end of DATA command)",
        "eva@kunde.example\r\n  SMTP error from remote mail server after end of data:\r\n"
        "  550 unknown user",
        ">>> DATA\r\n<<< 550 Unknown user eva@kunde.example",
    ],
)
def test_who_refuses_after_the_content_refuses_the_mail(prose: str) -> None:
    """An unknown address is refused before the content; "unknown" after it is a filter's."""
    bounce = parse(failure(f"Could not be delivered:\r\n\r\n{prose}\r\n")).bounce
    assert bounce is not None and not bounce.hard


def test_commands_sent_in_one_go_do_not_hide_an_unknown_address() -> None:
    prose = "eva@kunde.example\r\n>>> DATA\r\n<<< 550 User unknown\r\n<<< 503 Need RCPT first"
    bounce = parse(failure(f"Could not be delivered:\r\n\r\n{prose}\r\n")).bounce
    assert bounce is not None and bounce.hard


def test_the_address_after_did_not_reach_is_the_one_that_failed() -> None:
    """The headers of our own mail, told before it, name others."""
    bounce = parse(
        failure(
            "Your message\r\n  To: all@liste.example\r\n  Subject: Release 4.2.2, spam\r\n\r\n"
            "did not reach the following recipient(s):\r\n\r\neva@kunde.example on Monday\r\n"
            "    The recipient name is not recognized\r\n",
            subject="Undeliverable: Release 4.2.2",
            sender="postmaster",
        )
    ).bounce
    assert bounce is not None
    assert (bounce.recipient, bounce.hard) == ("eva@kunde.example", True)


def test_a_notice_without_an_address_means_the_returned_mails_only_one() -> None:
    raw = report("Action: failed\r\nStatus: 5.1.1").replace(
        b"Subject: Re: hi", b"To: Eva <eva@kunde.example>\r\nSubject: Re: hi"
    )
    bounce = parse(raw).bounce
    assert bounce is not None and bounce.recipient == "eva@kunde.example"


def test_a_copy_under_another_type_still_names_our_mail() -> None:
    raw = report(FAILED).replace(b"message/rfc822", b"text/plain; name=headers.txt")
    bounce = parse(raw).bounce
    assert bounce is not None and bounce.message_id == OURS


def test_a_sender_nobody_reads_that_returns_our_mail_tells_a_failure() -> None:
    """Some providers write their failures as no-reply, without a return path to tell by."""
    raw = (
        b"From: no-reply@provider.example\r\nSubject: Mail\r\nMessage-ID: <n@provider.example>\r\n"
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n"
        b"Could not be delivered to: <eva@kunde.example>\r\nas their mailbox is full.\r\n"
        b"--x\r\nContent-Type: message/rfc822\r\n\r\n"
        b"Message-ID: <42.abc@desk.example>\r\n\r\nhi\r\n--x--\r\n"
    )
    assert parse(raw).bounce == Bounce("eva@kunde.example", "", hard=False, message_id=OURS)
    person = raw.replace(b"no-reply@", b"peter@")
    assert (parse(person).bounce, parse(person).automatic) == (None, None)


@pytest.mark.parametrize(
    ("subject", "prose", "hard"),
    [
        ("Ikke leveret: Printer", "Adressen findes ikke: eva@kunde.example", True),
        ("Går inte att leverera: Skrivare", "eva@kunde.example hittades inte", True),
        ("Nedoručitelné: Tiskárna", "eva@kunde.example: schránka je plná", False),
        ("Unzustellbar: Drucker", "eva@kunde.example: Das Postfach ist voll", False),
        ("Non remis : Imprimante", "eva@kunde.example n'existe pas", True),
        ("退信：打印机", "eva@kunde.example 无法送达", False),
    ],
)
def test_failures_in_many_languages(subject: str, prose: str, hard: bool) -> None:
    letter = parse(failure(prose + "\r\n", subject=subject, sender="postmaster"))
    assert letter.automatic is Automatic.BOUNCE
    assert letter.bounce is not None
    assert (letter.bounce.recipient, letter.bounce.hard) == ("eva@kunde.example", hard)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Undelivered Mail Returned to Sender", "I got this back:\n\n> 550 user unknown\n\nWhy?"),
        ("Fwd: Delivery Status Notification (Failure)", "See below\n\n550 5.1.1 user unknown"),
        ("Out of office", "How do I set up an out-of-office note?"),
        ("Automatic reply: does not work", "My automatic reply is not sent."),
        ("Mailbox full", "My mailbox is full, could not be delivered."),
    ],
)
def test_a_person_who_writes_about_machines_is_a_person(subject: str, body: str) -> None:
    """Words alone never make a mail automatic."""
    letter = parse(
        f"Return-Path: <eva@kunde.example>\nFrom: Eva <eva@kunde.example>\nSubject: {subject}\n"
        f"Message-ID: <p@kunde.example>\nContent-Type: text/plain\n\n{body}\n".encode()
    )
    assert (letter.automatic, letter.bounce) == (None, None)
