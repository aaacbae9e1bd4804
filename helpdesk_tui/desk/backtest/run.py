"""A backtest: every stored mail filed twice in thought, by the rules that are and by others.

Where rules on other events are proposed otherwise, time passes beside it: what agents did
and when, and what rules make of that (watch.py). One read transaction, so all of it is one
moment of the desk; nothing is written and nobody is told anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from helpdesk_tui.desk.backtest.actions.registry import World
from helpdesk_tui.desk.backtest.automatic import COMPARED, Heard, Ladder
from helpdesk_tui.desk.backtest.clockwork import SWEEP
from helpdesk_tui.desk.backtest.filing import foretell
from helpdesk_tui.desk.backtest.names import Names
from helpdesk_tui.desk.backtest.outcome import (
    Outcome,
    field_differences,
    mail_differences,
    rules_differing,
)
from helpdesk_tui.desk.backtest.past import Past
from helpdesk_tui.desk.backtest.proposal import Proposal, Two, both
from helpdesk_tui.desk.backtest.stored import Choice, Read, Shelf
from helpdesk_tui.desk.backtest.watch import Watch, must_watch, not_known
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.desk.memo import names_stand_still
from helpdesk_tui.desk.rulebook import places_of
from helpdesk_tui.desk.settings import load_settings
from helpdesk_tui.desk.ticket_query import TicketQuery
from helpdesk_tui.rules.events import EventKind
from helpdesk_tui.rules.query.ast import HasHeader, TextField
from helpdesk_tui.rules.query.parse import parse
from helpdesk_tui.rules.rate import ECHO, Sent
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.rules.rulebook import Rulebook
from helpdesk_tui.rules.triggers import atoms_in
from helpdesk_tui.store.tables import Answered, Contact, Message, Notice, Outbox, Ticket
from helpdesk_tui.views_backtest import BacktestView, FieldDifference, MailDifference
from helpdesk_tui.words import Direction, Role

USUAL_DAYS = 30
_OF_FOLLOW_UPS = frozenset(
    (EventKind.FOLLOW_UP, EventKind.MESSAGE, EventKind.CHANGED, EventKind.REOPENED)
)
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which mails: those of so many days, or all of the tickets a query finds."""

    days: int = USUAL_DAYS
    query: str = ""
    sweep: timedelta = SWEEP
    """How often the worker looks for rules about time."""


def backtest(
    desk: Desk,
    proposal: Proposal,
    stretch: Stretch,
    read: Read,
    progress: Progress = lambda _done, _all: None,
) -> BacktestView:
    """Say what stored mails would have come to by the proposed rules.

    ``read`` parses what left no message; ``progress`` hears how many of how many are done.
    Raises NotAllowed, NotFound, Refused, RuleError, StoreError, MailError.
    """
    desk.actor.must_be(Role.SPECIALIST, "rules backtest")
    with desk.store.read() as session, names_stand_still(session):
        two = both(session, proposal)
        return _Backtest(desk, session, two, read).run(stretch, progress)


class _Backtest:
    """One walk through stored mail."""

    def __init__(self, desk: Desk, session: Session, two: Two, read: Read) -> None:
        self._desk, self._session, self._two = desk, session, two
        places = places_of(session)
        self._names = Names(session, places, load_settings(session))
        self._books = tuple(Rulebook.compile(rules, places) for rules in (two.before, two.after))
        rules = (*two.before, *two.after)
        self._shelf = Shelf(session, places, read, any(map(_asks_for_headers, rules)))
        self._follow_ups = any(
            event.kind in _OF_FOLLOW_UPS for rule in rules for event in rule.when
        )
        self._heard = Heard()
        self._watch: Watch | None = None
        self._fields: list[FieldDifference] = []
        self._sent: list[MailDifference] = []

    def run(self, stretch: Stretch, progress: Progress) -> BacktestView:
        since = None if stretch.query else self._desk.clock() - timedelta(days=stretch.days)
        found = self._found(stretch.query) if stretch.query else None
        rows = self._shelf.rows(Choice(since, found, follow_ups=self._follow_ups))
        past = Past(self._session, since, found) if must_watch(self._two) else None
        before, after = self._worlds(rows, past)
        if since is not None:
            self._hear_of_before(since, also_alive=self._follow_ups or past is not None)
        if past is not None:
            self._watch = Watch(past, (before, after), self._books, stretch.sweep)
        for done, mail in enumerate(self._shelf.mails(rows), 1):
            said = mail.message
            self._let_pass(mail.now)
            self._heard.note(mail.sender, mail.number, said.subject, said.body)
            was = foretell(before, mail, self._books[0])
            now = foretell(after, mail, self._books[1])
            ticket = mail.number if mail.number > 0 else None
            self._note(was, now, ticket, mail.subject, mail=mail.row)
            progress(done, len(rows))
        self._let_pass(self._desk.clock(), inclusive=True)
        return BacktestView(
            mails=len(rows),
            days=None if stretch.query else stretch.days,
            changed=self._two.changed,
            differences=tuple(self._fields),
            sent=tuple(self._sent),
            left_out=dict(self._shelf.left_out),
            unforeseen=tuple(
                dict.fromkeys((*not_known(self._two), *before.unforeseen, *after.unforeseen))
            ),
            watched=self._watch.tickets if self._watch else None,
        )

    def _hear_of_before(self, since: datetime, *, also_alive: bool) -> None:
        """What was written before, on tickets that a machine may have to do with since."""
        lately = select(Answered.ticket_id).where(
            col(Answered.at) > since - ECHO, col(Answered.at) < since
        )
        wanted: ColumnElement[bool] = col(Message.ticket_id).in_(lately)
        if also_alive:
            alive = select(Ticket.id).where(
                or_(col(Ticket.is_open) == 1, col(Ticket.updated_at) >= since)
            )
            wanted = or_(wanted, col(Message.ticket_id).in_(alive))
        statement = (
            select(
                Message.author_email, Message.ticket_id, Message.subject,
                func.substr(Message.body, 1, COMPARED),
            )
            .where(Message.direction == Direction.IN.value, col(Message.created_at) < since)
            .where(wanted)
            .order_by(col(Message.id))
        )  # fmt: skip
        for address, ticket, subject, text in self._session.exec(statement):
            self._heard.note(address, ticket, subject, text)

    def _let_pass(self, until: datetime, *, inclusive: bool = False) -> None:
        """Let rules about time act, and those about what agents did."""
        if self._watch is not None:
            for each in self._watch.until(until, inclusive=inclusive):
                self._note(each.was, each.now, each.ticket, each.subject, at=each.at)

    def _found(self, query: str) -> Select[int | None]:
        now = self._desk.clock().astimezone(LOCAL)
        asker = TicketQuery(self._session, now, self._desk.actor.agent_id)
        return columns(col(Ticket.id)).where(asker.where(parse(query)))

    def _worlds(self, rows: Sequence[int], past: Past | None) -> tuple[World, World]:
        marked = select(Contact.email, Contact.undeliverable_at).where(
            col(Contact.undeliverable_at).is_not(None)
        )
        undeliverable = {email: at for email, at in self._session.exec(marked) if email and at}
        filed = self._shelf.filed_at(rows) | (past.swept() if past else set())
        sent = list(_sent_otherwise(self._session, filed))
        told = list(_told_otherwise(self._session, filed))
        worlds = []
        for _ in self._books:
            ladder = Ladder(self._names.settings, undeliverable, self._heard)
            ladder.remember(sent)
            for address, each in told:
                ladder.told((address,), each.ticket, each.at)
            worlds.append(World(self._names, ladder))
        return worlds[0], worlds[1]

    def _note(
        self,
        was: Outcome,
        now: Outcome,
        ticket: int | None,
        subject: str,
        *,
        mail: int | None = None,
        at: datetime | None = None,
    ) -> None:
        rules: tuple[str, ...] | None = None
        for name, old, new in field_differences(was, now):
            rules = rules or rules_differing(was, now)
            uncertain = name in was.uncertain or name in now.uncertain
            self._fields.append(
                FieldDifference(mail, ticket, subject, name, old, new, rules, uncertain, at)
            )
        for each, more in mail_differences(was, now):
            self._sent.append(
                MailDifference(
                    mail, ticket, each.to, each.subject, each.rule, each.to_customer, more,
                    each.held, each.text, each.by_channel, at,
                )
            )  # fmt: skip


def _asks_for_headers(rule: Rule) -> bool:
    return any(
        isinstance(atom, HasHeader) or atom.field is TextField.HEADER
        for atom in atoms_in(rule.condition.where)
    )


def _sent_otherwise(
    session: Session, chosen: set[tuple[int, datetime]]
) -> Iterator[tuple[str, Sent]]:
    """What machines wrote, but for what they wrote when the chosen mails were filed."""
    statement = select(Answered.address, Answered.ticket_id, Answered.at)
    for address, ticket, at in session.exec(statement.order_by(col(Answered.at))):
        if (ticket, at) not in chosen:
            yield address, Sent(at, ticket)


def _told_otherwise(
    session: Session, chosen: set[tuple[int, datetime]]
) -> Iterator[tuple[str, Sent]]:
    """The same for notices to others than customers, by mail and by channels."""
    notices = select(Notice.channel, Notice.ticket_id, Notice.created_at)
    for channel, ticket, at in session.exec(notices.order_by(col(Notice.created_at))):
        if (ticket, at) not in chosen:
            yield channel, Sent(at, ticket)
    statement = (
        select(Message.to, Message.ticket_id, Outbox.due_at)
        .join(Outbox, col(Outbox.message_id) == col(Message.id))
        .where(Message.automatic == "auto-generated", Message.direction == Direction.OUT.value)
        .order_by(col(Outbox.due_at))
    )
    for to, ticket, at in session.exec(statement):
        if (ticket, at) not in chosen:
            for address in to.split("\n"):
                yield address, Sent(at, ticket)
