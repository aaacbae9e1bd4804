"""Replies leave once, say how it went, and machines never talk to machines for long."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from helpdesk_tui.desk.admin.mailboxes import add_mailbox, find_mailbox
from helpdesk_tui.desk.contacts import find
from helpdesk_tui.desk.conversation import reply
from helpdesk_tui.desk.create import new_ticket
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.drafts import list_drafts
from helpdesk_tui.desk.recall import recall
from helpdesk_tui.desk.sending import CLAIM, failed, put_back, sent, still_mine, take_due
from helpdesk_tui.desk.undo import undo
from helpdesk_tui.errors import Refused
from helpdesk_tui.store.tables import Outbox
from helpdesk_tui.words import DraftKind
from helpdesk_tui.worker.claim import kept_claim
from tests.builders import FAKTURA, IT, HandClock, as_agent, make_desk, worker_desk
from tests.services.smtp import Sent, SmtpSink, SmtpSinks
from tests.worker.scene import (
    CUSTOMER,
    add_maildir,
    bounce_of,
    changes,
    deliver,
    fates,
    mail,
    message_id,
    messages,
    one_round,
    outbox,
    read,
    rows,
    ticket,
    tickets,
)


class Scene:
    """A desk with one ticket of Kim's, mail in by Maildir and out to a sink."""

    def __init__(self, url: str, folder: Path, sink: SmtpSink) -> None:
        self.clock = HandClock()
        self.desk = make_desk(url, self.clock)
        self.sink = sink
        self.maildir = add_maildir(self.desk, folder / "mail", sink)
        self.carl = as_agent(self.desk, "carl")

    def call(self) -> int:
        """A ticket nobody was written to yet."""
        return new_ticket(self.carl, "IT", "Printer", contact=f"Kim <{CUSTOMER}>").tickets[0]

    def answered(self) -> int:
        """A ticket with a reply that is due."""
        number = self.call()
        reply(self.carl, number, "Try **again**.")
        self.clock.forward(seconds=11)
        return number


@pytest.fixture
def scene(desk_url: str, tmp_path: Path, smtp_sink: SmtpSink) -> Scene:
    return Scene(desk_url, tmp_path, smtp_sink)


def test_a_reply_waits_its_seconds_and_can_be_recalled(scene: Scene) -> None:
    number = scene.call()
    reply(scene.carl, number, "Oops.")
    scene.clock.forward(seconds=9)
    assert one_round(scene.desk).sent == 0
    recall(scene.carl, number)
    scene.clock.forward(minutes=5)
    assert one_round(scene.desk).sent == 0
    assert scene.sink.messages == []
    assert [row.state for row in outbox(scene.desk)] == ["recalled"]
    [(on, draft)] = list_drafts(scene.carl)
    assert (on, draft.kind, draft.body.strip()) == (number, DraftKind.REPLY, "Oops.")


@pytest.mark.parametrize("by", ["recall", "undo"])
def test_what_left_cannot_be_called_back_and_the_way_out_is_told(scene: Scene, by: str) -> None:
    number = scene.answered()
    assert one_round(scene.desk).sent == 1
    with pytest.raises(Refused, match=r"has been sent.* cannot be called back") as refused:
        recall(scene.carl, number) if by == "recall" else undo(scene.carl)
    assert f"ticket reply {number}" in refused.value.remedy


def test_a_refusal_for_now_is_tried_again_later_with_the_servers_words_kept(scene: Scene) -> None:
    scene.answered()
    scene.sink.fail_next(451, "4.7.1 greylisted, come back", times=2)
    one_round(scene.desk)
    [row] = outbox(scene.desk)
    assert (row.state, row.attempts) == ("retrying", 1)
    assert "451 4.7.1 greylisted, come back" in row.server_said
    wait = row.next_try_at - scene.clock()
    assert timedelta(minutes=1) <= wait <= timedelta(seconds=75)

    assert one_round(scene.desk).sent == 0
    assert outbox(scene.desk)[0].attempts == 1
    scene.clock.now = row.next_try_at
    one_round(scene.desk)
    [row] = outbox(scene.desk)
    assert timedelta(minutes=2) <= row.next_try_at - scene.clock() <= timedelta(seconds=150)
    scene.clock.now = row.next_try_at
    one_round(scene.desk)
    [row] = outbox(scene.desk)
    assert (row.state, row.server_said) == ("sent", "250 OK: kept")
    assert len(scene.sink.messages) == 1


def test_after_five_days_it_has_failed_and_the_ticket_is_open_again(scene: Scene) -> None:
    number = scene.answered()
    scene.sink.fail_next(450, "mailbox busy", times=99)
    tries = 0
    while outbox(scene.desk)[0].state != "failed":
        scene.clock.now = max(scene.clock.now, outbox(scene.desk)[0].next_try_at)
        one_round(scene.desk)
        tries += 1
        assert tries < 40
    assert tries > 20
    assert ticket(scene.desk, number).status == "open"


def test_a_refusal_for_good_fails_at_once_with_the_servers_words(scene: Scene) -> None:
    number = scene.answered()
    assert ticket(scene.desk, number).status == "waiting_contact"
    scene.sink.fail_next(550, "5.1.1 no such user", at="rcpt")
    one_round(scene.desk)
    [row] = outbox(scene.desk)
    assert row.state == "failed"
    assert "550 5.1.1 no such user" in row.server_said
    assert ticket(scene.desk, number).status == "open"
    scene.clock.forward(days=1)
    assert one_round(scene.desk).sent == 0
    assert [change.new for change in changes(scene.desk, number, "outbox")][-1] == '"failed"'


def test_who_was_refused_is_told_and_the_ticket_is_open_again(scene: Scene) -> None:
    number = scene.call()
    reply(scene.carl, number, "Try again.", cc=("boss@kunde.example",))
    scene.clock.forward(seconds=11)
    scene.sink.fail_next(550, "5.1.1 no such user", at="rcpt")
    assert one_round(scene.desk).sent == 1
    [left] = scene.sink.messages
    assert left.recipients == ["boss@kunde.example"]
    [row] = outbox(scene.desk)
    assert row.state == "sent"
    assert row.server_said == f"refused for {CUSTOMER}: 550 5.1.1 no such user — 250 OK: kept"
    assert ticket(scene.desk, number).status == "open"
    [change] = changes(scene.desk, number, "recipient refused")
    assert change.new == f'"{CUSTOMER}: 550 5.1.1 no such user"'
    scene.clock.forward(days=1)
    assert one_round(scene.desk).sent == 0


def test_nobody_gets_it_while_one_recipient_is_refused_for_now(scene: Scene) -> None:
    number = scene.call()
    reply(scene.carl, number, "Try again.", cc=("boss@kunde.example",))
    scene.clock.forward(seconds=11)
    scene.sink.fail_next(450, "greylisted", at="rcpt")
    assert one_round(scene.desk).sent == 0
    [row] = outbox(scene.desk)
    assert row.state == "retrying"
    scene.clock.now = row.next_try_at
    assert one_round(scene.desk).sent == 1
    [left] = scene.sink.messages
    assert left.recipients == [CUSTOMER, "boss@kunde.example"]


def test_a_reply_of_a_person_is_no_automatic_mail(scene: Scene) -> None:
    scene.answered()
    one_round(scene.desk)
    [left] = scene.sink.messages
    assert left.sender == IT
    assert left.recipients == [CUSTOMER]
    assert read(left.raw)["Auto-Submitted"] is None
    assert read(left.raw)["Precedence"] is None


def test_a_confirmation_says_that_a_machine_wrote_it_and_wants_no_bounce(scene: Scene) -> None:
    deliver(scene.maildir, mail())
    one_round(scene.desk)
    [left] = scene.sink.messages
    confirmation = read(left.raw)
    assert left.sender == ""
    assert confirmation["Auto-Submitted"] == "auto-replied"
    assert confirmation["X-Auto-Response-Suppress"] == "All"
    assert confirmation["Precedence"] == "bulk"
    assert confirmation["X-Helpdesk-Loop"]
    assert confirmation["From"].addresses[0].addr_spec == IT
    assert f"#{tickets(scene.desk)[0].id}" in str(confirmation["Subject"])


def test_a_bounce_that_proves_to_be_ours_marks_message_and_contact(scene: Scene) -> None:
    number = scene.answered()
    one_round(scene.desk)
    deliver(scene.maildir, bounce_of(message_id(scene.sink.messages[0])))
    one_round(scene.desk)
    assert fates(scene.desk) == {"bounce": 1}
    [row] = outbox(scene.desk)
    assert row.state == "failed"
    assert "5.1.1" in row.server_said
    assert ticket(scene.desk, number).status == "open"
    assert rows(scene.desk)[0].ticket == number
    assert [said.audience for said in messages(scene.desk, number)][-1] == "internal"
    assert undeliverable(scene.desk)
    deliver(scene.maildir, mail("Another"))
    one_round(scene.desk)
    assert len(scene.sink.messages) == 1


@pytest.mark.parametrize("forgery", ["another token", "another message", "no id of ours"])
def test_a_forged_bounce_marks_nothing(scene: Scene, forgery: str) -> None:
    """Only an id of ours with its token proves a failure (E51)."""
    number = scene.answered()
    one_round(scene.desk)
    ours = message_id(scene.sink.messages[0])
    forged = {
        "another token": ours.replace(ours.split(".")[2].split("@")[0], "a" * 20),
        "another message": ours.replace(".m", ".m9"),
        "no id of ours": "<1@evil.example>",
    }[forgery]
    assert forged != ours
    deliver(scene.maildir, bounce_of(forged))
    one_round(scene.desk)
    assert fates(scene.desk) == {"bounce": 1}
    assert [row.state for row in outbox(scene.desk)] == ["sent"]
    assert not undeliverable(scene.desk)
    assert ticket(scene.desk, number).status == "waiting_contact"
    assert rows(scene.desk)[0].ticket is None


def test_a_bounce_for_now_marks_nothing_either(scene: Scene) -> None:
    number = scene.answered()
    one_round(scene.desk)
    delayed = bounce_of(message_id(scene.sink.messages[0]))
    delayed = delayed.replace(b"Action: failed", b"Action: delayed").replace(b"5.1.1", b"4.4.1")
    delayed = delayed.replace(b"550 4.4.1 user unknown", b"450 4.4.1 no answer from host")
    deliver(scene.maildir, delayed)
    one_round(scene.desk)
    assert fates(scene.desk) == {"bounce": 1}
    assert [row.state for row in outbox(scene.desk)] == ["sent"]
    assert ticket(scene.desk, number).status == "waiting_contact"
    assert not undeliverable(scene.desk)


def test_a_full_mailbox_is_told_and_leaves_the_address_alone(scene: Scene) -> None:
    number = scene.answered()
    one_round(scene.desk)
    full = bounce_of(message_id(scene.sink.messages[0])).replace(b"5.1.1", b"5.2.2")
    deliver(scene.maildir, full.replace(b"user unknown", b"mailbox full"))
    one_round(scene.desk)
    assert fates(scene.desk) == {"bounce": 1}
    assert [row.state for row in outbox(scene.desk)] == ["failed"]
    assert ticket(scene.desk, number).status == "open"
    assert not undeliverable(scene.desk)


def undeliverable(desk: Desk) -> bool:
    with desk.store.read() as session:
        contact = find(session, CUSTOMER)
        return contact is not None and contact.undeliverable_at is not None


def test_two_desks_that_write_to_each_other_stop_after_three_mails(
    tmp_path: Path, sqlite_url: str, smtp_sinks: SmtpSinks
) -> None:
    """A person writes to desk A in the name of desk B (E45)."""
    here, there = smtp_sinks(), smtp_sinks()
    clock = HandClock()
    desks = [make_desk(sqlite_url.replace("desk.db", f"{name}.db"), clock) for name in ("a", "b")]
    with desks[1].transaction("test") as tx:
        tx.session.connection().exec_driver_sql(
            "UPDATE setting SET value = '\"other\"' WHERE name = 'desk_id'"
        )
    boxes = [
        add_maildir(desk, tmp_path / name, sink)
        for desk, name, sink in zip(desks, "ab", (here, there), strict=True)
    ]
    deliver(boxes[0], mail("Hello", sender="b@other.example"))
    on_the_way: list[Sent] = []
    total = 0
    for _ in range(5):
        for desk, sink, other in ((desks[0], here, boxes[1]), (desks[1], there, boxes[0])):
            one_round(desk)
            on_the_way = sink.messages[:]
            sink.messages.clear()
            total += len(on_the_way)
            deliver(other, *(left.raw for left in on_the_way))
        clock.forward(minutes=10)
    assert 1 <= total <= 3
    assert not on_the_way


def test_mail_in_the_desks_own_name_is_answered_by_nobody(scene: Scene) -> None:
    deliver(scene.maildir, mail(sender=f"Test desk <{IT}>"), mail("Two", sender=FAKTURA))
    one_round(scene.desk)
    assert fates(scene.desk) == {"new_ticket": 2}
    assert [each.contact_id for each in tickets(scene.desk)] == [None, None]
    assert scene.sink.messages == []


def test_our_own_mail_that_comes_back_is_ignored(scene: Scene) -> None:
    scene.answered()
    one_round(scene.desk)
    deliver(scene.maildir, scene.sink.messages[0].raw)
    one_round(scene.desk)
    assert fates(scene.desk) == {"ignored": 1}


def test_a_queue_without_a_mailbox_sends_through_the_one_there_is(scene: Scene) -> None:
    number = new_ticket(scene.carl, "Faktura", "A bill", contact=CUSTOMER).tickets[0]
    reply(scene.carl, number, "Paid.")
    scene.clock.forward(seconds=11)
    assert one_round(scene.desk).sent == 1
    assert scene.sink.messages[0].sender == FAKTURA


def test_without_any_mailbox_the_reply_waits_and_says_why(desk_url: str) -> None:
    clock = HandClock()
    desk = make_desk(desk_url, clock)
    reply(desk, new_ticket(desk, "IT", "A call", contact=CUSTOMER).tickets[0], "Yes.")
    clock.forward(seconds=11)
    one_round(desk)
    [row] = outbox(desk)
    assert row.state == "retrying"
    assert "No mailbox" in row.server_said


def test_a_claim_is_one_workers_until_it_runs_out(scene: Scene) -> None:
    scene.answered()
    desk = worker_desk(scene.desk)
    [mine] = take_due(desk, "a")
    assert take_due(desk, "b") == []
    assert still_mine(desk, mine, "a")
    scene.clock.now += CLAIM * 3 / 4
    assert still_mine(desk, mine, "a")  # renewed
    scene.clock.now += CLAIM * 3 / 4
    assert take_due(desk, "b") == []
    scene.clock.now += CLAIM
    [theirs] = take_due(desk, "b")
    assert theirs.outgoing == mine.outgoing
    assert not still_mine(desk, mine, "a")
    sent(desk, mine.outbox_id, "a", "250 late")
    assert outbox(scene.desk)[0].state == "sending"
    put_back(desk, [theirs], "b")
    assert [row.state for row in outbox(scene.desk)] == ["retrying"]
    assert len(take_due(desk, "c")) == 1


def test_a_claim_lasts_as_long_as_its_mail_is_under_way(scene: Scene) -> None:
    scene.answered()
    desk = worker_desk(scene.desk)
    [mine] = take_due(desk, "a")
    for _ in range(3):
        with kept_claim(desk, mine, "a", every=timedelta(milliseconds=5)):
            scene.clock.now += CLAIM * 3 / 4
            until = outbox(scene.desk)[0].claimed_until
            while until is None or until < scene.clock.now + CLAIM:
                until = outbox(scene.desk)[0].claimed_until
        assert take_due(worker_desk(scene.desk), "b") == []
    scene.clock.now += CLAIM
    assert len(take_due(worker_desk(scene.desk), "b")) == 1
    with kept_claim(desk, mine, "a", every=timedelta(milliseconds=5)):
        assert not still_mine(desk, mine, "a")
    assert outbox(scene.desk)[0].claimed_by == "b"


def test_how_it_went_is_noted_in_the_order_in_which_a_recall_locks(
    postgres_database: str, tmp_path: Path, smtp_sink: SmtpSink
) -> None:
    scene = Scene(postgres_database, tmp_path, smtp_sink)
    number = scene.answered()
    desk = worker_desk(scene.desk)
    [mine] = take_due(desk, "a")
    note = threading.Thread(
        target=failed, args=(desk, mine.outbox_id, "a", "550 no"), kwargs={"for_good": True}
    )
    with scene.carl.transaction("test") as tx:
        tx.ticket(number)
        note.start()
        waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        while not tx.session.connection().execute(waits).scalar_one():
            assert note.is_alive()
        # The worker waits for the ticket with empty hands.
        free = select(Outbox).where(Outbox.id == mine.outbox_id).with_for_update(nowait=True)
        assert tx.session.exec(free).one().state == "sending"
    note.join(30)
    assert outbox(scene.desk)[0].state == "failed"
    assert ticket(scene.desk, number).status == "open"


def test_a_second_mailbox_of_a_queue_changes_nothing_for_a_reply_under_way(scene: Scene) -> None:
    scene.answered()
    before = find_mailbox(scene.desk, "it").id
    add_mailbox(scene.desk, "second", "IT", find_mailbox(scene.desk, "it").settings)
    [due] = take_due(worker_desk(scene.desk), "a")
    assert due.mailbox_id == before
