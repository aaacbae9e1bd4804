"""Mails that really come, and what becomes of them: what a backtest is held against."""

from __future__ import annotations

import itertools
import random
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from helpdesk_tui.desk.admin.agents import add_agent, add_team
from helpdesk_tui.desk.admin.allocation import add_strategy, set_codes
from helpdesk_tui.desk.admin.mailboxes import list_mailboxes
from helpdesk_tui.desk.admin.queues import add_department, add_queue, edit_queue
from helpdesk_tui.desk.backtest.joined import FIELDS
from helpdesk_tui.desk.backtest.outcome import Outcome, Sending
from helpdesk_tui.desk.channels import add_channel
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.fields import Value, read_field
from helpdesk_tui.desk.intake.file_waiting import Read, file_read
from helpdesk_tui.desk.intake.receive import Origin, receive
from helpdesk_tui.desk.macros import add_macro
from helpdesk_tui.desk.rulebook import RulebookReader
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.mail.source import Received
from helpdesk_tui.rules.allocation import Step
from helpdesk_tui.store.tables import (
    Agent,
    Category,
    Change,
    Contact,
    Department,
    Intake,
    Message,
    Notice,
    Organization,
    Outbox,
    Queue,
    Snippet,
    Ticket,
)
from helpdesk_tui.words import Audience, Direction, Role
from tests.builders import HandClock, join_desk, worker_desk
from tests.desk.intake.post import Post
from tests.desk.made_up_rules import MACROS, a_mail
from tests.worker.scene import mail

MAILS = 10
EARLIER = 4
"""Tickets that are there before the rules, each of which gets one answer at most."""
FORWARDED = "---------- Forwarded"
_NUMBER = re.compile(r"#\d+")


@dataclass(frozen=True)
class Coming:
    """A mail on its way."""

    raw: bytes
    at: datetime
    queue: str


def furnished(url: str) -> Post:
    """A desk with teams, strategies, categories, firms, snippets and a few tickets."""
    post = Post(url)
    _staffed(post.desk, post.clock.now)
    with post.desk.store.write() as session:
        session.add(Queue(name="Old", active=False))
        network = Category(name="Network", path="Network")
        session.add(network)
        session.flush()
        session.add(Category(name="VPN", parent_id=network.id, path="Network / VPN"))
        session.add(Category(name="Printing", path="Printing"))
        session.add(Organization(name="Nordwind", folded=" nordwind ", domain="nordwind.example"))
        session.add(Snippet(name="received", text="We have #{number}."))
        session.add(Snippet(name="danish", queue="IT", language="da", text="Tak for {subject}"))
    for text in MACROS:
        add_macro(post.desk, text)
    add_channel(post.desk, "Chat", "json://hooks.desk.example/room")
    for number in range(EARLIER):
        post.comes(mail(f"Old {number}", message_id=f"<old{number}@kunde.example>"))
        post.clock.forward(hours=5)
    # What a macro names may go later.
    edit_queue(post.desk, "Once", active=False)
    post.clock.forward(days=3)
    return post


def _staffed(desk: Desk, now: datetime) -> None:
    """Whom tickets may be given to: erik has left, frida is away for the first of the mails."""
    for login in ("erik", "frida", "gerd"):
        add_agent(desk, login, name=login.title(), email=f"{login}@desk.example", role=Role.WORKER)
    add_department(desk, "Administration")
    add_queue(desk, "Once")
    add_team(desk, "Network", ("carl", "dora"))
    add_team(desk, "Support", ("frida", "gerd"))
    edit_queue(desk, "IT", team="Network")
    set_codes(desk, "carl", {Step.KEYWORD: ("printer",), Step.LANGUAGE: ("en",)})
    set_codes(desk, "dora", {Step.KEYWORD: ("vpn",), Step.SKILL: ("VPN",)})
    set_codes(desk, "gerd", {Step.PRODUCT: ("red",), Step.LANGUAGE: ("da",)})
    add_strategy(desk, "night", "Support", "skill!")
    add_strategy(desk, "second", "Support", "product!", otherwise="night")
    add_strategy(desk, "first", "Network", "keyword!, language!", otherwise="second")
    add_strategy(desk, "skilled", "Network", "skill!, workload", otherwise="second")
    with desk.store.write() as session:
        agents = {row.login: row for row in session.exec(select(Agent))}
        agents["erik"].active = False
        agents["frida"].away_until = now + timedelta(days=4)
        queue = session.exec(select(Queue).where(Queue.name == "Faktura")).one()
        department = session.exec(select(Department)).one()
        queue.department_id = department.id


def coming(rng: random.Random, now: datetime) -> list[Coming]:
    """Mails of some hours; some answer a ticket that was there."""
    mails = []
    open_threads = [f"<old{number}@kunde.example>" for number in range(EARLIER)]
    for number in range(MAILS):
        now += timedelta(minutes=rng.choice((1, 4, 20, 90)))
        answers = open_threads.pop() if open_threads and rng.random() < 0.25 else ""
        queue = "IT" if answers else rng.choice(("IT", "Faktura"))
        mails.append(Coming(a_mail(rng, number, answers), now, queue))
    return mails


class Office:
    """A copy of a furnished desk, where mails are received and filed."""

    def __init__(self, url: str, now: datetime) -> None:
        self.clock = HandClock(now)
        self.desk = join_desk(url, self.clock)
        self._worker = worker_desk(self.desk)
        self._numbers = itertools.count(100)
        self._reader = RulebookReader()
        boxes = list_mailboxes(self.desk)
        self._origins = {box.queue: Origin(box.name, box.queue_id, box.id) for box in boxes}

    def comes(self, mail: Coming) -> int:
        """One mail is received and filed; its row of the ledger."""
        self.clock.now = mail.at
        came = Received(next(self._numbers), 1, "INBOX", mail.at, mail.raw)
        [row] = receive(self._worker, self._origins[mail.queue], [came])
        file_read(self._worker, self._reader, [Read(row, parse(mail.raw))])
        return row


def lived(post: Office, mails: list[Coming]) -> list[Outcome]:
    """What really becomes of the mails, each looked at when it was just filed."""
    outcomes = []
    for each in mails:
        row = post.comes(each)
        with post.desk.store.read() as session:
            outcomes.append(_outcome(session, session.get_one(Intake, row)))
    return outcomes


def _outcome(session: Session, row: Intake) -> Outcome:
    if row.ticket_id is None:
        return Outcome(f"dropped: {row.reason.partition(' dropped it: ')[2]}")
    ticket = session.get_one(Ticket, row.ticket_id)
    changes = session.exec(
        select(Change).where(Change.ticket_id == ticket.id, Change.at == row.settled_at)
    ).all()
    return outcome_of(session, ticket, changes)


def outcome_of(session: Session, ticket: Ticket, changes: Sequence[Change]) -> Outcome:
    """A ticket as it is, with what these changes said on it and sent."""
    values: dict[str, Value] = {name: read_field(session, ticket, name) for name in FIELDS}
    said = [session.get_one(Message, c.message_id) for c in changes if c.field == "message"]
    values["notes"] = [m.body.strip() for m in said if m.direction == Direction.INSIDE]
    values["skipped"] = [str(c.new).strip('"') for c in changes if c.field == "rule skipped"]
    values_ = {name: plain(value) for name, value in values.items() if value not in (None, [])}
    return Outcome("filed", values_, tuple(_mails(session, ticket, changes)))


def _mails(session: Session, ticket: Ticket, changes: Sequence[Change]) -> list[Sending]:
    found = []
    notices = session.exec(
        select(Notice).where(Notice.ticket_id == ticket.id).order_by(col(Notice.id))
    ).all()
    told = [each for each in notices if any(each.created_at == c.at for c in changes)]
    contact = session.get(Contact, ticket.contact_id) if ticket.contact_id else None
    for change in changes:
        rule = change.cause.removeprefix("rule ").partition("@")[0]
        rule = rule if change.cause.startswith("rule ") else ""
        if change.field == "message":
            message = session.get_one(Message, change.message_id)
            sent = session.exec(select(Outbox).where(Outbox.message_id == message.id)).first()
            if message.direction == Direction.OUT and sent is not None:
                public = message.audience == Audience.PUBLIC
                found += [_sending(to, message.subject, message.body, rule, to_customer=public)
                          for to in message.to.split("\n")]  # fmt: skip
        elif change.field in ("notice", "forwarded") and "not sent: " in str(change.new):
            reason = str(change.new).strip('"').partition("not sent: ")[2]
            to = reason.partition(" ")[0]
            found.append(_sending(to, "", "", rule, to_customer=False, held=reason))
        elif change.field == "notice" and str(change.new).endswith(': to be told"'):
            said = told.pop(0)
            found.append(_sending(said.channel, said.title, said.text, rule, to_customer=False))
        elif change.field in ("automatic reply", "confirmation"):
            reason = str(change.new).strip('"').partition("not sent: ")[2]
            if reason and not reason.startswith("a rule "):
                to = (contact.email or "") if contact else ""
                found.append(_sending(to, "", "", rule, to_customer=True, held=reason))
    return found


def _sending(
    to: str, subject: str, text: str, rule: str, *, to_customer: bool, held: str = ""
) -> Sending:
    """A mail without what depends on the ticket's number, and without what it passes on."""
    text = text.partition(FORWARDED)[0].strip()
    words = [str(plain(each)) for each in (subject, text, held)]
    return Sending(to, words[0], words[1], rule, to_customer, words[2])


def plain(value: Value) -> Value:
    if isinstance(value, list):
        return [_NUMBER.sub("#N", each) for each in value]
    return _NUMBER.sub("#N", value) if isinstance(value, str) else value


def copied(file: Path, to: Path, now: datetime) -> Office:
    """An office of its own on a copy of a desk's file; what lay there before is gone."""
    for old in to.parent.glob(f"{to.name}*"):
        old.unlink()
    shutil.copyfile(file, to)
    return Office(f"sqlite:///{to}", now)
