"""Replay: what was filed is filed again as it was, and a changed program shows what changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from helpdesk_tui.desk.admin.mailboxes import MailboxSettings, add_mailbox, find_mailbox
from helpdesk_tui.desk.admin.rules import import_rules
from helpdesk_tui.desk.conversation import reply
from helpdesk_tui.desk.intake.receive import Origin, receive
from helpdesk_tui.desk.lifecycle import close
from helpdesk_tui.desk.merge import merge
from helpdesk_tui.desk.replay.outcome import Difference
from helpdesk_tui.desk.replay.run import Choice, Report, replay
from helpdesk_tui.desk.replay.walk import MOST
from helpdesk_tui.desk.rulebook import RulebookReader
from helpdesk_tui.desk.undo import undo
from helpdesk_tui.errors import Unparseable
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.mail.limits import DEFAULT
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.mail.sandbox import parse_safely, start_parsing
from helpdesk_tui.mail.source import Received
from helpdesk_tui.rules.rule_file import read_file
from helpdesk_tui.words import Fate
from helpdesk_tui.worker.filing import file_rows
from tests.builders import HandClock, make_desk, worker_desk
from tests.worker.scene import bounce_of, fates, intake, mail, messages, rows, tickets

FIRST = '[[rule]]\nname = "vpn"\nif = "subject:vpn"\n'
RULES = FIRST + 'then = ["priority high", "tag network"]\n'
LATER = FIRST + 'then = "queue Faktura"\n'


EVERYTHING = Choice()


class Post:
    """A desk that gets mails one by one, an hour apart."""

    def __init__(self, url: str) -> None:
        self.clock = HandClock()
        self.desk = make_desk(url, self.clock)
        settings = MailboxSettings(host="mail.example", username="it")
        add_mailbox(self.desk, "it", "IT", settings)
        self._box = find_mailbox(self.desk, "it")
        self._uid = 0

    def comes(self, *raws: bytes) -> None:
        """Mails arrive and are filed, in one transaction."""
        self.clock.forward(hours=1)
        batch = []
        for raw in raws:
            self._uid += 1
            batch.append(Received(self._uid, 1, "INBOX", self.clock.now, raw))
        origin = Origin("it", self._box.queue_id, self._box.id)
        desk = worker_desk(self.desk)
        receive(desk, origin, batch)
        file_rows(desk, RulebookReader())

    def replayed(self, choice: Choice = EVERYTHING) -> Report:
        """A replay by the parser as it is."""
        return replay(self.desk, choice, parse)


@pytest.fixture
def busy(sqlite_url: str) -> Post:
    """A desk with everything that has a say in where a mail goes."""
    return _busy_desk(sqlite_url)


def _busy_desk(url: str) -> Post:
    post = Post(url)
    import_rules(post.desk, read_file(RULES))
    post.comes(
        mail("VPN down", message_id="<a@kunde.example>", cc="lis@kunde.example"),
        mail("Printer", message_id="<b@kunde.example>"),
        mail("Printer", message_id="<b@kunde.example>"),
    )
    post.clock.forward(minutes=5)
    answer = reply(post.desk, 1001, "Try again.")
    rfc_id = messages(post.desk, 1001)[-1].rfc_id
    post.comes(
        mail("Re: VPN down", "Works.", answers=rfc_id, message_id="<c@kunde.example>"),
        mail("Re: VPN down", "Me too", answers=rfc_id, sender="x@else.example"),
    )
    assert answer.tickets == (1001,)
    merge(post.desk, 1002, 1001)
    post.comes(mail("Re: Printer", "Still.", answers="<b@kunde.example>"))
    undo(post.desk)
    close(post.desk, 1002)
    post.clock.forward(days=20)
    post.comes(mail("Re: Printer", "Once more", answers="<b@kunde.example>"))
    post.comes(bounce_of(rfc_id))
    import_rules(post.desk, read_file(LATER))
    post.comes(mail("VPN again", "Oh no.", message_id="<e@kunde.example>"), b"\0\0\0")
    same = "The screen is black and stays black, whatever I do."
    other = "Lis <lis@kunde.example>"  # whose second mail looks like an echo
    post.comes(*(mail("Screen", same, sender=other, message_id=f"<{n}@k.example>") for n in "xy"))
    return post


def test_the_same_program_finds_no_difference(desk_url: str) -> None:
    busy = _busy_desk(desk_url)
    found = fates(busy.desk)
    assert found[Fate.FOLLOW_UP] >= 2
    assert found[Fate.DUPLICATE] == found[Fate.BOUNCE] == 1
    before = (tickets(busy.desk), intake(busy.desk), messages(busy.desk))
    report = busy.replayed()
    assert report.different == []
    assert report.mails == len(rows(busy.desk))
    assert (tickets(busy.desk), intake(busy.desk), messages(busy.desk)) == before
    assert busy.replayed(Choice((4, 9))).different == []
    since = busy.clock.now - timedelta(days=2)
    assert busy.replayed(Choice(since=since)).different == []


def test_a_changed_reader_shows_what_it_changed_and_nothing_else(busy: Post) -> None:
    def other(raw: bytes) -> Letter:
        letter = parse(raw)
        return replace(letter, body=letter.body.replace("Works.", "It works."))

    report = replay(busy.desk, EVERYTHING, other)
    assert [(each.row, each.differences) for each in report.different] == [
        (4, (Difference("body", "Works.", "It works."),))
    ]


def test_one_of_many_that_comes_out_otherwise_leaves_those_after_it_alone(sqlite_url: str) -> None:
    post = Post(sqlite_url)
    firsts = [
        mail(f"Matter {n}", "Fails.", sender=f"p{n}@k.example", message_id=f"<{n}@k.ex>")
        for n in range(9)
    ]
    answers = [
        mail(f"Re: Matter {n}", "Still.", sender=f"p{n}@k.example", answers=f"<{n}@k.ex>")
        for n in range(9)
    ]
    again = b"Received: from elsewhere.example\r\n" + firsts[8]
    post.comes(*firsts, *answers, again)

    def other(raw: bytes) -> Letter:
        """The reader finds another id in one mail, so the answer to it would go astray."""
        letter = parse(raw)
        if letter.subject == "Matter 4":
            return replace(letter, message_id="<new@k.ex>")
        return letter

    assert post.replayed().different == []
    report = replay(post.desk, EVERYTHING, other)
    assert [(each.row, each.differences) for each in report.different] == [
        (5, (Difference("rfc_id", "<4@k.ex>", "<new@k.ex>"),))
    ]
    assert fates(post.desk) == {Fate.NEW_TICKET: 9, Fate.FOLLOW_UP: 9, Fate.DUPLICATE: 1}


def test_the_next_mails_are_read_while_others_are_filed(sqlite_url: str) -> None:
    """One among them is beyond reading; it is read by itself."""
    post = Post(sqlite_url)
    parts = b"--b\r\n\r\nx\r\n" * (DEFAULT.parts + 1)
    many = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + parts + b"--b--\r\n"
    post.comes(many, *(mail(f"Matter {n}") for n in range(MOST)))
    report = replay(post.desk, EVERYTHING, parse_safely, start=start_parsing)
    assert (report.mails, report.different) == (MOST + 1, [])


def test_a_mail_that_can_be_read_by_now_is_told(busy: Post) -> None:
    report = replay(busy.desk, Choice((1,)), _refuse)
    (found,) = report.different
    assert found.differences[0] == Difference("fate", "new_ticket", "quarantined")
    assert found.differences[2] == Difference("reason", "", "too deep")


def _refuse(_raw: bytes) -> Letter:
    raise Unparseable("too deep")
