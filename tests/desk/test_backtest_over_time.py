"""What a backtest says of rules about time and about agents' work is what they then do."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from helpdesk_tui.desk.admin.rules import import_rules
from helpdesk_tui.desk.backtest.joined import FIELDS
from helpdesk_tui.desk.backtest.outcome import Outcome, field_differences, mail_differences
from helpdesk_tui.desk.backtest.proposal import Proposal
from helpdesk_tui.desk.backtest.run import Stretch, backtest
from helpdesk_tui.desk.classify import set_priority, set_subject, set_tags
from helpdesk_tui.desk.conversation import note
from helpdesk_tui.desk.fields import Value
from helpdesk_tui.desk.lifecycle import set_due, set_status
from helpdesk_tui.desk.rule_sweep import sweep_rules
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.rules.rule_file import RuleFile
from helpdesk_tui.store.tables import Change, Ticket
from helpdesk_tui.words import Priority, Status
from tests.builders import worker_desk
from tests.desk.backtest_life import Office, copied, furnished, outcome_of, plain
from tests.desk.made_up_rules import a_mail, rulebooks_over_time

CASES = int(os.environ.get("BACKTEST_CASES", "4"))
HOURS = 24
HOUR = timedelta(hours=1)
Facts = dict[str, object]
Moment = tuple[datetime, int]
"""When, and on which ticket."""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, datetime]:
    """The file of a furnished desk with some tickets more, and what time it is there."""
    path = tmp_path_factory.mktemp("backtest") / "desk.db"
    post = furnished(f"sqlite:///{path}")
    rng = random.Random(0)
    for number in range(4):
        post.comes(a_mail(rng, number), queue=rng.choice(("IT", "Faktura")))
        post.clock.forward(hours=1)
    with post.desk.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    post.desk.store.close()
    return path, post.clock.now


class Day:
    """One day of a desk: agents work on the hour, then the worker looks for rules about time."""

    def __init__(self, office: Office, seed: int) -> None:
        """The same seed is the same work."""
        self.office, self._rng = office, random.Random(seed)
        self._newest = 0
        self._done: set[tuple[int, str]] = set()
        self.seen: list[tuple[Moment, Outcome, bool]] = []
        """Every ticket after every step, and whether rules did something in it."""

    def passes(self) -> None:
        """From now on to the same hour tomorrow."""
        desk, clock = self.office.desk, self.office.clock
        self._look()
        sweep_rules(worker_desk(desk))
        self._look()
        for hour in range(HOURS):
            clock.forward(hours=1)
            for _ in range(self._rng.choice((0, 0, 1, 2))):
                self._work(hour)
                self._look()
            sweep_rules(worker_desk(desk))
            self._look()

    def _work(self, hour: int) -> None:
        """An agent does what no rule does, so it is work whatever rules did."""
        desk, rng = self.office.desk, self._rng
        with desk.store.read() as session:
            numbers = list(session.exec(select(Ticket.id).order_by(col(Ticket.id))))
        number = rng.choice(numbers) or 0
        what = rng.choice(("tag", "note", "subject", "due", "priority", "status"))
        if (number, what) in self._done:
            what = "tag"
        self._done.add((number, what))
        match what:
            case "tag":
                set_tags(desk, number, [f"+hand{hour}{rng.random()}"])
            case "note":
                note(desk, number, f"Looked at it, {hour}")
            case "subject":
                set_subject(desk, number, f"vpn by hand {hour}")
            case "due":
                set_due(desk, number, self.office.clock() + rng.choice((1, 3, 9)) * HOUR)
            case "priority":
                set_priority(desk, number, Priority.URGENT)
            case _:
                set_status(desk, number, Status.WAITING_EXTERNAL)

    def _look(self) -> None:
        with self.office.desk.store.read() as session:
            changes = session.exec(
                select(Change).where(Change.id > self._newest).order_by(col(Change.id))
            ).all()
            self._newest = max([self._newest, *(change.id for change in changes)])
            for ticket in session.exec(select(Ticket).order_by(col(Ticket.id))):
                own = [c for c in changes if c.ticket_id == ticket.id and _of_rules(c)]
                moment = self.office.clock(), ticket.id or 0
                self.seen.append((moment, _whole(session, ticket, own), bool(own)))


def _of_rules(change: Change) -> bool:
    return change.cause.startswith("rule ")


def _whole(session: Session, ticket: Ticket, changes: list[Change]) -> Outcome:
    found = outcome_of(session, ticket, changes)
    return replace(found, values=dict.fromkeys(FIELDS) | found.values)


def difference(before: Day, after: Day) -> list[Facts]:
    """What differs between two days where rules did something, and was not so before."""
    found: list[Facts] = []
    told: dict[tuple[int, str], tuple[Value, Value]] = {}
    for (moment, was, acted), (same, now, acts) in zip(before.seen, after.seen, strict=True):
        assert moment == same
        if not (acted or acts):
            continue
        at, ticket = moment
        for name in FIELDS:
            pair = was.values[name] or None, now.values[name] or None
            if pair[0] == pair[1]:
                told.pop((ticket, name), None)
            if pair[0] == pair[1] or told.get((ticket, name)) == pair:
                was.values.pop(name), now.values.pop(name)
            else:
                told[ticket, name] = pair
        found += [
            {"at": at, "ticket": ticket, "field": name, "was": old, "now": new}
            for name, old, new in field_differences(was, now)
        ]
        found += [
            {
                "at": at, "ticket": ticket, "to": each.to, "rule": each.rule, "more": more,
                "held": each.held, "text": each.text,
            }
            for each, more in mail_differences(was, now)
        ]  # fmt: skip
    return sorted(found, key=str)


def foretold(office: Office, after: RuleFile) -> list[Facts]:
    """What a backtest says will differ."""
    stretch = Stretch(days=1, sweep=HOUR)
    said = backtest(office.desk, Proposal(after, replace_all=True), stretch, parse)
    found: list[Facts] = [
        {"at": e.at, "ticket": e.ticket, "field": e.field, "was": plain(e.was), "now": plain(e.now)}
        for e in said.differences
        if e.at is not None
    ]
    found += [
        {
            "at": e.at, "ticket": e.ticket, "to": e.to, "rule": e.rule, "more": e.more,
            "held": plain(e.held), "text": "" if e.held else plain(e.text.strip()),
        }
        for e in said.sent
        if e.at is not None
    ]  # fmt: skip
    return sorted(found, key=str)


def test_a_day_with_other_rules_differs_in_just_what_the_backtest_said(
    template: tuple[Path, datetime], tmp_path: Path
) -> None:
    file, now = template
    differing = sending = 0
    for seed in range(CASES):
        before, after = rulebooks_over_time(random.Random(seed), now)
        first, second = (copied(file, tmp_path / f"{name}.db", now) for name in ("one", "two"))
        import_rules(first.desk, before, force=True)
        import_rules(second.desk, before, force=True)
        import_rules(second.desk, after, replace_all=True, force=True)
        was, then = Day(first, seed), Day(second, seed)
        was.passes()
        then.passes()
        said = foretold(first, after)
        assert said == difference(was, then), f"seed {seed}"
        differing += any("field" in each for each in said)
        sending += any("to" in each for each in said)
        first.desk.store.close()
        second.desk.store.close()
    assert differing > CASES // 3, "rulebooks that differ in nothing prove nothing"
    assert sending > CASES // 10
