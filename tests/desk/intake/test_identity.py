"""What is the same mail, who wrote it, who gets a confirmation (E20 to E22, E40 to E46, E65)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk_tui.desk.lifecycle import close
from helpdesk_tui.words import Fate
from tests.builders import IT
from tests.desk.intake.post import Post
from tests.worker.scene import CUSTOMER, changes, mail, messages, outbox, tickets

SAME = "<same@kunde.example>"
THINGS = ("printer", "screen", "mouse", "door", "lamp", "clock", "kettle")


def test_the_same_mail_by_another_way_is_a_duplicate(post: Post) -> None:
    first = post.comes(mail(message_id=SAME))
    again = post.comes(b"Received: from elsewhere.example\r\n" + mail(message_id=SAME))
    assert again.fate is Fate.DUPLICATE
    assert again.ticket == first.ticket
    assert f"ledger row {first.id}" in again.reason
    assert len([said for said in messages(post.desk) if said.direction == "in"]) == 1


@pytest.mark.parametrize("other", [{"body": "A second parcel."}, {"subject": "Parcel 2"}])
def test_the_same_id_on_another_mail_is_no_duplicate_and_says_so(
    post: Post, other: dict[str, str]
) -> None:
    first = post.comes(mail("Parcel", "A parcel.", message_id=SAME))
    parcel = {"subject": "Parcel", "body": "A parcel.", "message_id": SAME}
    second = post.comes(mail(**{**parcel, **other}))
    assert second.fate is Fate.NEW_TICKET
    assert second.ticket != first.ticket
    assert "Message-ID" in post.message(second).problems
    assert "Message-ID" not in post.message(first).problems


def test_mails_without_an_id_are_told_apart_by_their_bytes(post: Post) -> None:
    one, two = (mail("Hello", body, message_id="none") for body in ("One.", "Two."))
    fates = [post.comes(raw).fate for raw in (one, two, one)]
    assert fates == [Fate.NEW_TICKET, Fate.NEW_TICKET, Fate.DUPLICATE]


@pytest.mark.parametrize("sender", [b"", b"From: \r\n", b"From: (((\r\n", b"From: <@>\r\n"])
def test_a_mail_from_nobody_is_a_ticket_without_a_contact_or_an_answer(
    sqlite_post: Post, sender: bytes
) -> None:
    row = sqlite_post.comes(sender + b"Subject: Help\r\n\r\nPlease.\r\n")
    assert row.fate is Fate.NEW_TICKET
    assert sqlite_post.ticket(row).contact_id is None
    assert outbox(sqlite_post.desk) == []
    assert sqlite_post.confirmed(row).startswith("not sent: the mail has no sender")


def test_nobody_joins_the_ticket_of_nobody(sqlite_post: Post) -> None:
    first = sqlite_post.comes(b"Subject: Help\r\nMessage-ID: <1@x.example>\r\n\r\nPlease.\r\n")
    other = sqlite_post.comes(b"Subject: Re\r\nReferences: <1@x.example>\r\n\r\nMe too.\r\n")
    assert other.ticket != first.ticket


def test_an_empty_mail_is_a_ticket(sqlite_post: Post) -> None:
    assert sqlite_post.ticket(sqlite_post.comes(b"")).subject == "(no subject)"


def test_a_person_is_answered_in_their_own_language(post: Post) -> None:
    body = "Hej\n\nVores printer virker ikke længere. Kan I komme og se på den?\n\nVenlig hilsen"
    row = post.comes(mail("Printeren er i stykker", body))
    [confirmation] = [said for said in messages(post.desk) if said.direction == "out"]
    assert "Vi har modtaget din henvendelse" in confirmation.body
    assert f"#{row.ticket}" in confirmation.body
    assert post.confirmed(row) == "sent"


@pytest.mark.parametrize(
    "headers",
    [
        {"auto_submitted": "auto-generated"},
        {"auto_submitted": "auto-replied; owner-email=x@y.example"},
        {"precedence": "bulk"},
        {"list_id": "<news.shop.example>"},
        {"x_auto_response_suppress": "OOF, AutoReply"},
        {"return_path": "<>"},
        {"sender": "noreply@shop.example"},
        {"sender": "MAILER-DAEMON@shop.example"},
        {"sender": f"Desk <{IT.upper()}>"},
    ],
)
def test_machines_and_nobodies_get_no_confirmation(
    sqlite_post: Post, headers: dict[str, str]
) -> None:
    row = sqlite_post.comes(mail(**headers))
    assert row.fate is Fate.NEW_TICKET
    assert outbox(sqlite_post.desk) == []
    assert sqlite_post.confirmed(row).startswith("not sent: ")


def test_auto_submitted_no_is_a_person(sqlite_post: Post) -> None:
    assert sqlite_post.confirmed(sqlite_post.comes(mail(auto_submitted="no"))) == "sent"


def test_one_address_gets_five_confirmations_an_hour(post: Post) -> None:
    said = [post.confirmed(post.comes(mail(f"The {each}", "Is broken."))) for each in THINGS]
    assert said[:5] == ["sent"] * 5
    assert said[5:] == [f"not sent: {CUSTOMER} got 5 within an hour"] * 2
    assert post.confirmed(post.comes(mail("Hi", sender="bo@andre.example"))) == "sent"
    post.clock.forward(hours=1, seconds=1)
    assert post.confirmed(post.comes(mail("Later"))) == "sent"


def test_a_backlog_counts_as_what_it_is_five_mails_now(sqlite_post: Post) -> None:
    """The mails arrived an hour apart, but their confirmations would leave together."""
    now = sqlite_post.clock()
    rows = [
        sqlite_post.comes(mail(f"The {each}", "Is broken."), at=now - timedelta(hours=hours))
        for hours, each in enumerate(reversed(THINGS), 1)
    ]
    assert [sqlite_post.confirmed(row) for row in rows].count("sent") == 5


def test_mail_that_lay_there_for_long_is_filed_and_not_confirmed(sqlite_post: Post) -> None:
    arrived = sqlite_post.clock() - timedelta(days=8)
    row = sqlite_post.comes(mail(), at=arrived)
    assert sqlite_post.confirmed(row) == "not sent: the mail came more than 7 days ago"
    assert sqlite_post.ticket(row).created_at == arrived


def test_a_follow_up_is_not_confirmed(sqlite_post: Post) -> None:
    first = sqlite_post.comes(mail(message_id=SAME))
    sqlite_post.comes(mail("Re", "More.", answers=SAME))
    assert len(outbox(sqlite_post.desk)) == 1
    assert len(changes(sqlite_post.desk, first.ticket or 0, "confirmation")) == 1


def test_a_future_date_is_no_date(sqlite_post: Post) -> None:
    row = sqlite_post.comes(mail(), at=sqlite_post.clock() + timedelta(days=999))
    assert sqlite_post.ticket(row).created_at == sqlite_post.clock()


def test_a_receipt_is_no_enquiry(sqlite_post: Post) -> None:
    receipt = (
        f"From: {CUSTOMER}\r\nSubject: Read: Printer\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nIt was read.\r\n"
        "--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
        f"Final-Recipient: rfc822; {CUSTOMER}\r\nDisposition: manual-action; displayed\r\n"
        "\r\n--b--\r\n"
    )
    assert sqlite_post.comes(receipt.encode()).fate is Fate.IGNORED
    assert tickets(sqlite_post.desk) == []


def test_a_closed_ticket_is_not_in_the_way_of_a_duplicate(sqlite_post: Post) -> None:
    first = sqlite_post.comes(mail(message_id=SAME))
    close(sqlite_post.carl, first.ticket or 0)
    again = sqlite_post.comes(mail(message_id=SAME))
    assert again.fate is Fate.DUPLICATE
    assert sqlite_post.ticket(first).status == "closed"
