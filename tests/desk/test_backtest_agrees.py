"""What a backtest says is what enabling then does, field by field and mail by mail."""

from __future__ import annotations

import itertools
import os
import random
import re
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from helpdesk_tui.desk.admin.agents import add_agent
from helpdesk_tui.desk.admin.mailboxes import list_mailboxes
from helpdesk_tui.desk.admin.rules import import_rules
from helpdesk_tui.desk.backtest.joined import FIELDS
from helpdesk_tui.desk.backtest.outcome import Outcome, Sending, field_differences, mail_differences
from helpdesk_tui.desk.backtest.proposal import Proposal
from helpdesk_tui.desk.backtest.run import Stretch, backtest
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.fields import Value, read_field
from helpdesk_tui.desk.intake.file_waiting import Read, file_read
from helpdesk_tui.desk.intake.receive import Origin, receive
from helpdesk_tui.desk.lifecycle import set_status
from helpdesk_tui.desk.lists import all_rows
from helpdesk_tui.desk.rulebook import RulebookReader
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.mail.source import Received
from helpdesk_tui.rules.rule_file import RuleFile
from helpdesk_tui.store.tables import (
    Agent,
    Category,
    Change,
    Contact,
    Intake,
    Message,
    Organization,
    Outbox,
    Queue,
    Snippet,
    Team,
    TeamMember,
    Ticket,
)
from helpdesk_tui.words import Audience, Direction, Role, Status
from tests.builders import HandClock, join_desk, worker_desk
from tests.desk.intake.post import Post
from tests.desk.made_up_rules import a_mail, rulebooks
from tests.worker.scene import mail

CASES = int(os.environ.get("BACKTEST_CASES", "10"))
MAILS = 10
EARLIER = 4
"""Tickets that are there before the rules, each of which gets one answer at most."""
_NUMBER = re.compile(r"#\d+")
Facts = dict[str, object]


@dataclass(frozen=True)
class Coming:
    """A mail on its way."""

    raw: bytes
    at: datetime
    queue: str


def furnished(url: str) -> Post:
    """A desk with teams, categories, firms, snippets and a few tickets."""
    post = Post(url)
    desk = post.desk
    add_agent(desk, "erik", name="Erik", email="erik@desk.example", role=Role.WORKER)
    with desk.store.write() as session:
        agents = {row.login: row for row in session.exec(select(Agent))}
        agents["erik"].active = False
        team = Team(name="Network")
        session.add(team)
        session.flush()
        it = session.exec(select(Queue).where(Queue.name == "IT")).one()
        it.team_id = team.id
        session.add(it)
        session.add(TeamMember(team_id=team.id or 0, agent_id=agents["dora"].id or 0))
        session.add(Queue(name="Old", active=False))
        network = Category(name="Network", path="Network")
        session.add(network)
        session.flush()
        session.add(Category(name="VPN", parent_id=network.id, path="Network / VPN"))
        session.add(Category(name="Printing", path="Printing"))
        session.add(Organization(name="Nordwind", folded=" nordwind ", domain="nordwind.example"))
        session.add(Snippet(name="received", text="We have #{number}."))
        session.add(Snippet(name="danish", queue="IT", language="da", text="Tak for {subject}"))
    for number in range(EARLIER):
        post.comes(mail(f"Old {number}", message_id=f"<old{number}@kunde.example>"))
        post.clock.forward(hours=5)
    post.clock.forward(days=3)
    for row, status in zip(
        all_rows(desk, "", "number", 2), (Status.SOLVED, Status.CLOSED), strict=True
    ):
        set_status(desk, row.number, status)
    return post


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
    values: dict[str, Value] = {name: read_field(session, ticket, name) for name in FIELDS}
    said = [session.get_one(Message, c.message_id) for c in changes if c.field == "message"]
    values["notes"] = [m.body.strip() for m in said if m.direction == Direction.INSIDE]
    values["skipped"] = [str(c.new).strip('"') for c in changes if c.field == "rule skipped"]
    plain = {name: _plain(value) for name, value in values.items() if value not in (None, [])}
    return Outcome("filed", plain, tuple(_mails(session, ticket, changes)))


def _mails(session: Session, ticket: Ticket, changes: object) -> list[Sending]:
    assert isinstance(changes, list)
    found = []
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
        elif change.field == "notice" and "not sent: " in str(change.new):
            reason = str(change.new).strip('"').partition("not sent: ")[2]
            to = reason.partition(" ")[0]
            found.append(_sending(to, "", "", rule, to_customer=False, held=reason))
        elif change.field in ("automatic reply", "confirmation"):
            reason = str(change.new).strip('"').partition("not sent: ")[2]
            if reason and reason != "a rule closed the ticket":
                to = (contact.email or "") if contact else ""
                found.append(_sending(to, "", "", rule, to_customer=True, held=reason))
    return found


def _sending(
    to: str, subject: str, text: str, rule: str, *, to_customer: bool, held: str = ""
) -> Sending:
    """A mail without what depends on the ticket's number."""
    plain = [str(_plain(each)) for each in (subject, text, held)]
    return Sending(to, plain[0], plain[1], rule, to_customer, plain[2])


def _plain(value: Value) -> Value:
    if isinstance(value, list):
        return [_NUMBER.sub("#N", each) for each in value]
    return _NUMBER.sub("#N", value) if isinstance(value, str) else value


def difference(before: list[Outcome], after: list[Outcome], rows: list[int]) -> list[Facts]:
    """What differs between two lives, as a backtest says it."""
    found: list[Facts] = []
    for row, was, now in zip(rows, before, after, strict=True):
        found += [
            {"mail": row, "field": name, "was": old, "now": new}
            for name, old, new in field_differences(was, now)
        ]
        found += [
            {"mail": row, "to": each.to, "rule": each.rule, "more": more, "held": each.held}
            for each, more in mail_differences(was, now)
        ]
    return sorted(found, key=str)


def foretold(desk: Desk, after: RuleFile, begin: datetime) -> tuple[list[Facts], int]:
    """What a backtest says will differ."""
    days = (desk.clock() - begin) / timedelta(days=1)
    assert days < 1
    said = backtest(desk, Proposal(after, replace_all=True), Stretch(days=1), parse)
    assert not said.left_out
    found: list[Facts] = [
        {"mail": e.mail, "field": e.field, "was": _plain(e.was), "now": _plain(e.now)}
        for e in said.differences
    ]
    found += [
        {"mail": e.mail, "to": e.to, "rule": e.rule, "more": e.more, "held": _plain(e.held)}
        for e in said.sent
    ]
    return sorted(found, key=str), said.mails


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, datetime]:
    """The file of a furnished desk, and what time it is there."""
    path = tmp_path_factory.mktemp("backtest") / "desk.db"
    post = furnished(f"sqlite:///{path}")
    with post.desk.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    post.desk.store.close()
    return path, post.clock.now


def test_enabling_changes_just_what_the_backtest_said(
    template: tuple[Path, datetime], tmp_path: Path
) -> None:
    file, now = template
    differing = sending = 0
    for seed in range(CASES):
        rng = random.Random(seed)
        before, after = rulebooks(rng)
        mails = coming(rng, now)
        first = _copy(file, tmp_path / "first.db", now)
        import_rules(first.desk, before, force=True)
        was = lived(first, mails)
        said, count = foretold(first.desk, after, now)
        rows = _rows(first.desk)
        assert 0 < count <= len(rows) == MAILS, f"seed {seed}"
        second = _copy(file, tmp_path / "second.db", now)
        import_rules(second.desk, before, force=True)
        import_rules(second.desk, after, replace_all=True, force=True)
        then = lived(second, mails)
        assert said == difference(was, then, rows), f"seed {seed}"
        back, _ = foretold(second.desk, before, now)
        assert back == difference(then, was, rows), f"seed {seed}, taken back"
        differing += any("field" in each for each in said)
        sending += any("to" in each for each in said)
        first.desk.store.close()
        second.desk.store.close()
    assert differing > CASES // 3, "rulebooks that differ in nothing prove nothing"
    assert sending > CASES // 10


def _copy(file: Path, to: Path, now: datetime) -> Office:
    for old in to.parent.glob(f"{to.name}*"):
        old.unlink()
    shutil.copyfile(file, to)
    return Office(f"sqlite:///{to}", now)


def _rows(desk: Desk) -> list[int]:
    with desk.store.read() as session:
        return [row or 0 for row in session.exec(
            select(Intake.id).where(col(Intake.id) > EARLIER).order_by(col(Intake.id))
        )]  # fmt: skip
