"""The whole round on real servers: mail in, rules, reply out, answer in; forgers stay out."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from helpdesk_tui.desk.admin.mailboxes import edit_mailbox, find_mailbox
from helpdesk_tui.desk.admin.rules import import_rules
from helpdesk_tui.desk.conversation import reply
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.mail.message_ids import read_message_id
from helpdesk_tui.rules.rule_file import read_file
from helpdesk_tui.words import AfterFetch, Fate
from tests.builders import FAKTURA, IT, HandClock, as_agent, make_desk
from tests.services.imap import ImapServer
from tests.services.smtp import SmtpSink
from tests.worker.scene import (
    add_imap,
    add_maildir,
    bounce_of,
    changes,
    deliver,
    fates,
    fill,
    intake,
    mail,
    messages,
    one_round,
    read,
    repeated,
    rows,
    tickets,
)

RULES = """
[[rule]]
name = "network"
if = "subject:vpn OR body:gateway"
then = ["priority high", "tag network"]

[[rule]]
name = "invoices"
if = "subject:faktura*"
then = "queue Faktura"
"""
PEOPLE = 168
TEXTS = (
    ("VPN nede i Aarhus", "Hej\n\nVPN er nede igen. Kan I hjælpe?\n\nVenlig hilsen"),
    (
        "Skrivaren på plan 3",
        "Hej!\n\nSkrivaren fungerar inte sedan i morse.\n\nMed vänlig hälsning",
    ),
    ("Faktura č. 12", "Dobrý den,\n\nprosím o kopii faktury za minulý měsíc. Děkuji."),
    ("My laptop is slow", "Hello,\n\nit takes ten minutes to start. What should I do?"),
)


def two_hundred() -> list[bytes]:
    """168 people, 12 of them by HTML alone; 12 repeats, 12 robots, 7 newsletters, 1 bounce."""
    people = []
    for number in range(PEOPLE):
        subject, body = TEXTS[number % 4]
        sender = f"Person {number} <person{number}@kunde{number}.example>"
        html = f"<p>{body}</p>" if number % 14 == 0 else ""
        people.append(mail(f"{subject} ({number})", body, sender=sender, html=html))
    robots = [
        mail(f"Automatic reply: away {number}", "Back on Monday.",
             sender=f"away{number}@kunde.example", auto_submitted="auto-replied")
        for number in range(12)
    ]  # fmt: skip
    news = [
        mail(f"Offers of week {number}", "Buy!", sender=f"news@shop{number}.example",
             list_unsubscribe="<https://shop.example/bye>", precedence="bulk")
        for number in range(7)
    ]  # fmt: skip
    return [
        *people[:100],
        *people[:12],
        *robots,
        *people[100:],
        *news,
        bounce_of("<x@old.example>"),
    ]


def test_200_mails_come_in_once_and_are_filed_by_the_rules(
    desk_url: str, imap_server: ImapServer, smtp_sink: SmtpSink
) -> None:
    _two_hundred_come_in(make_desk(desk_url), imap_server, smtp_sink)


def test_200_mails_come_in_once_from_dovecot(
    sqlite_url: str, dovecot_server: ImapServer, smtp_sink: SmtpSink
) -> None:
    _two_hundred_come_in(make_desk(sqlite_url), dovecot_server, smtp_sink)


def _two_hundred_come_in(desk: Desk, server: ImapServer, sink: SmtpSink) -> None:
    import_rules(desk, read_file(RULES))
    add_imap(desk, server, sink)
    fill(server, *two_hundred())

    done = one_round(desk)

    assert (done.fetched, done.filed, done.troubles) == (200, 200, ())
    assert fates(desk) == {"new_ticket": PEOPLE + 12 + 7, "duplicate": 12, "bounce": 1}
    assert not repeated(row.message for row in rows(desk) if row.fate is Fate.NEW_TICKET)
    assert server.flags() == [frozenset({"\\Seen"})] * 200
    _are_sorted_by_the_rules(desk)
    _are_confirmed_to_people_alone(sink)

    again = one_round(desk)
    assert (again.fetched, again.filed, again.sent) == (0, 0, 0)
    assert len(intake(desk)) == 200
    assert len(sink.messages) == PEOPLE


def _are_sorted_by_the_rules(desk: Desk) -> None:
    network = [row for row in rows(desk) if "network@1" in row.rules]
    invoices = [row for row in rows(desk) if "invoices@1" in row.rules]
    assert len(network) == len(invoices) == PEOPLE // 4
    assert {row.queue for row in invoices} == {"Faktura"}
    for row in network:
        [tagged] = changes(desk, row.ticket or 0, "tags")
        raised = changes(desk, row.ticket or 0, "priority")[-1]
        cause = f"rule network@1 (subject:vpn), mail {row.id}"
        assert (tagged.new, tagged.cause) == ('["network"]', cause)
        assert (raised.new, raised.cause) == ('"high"', cause)


def _are_confirmed_to_people_alone(sink: SmtpSink) -> None:
    recipients = Counter(who for sent in sink.messages for who in sent.recipients)
    assert recipients == {f"person{n}@kunde{n}.example": 1 for n in range(PEOPLE)}
    languages = Counter(read(sent.raw).get_content_charset() or "" for sent in sink.messages)
    assert sum(languages.values()) == PEOPLE
    danish = next(s for s in sink.messages if "person0@kunde0.example" in s.recipients)
    body = read(danish.raw).get_body(("plain",))
    assert body is not None
    assert "Vi har modtaget din henvendelse" in body.get_content()


def test_the_customers_answer_joins_and_a_forged_one_does_not(
    desk_url: str, any_imap_server: ImapServer, smtp_sink: SmtpSink
) -> None:
    clock = HandClock()
    desk = make_desk(desk_url, clock)
    add_imap(desk, any_imap_server, smtp_sink)
    any_imap_server.append(mail("Printer", message_id="<first@kunde.example>"))
    one_round(desk)
    [enquiry] = tickets(desk)
    number = enquiry.id or 0
    reply(as_agent(desk, "carl"), number, "Which floor?")
    clock.forward(seconds=11)
    one_round(desk)

    answer = read(smtp_sink.messages[-1].raw)
    ours = str(answer["Message-ID"])
    own = read_message_id(ours)
    assert own is not None
    assert own.ticket == number
    assert answer["In-Reply-To"] == "<first@kunde.example>"
    assert "<first@kunde.example>" in str(answer["References"])
    assert f"[#{number}]" in str(answer["Subject"])
    assert smtp_sink.messages[-1].sender == IT

    stranger = "Mallory <mallory@evil.example>"
    guessed = f"<t{number}.m{own.message}.{'a' * 20}@desk.example>"
    any_imap_server.append(mail("Re: Printer", "The third.", answers=ours))
    any_imap_server.append(mail("Re: Printer", "Same ids.", sender=stranger, answers=ours))
    any_imap_server.append(mail("Re: Printer", "Guessed.", sender=stranger, answers=guessed))
    any_imap_server.append(mail(f"Re: Printer [#{number}]", "By number.", sender=stranger))
    one_round(desk)

    assert [row.fate for row in rows(desk)] == [
        Fate.NEW_TICKET, Fate.FOLLOW_UP, Fate.NEW_TICKET, Fate.NEW_TICKET, Fate.NEW_TICKET,
    ]  # fmt: skip
    bodies = [said.body.strip() for said in messages(desk, number) if said.direction == "in"]
    assert bodies == ["It smokes.", "The third."]
    mentions = [str(change.new) for change in changes(desk, number, "mentioned")]
    assert len(mentions) == 2
    assert "our own Message-ID" in mentions[0]
    assert "the number in the subject" in mentions[1]
    assert all("mallory@evil.example is a stranger" in mention for mention in mentions)
    assert tickets(desk)[0].status == "open"


def test_the_customer_is_not_shut_out_by_a_stranger_who_quotes_the_same_ids(
    desk_url: str, imap_server: ImapServer
) -> None:
    desk = make_desk(desk_url)
    add_imap(desk, imap_server)
    first = "<first@kunde.example>"
    imap_server.append(mail("Printer", message_id=first))
    imap_server.append(mail("Hi", "Me too", sender="mallory@evil.example", answers=first))
    imap_server.append(mail("Re: Printer", "Still smokes.", answers=first))
    one_round(desk)
    printer, other = (each.id for each in tickets(desk))
    assert [row.ticket for row in rows(desk)] == [printer, other, printer]


@pytest.mark.parametrize("after", list(AfterFetch))
def test_afterwards_the_server_holds_the_mail_as_the_mailbox_says(
    sqlite_url: str, any_imap_server: ImapServer, after: AfterFetch
) -> None:
    desk = make_desk(sqlite_url)
    add_imap(desk, any_imap_server, after=after, move_to="Done")
    any_imap_server.append(mail("One"))
    any_imap_server.append(mail("Two"))
    assert one_round(desk).fetched == 2
    assert one_round(desk).fetched == 0
    seen = frozenset({"\\Seen"})
    here = any_imap_server.flags()
    there = any_imap_server.flags("Done") if after is AfterFetch.MOVE else []
    expected = {AfterFetch.SEEN: ([seen] * 2, 0), AfterFetch.LEAVE: ([frozenset()] * 2, 0)}
    assert (here, len(there)) == expected.get(after, ([], 2))


def test_a_renumbered_folder_brings_nothing_twice_and_loses_nothing(
    desk_url: str, any_imap_server: ImapServer
) -> None:
    """UIDs that mean other mails now are no reason to file anything again (E07)."""
    desk = make_desk(desk_url)
    add_imap(desk, any_imap_server, folder="Support")
    old = [mail(f"Old {number}", message_id=f"<{number}@kunde.example>") for number in range(9)]
    old.append(mail("No id", "At all.", message_id="none"))
    any_imap_server.append(old[0], "Support")
    fill(any_imap_server, *old[1:], folder="Support")
    one_round(desk)
    before = _uidvalidity(any_imap_server)

    with any_imap_server.connection() as client:
        client.delete("Support")
    any_imap_server.append(mail("New"), "Support")
    fill(any_imap_server, *old, folder="Support")
    assert _uidvalidity(any_imap_server) != before
    one_round(desk)

    assert fates(desk) == {"new_ticket": 11, "duplicate": 10}
    assert len(tickets(desk)) == 11
    assert not repeated(each.subject for each in tickets(desk))
    assert one_round(desk).fetched == 0


def _uidvalidity(server: ImapServer) -> bytes:
    with server.connection() as client:
        client.select("Support", readonly=True)
        _, [said] = client.response("UIDVALIDITY")
        assert isinstance(said, bytes)
        return said


def test_mail_that_cannot_be_moved_does_not_hold_up_what_comes_after(
    sqlite_url: str, tmp_path: Path
) -> None:
    desk = make_desk(sqlite_url)
    maildir = add_maildir(desk, tmp_path / "mail")
    (tmp_path / "file").touch()
    impossible = replace(
        find_mailbox(desk, "it").settings, after=AfterFetch.MOVE, move_to=f"{tmp_path}/file/Done"
    )
    edit_mailbox(desk, "it", impossible)
    deliver(maildir, mail("One"))
    first = one_round(desk)
    deliver(maildir, mail("Two"))
    second = one_round(desk)
    assert (first.fetched, second.fetched) == (1, 1)
    assert "Not a directory" in second.troubles[0]
    assert "Not a directory" in find_mailbox(desk, "it").error
    assert find_mailbox(desk, "it").next_try_at is None

    edit_mailbox(desk, "it", replace(impossible, move_to="Done"))
    assert one_round(desk).troubles == ()
    assert len(list((maildir / ".Done" / "cur").iterdir())) == 2


def test_one_mail_to_two_queues_is_one_ticket(sqlite_url: str, imap_server: ImapServer) -> None:
    desk = make_desk(sqlite_url)
    add_imap(desk, imap_server, name="it", queue="IT")
    add_imap(desk, imap_server, name="faktura", queue="Faktura", folder="Faktura")
    both = mail("To both", to=f"{IT}, {FAKTURA}")
    imap_server.append(both)
    imap_server.append(b"Received: by another.example\r\n" + both, "Faktura")
    one_round(desk)
    assert fates(desk) == {"new_ticket": 1, "duplicate": 1}
    assert "another queue" in rows(desk)[1].reason


def test_a_mail_read_by_somebody_else_is_fetched_all_the_same(
    sqlite_url: str, imap_server: ImapServer
) -> None:
    desk = make_desk(sqlite_url)
    add_imap(desk, imap_server)
    imap_server.append(mail(), flags=r"\Seen")
    assert one_round(desk).fetched == 1


def test_folders_of_one_mailbox_keep_their_numbers_apart(
    sqlite_url: str, imap_server: ImapServer
) -> None:
    desk = make_desk(sqlite_url)
    add_imap(desk, imap_server, after=AfterFetch.LEAVE)
    imap_server.append(mail("Here"))
    one_round(desk)
    imap_server.append(mail("There"), "Other")
    settings = find_mailbox(desk, "it").settings
    edit_mailbox(desk, "it", replace(settings, folder="Other", after=AfterFetch.SEEN))
    assert one_round(desk).fetched == 1
    assert imap_server.flags() == [frozenset()]
    assert imap_server.flags("Other") == [frozenset({"\\Seen"})]
    assert [row.folder for row in intake(desk)] == ["INBOX", "Other"]
