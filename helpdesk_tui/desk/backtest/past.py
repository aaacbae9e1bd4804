"""What happened to tickets, as history has it: the same under every rulebook.

What rules did of themselves is left out from ``since`` on, since each rulebook does that
anew; how a mail was filed is taken as it was, rules and all.
"""

from __future__ import annotations

import bisect
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from helpdesk_tui.desk.backtest.joined import FIELDS
from helpdesk_tui.desk.fields import Value, read_field
from helpdesk_tui.desk.memo import learn
from helpdesk_tui.desk.rule_facts import message_facts
from helpdesk_tui.desk.take_back import UNDOING
from helpdesk_tui.rules.facts import MessageFacts
from helpdesk_tui.store.tables import (
    Attachment,
    Change,
    Contact,
    Message,
    Rule,
    RuleFiring,
    Tag,
    Ticket,
    TicketTag,
)
from helpdesk_tui.words import Audience, Direction, Source

SWEEP = "rules"
"""The verb of what rules about time did."""
MERGED = "merged_into"
_TOUCHING = (*FIELDS, MERGED, "contact", "withdrawn", "merged", "message")
AT_ONCE = 500
_TEXTS_AT_ONCE = 100
_MOST_KEPT = 400
"""Tickets whose texts are kept at one time."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is known of a message without its text."""

    number: int
    direction: Direction
    audience: Audience
    automatic: str
    has_attachment: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was changed on a ticket, or said on it."""

    field: str
    old: Value
    new: Value
    message: Spoken | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """What one transaction did to one ticket."""

    at: datetime
    batch: int
    """Of what happened at one time the lower came first."""
    moment: datetime
    """When it counts from: a mail counts from when it came."""
    ticket: int
    steps: tuple[Step, ...]
    of_mail: bool
    """It was a mail being filed; what rules made of that is told elsewhere."""
    is_undo: bool
    is_birth: bool


@dataclass(slots=True)
class Beginning:
    """A ticket as it was when looking back begins, or when it was made."""

    number: int
    values: dict[str, Value]
    contact_name: str
    contact_email: str
    created_at: datetime
    updated_at: datetime
    source: Source
    merged: bool
    spoken: list[Spoken] = field(default_factory=list)
    """Messages that were there."""
    fired: dict[str, tuple[datetime, datetime | None]] = field(default_factory=dict)
    """By rule: when it acted last because of time, and for which due time."""


class Past:
    """What happened since a moment to the tickets that were open then or later, or to all."""

    def __init__(
        self, session: Session, since: datetime | None, found: Select[int | None] | None
    ) -> None:
        """``found``: only these tickets. ``since`` None = from the very beginning."""
        self._session, self.since = session, since
        self._found = found
        self._numbers: Sequence[int] = ()
        self._texts: dict[int, dict[int, MessageFacts]] = {}

    def tickets(self, *, also_closed: bool) -> list[int]:
        """Their numbers; without ``also_closed`` only those that were open at some time."""
        statement = select(col(Ticket.id)).where(col(Ticket.withdrawn_at).is_(None))
        if self._found is not None:
            statement = statement.where(col(Ticket.id).in_(self._found))
        if self.since is not None and not also_closed:
            moved = select(col(Change.ticket_id)).where(
                col(Change.at) >= self.since, col(Change.ticket_id).is_not(None)
            )
            statement = statement.where(or_(col(Ticket.is_open) == 1, col(Ticket.id).in_(moved)))
        rows = self._session.connection().execute(statement.order_by(col(Ticket.id)))
        return [number for (number,) in rows if number is not None]

    def swept(self) -> set[tuple[int, datetime]]:
        """When rules acted on tickets of themselves: those mails are worked out anew."""
        statement = select(col(Change.ticket_id), col(Change.at)).where(
            or_(col(Change.verb) == SWEEP, col(Change.cause).startswith("rule ", autoescape=True)),
            col(Change.ticket_id).is_not(None),
        )
        if self.since is not None:
            statement = statement.where(col(Change.at) >= self.since)
        rows = self._session.connection().execute(statement.distinct())
        return {(ticket, at) for ticket, at in rows if ticket is not None}

    def read(self, numbers: Sequence[int]) -> Iterator[tuple[Beginning, list[Happening]]]:
        """Each ticket's beginning, and what happened to it in order."""
        self._numbers = numbers
        for start in range(0, len(numbers), AT_ONCE):
            yield from self._some(numbers[start : start + AT_ONCE])

    def texts(self, ticket: int) -> Mapping[int, MessageFacts]:
        """What was said on a ticket, by the numbers of the messages.

        Tickets made one after the other are mostly asked for so too: some are read together.
        """
        if ticket not in self._texts:
            if len(self._texts) > _MOST_KEPT:
                self._texts.clear()
            place = bisect.bisect_left(self._numbers, ticket)
            some = self._numbers[place : place + _TEXTS_AT_ONCE]
            self._texts.update((number, {}) for number in (ticket, *some))
            statement = rows_of(Message).where(col(Message.ticket_id).in_((ticket, *some)))
            for row in self._session.exec(statement):
                self._texts[row.ticket_id][row.id or 0] = message_facts(row)
        return self._texts[ticket]

    def _some(self, numbers: Sequence[int]) -> Iterator[tuple[Beginning, list[Happening]]]:
        changes = self._changes(numbers)
        spoken, moments = self._spoken(numbers)
        touched = self._touched_before(numbers)
        fired = self._fired(numbers)
        self._learn_tags(numbers)
        tickets = rows_of(Ticket).where(col(Ticket.id).in_(numbers)).order_by(col(Ticket.id))
        listed_tickets = self._session.exec(tickets).all()
        wanted = {ticket.contact_id for ticket in listed_tickets}
        found = self._session.exec(rows_of(Contact).where(col(Contact.id).in_(wanted)))
        contacts = {contact.id: contact for contact in found}
        for ticket in listed_tickets:
            number = ticket.id or 0
            listed = changes.get(number, [])
            contact = contacts.get(ticket.contact_id)
            beginning = self._beginning(ticket, contact, listed, touched.get(number))
            later = {c.message_id for c in listed if c.field == "message"}
            beginning.spoken = [m for m in spoken.get(number, ()) if m.number not in later]
            beginning.fired = fired.get(number, {})
            known = {each.number: each for each in spoken.get(number, ())}
            yield beginning, list(_happenings(number, listed, known, moments))

    def _beginning(
        self,
        ticket: Ticket,
        contact: Contact | None,
        changes: Sequence[Change],
        touched: datetime | None,
    ) -> Beginning:
        session = self._session
        values = {name: _first(changes, name, read_field(session, ticket, name)) for name in FIELDS}
        merged = _first(changes, MERGED, read_field(session, ticket, MERGED))
        quiet = not any(change.field in _TOUCHING for change in changes)
        return Beginning(
            ticket.id or 0, values, contact.name if contact else "",
            (contact.email or "") if contact else "", ticket.created_at,
            ticket.updated_at if quiet else touched or ticket.created_at,
            Source(ticket.source), merged is not None,
        )  # fmt: skip

    def _learn_tags(self, numbers: Collection[int]) -> None:
        found: dict[int, list[str]] = {number: [] for number in numbers}
        statement = (
            select(col(TicketTag.ticket_id), col(Tag.name))
            .join(Tag, col(Tag.id) == col(TicketTag.tag_id))
            .where(col(TicketTag.ticket_id).in_(numbers))
        )
        for ticket, name in self._session.connection().execute(statement):
            found[ticket].append(name)
        for ticket, names in found.items():
            learn(self._session, ("tags", ticket), sorted(names))

    def _changes(self, numbers: Collection[int]) -> Mapping[int, list[Change]]:
        statement = rows_of(Change).where(col(Change.ticket_id).in_(numbers))
        if self.since is not None:
            statement = statement.where(col(Change.at) >= self.since)
        found: dict[int, list[Change]] = defaultdict(list)
        for change in self._session.exec(statement.order_by(col(Change.id))):
            found[change.ticket_id or 0].append(change)
        return found

    def _touched_before(self, numbers: Collection[int]) -> Mapping[int, datetime]:
        if self.since is None:
            return {}
        statement = (
            select(col(Change.ticket_id), func.max(col(Change.at)))
            .where(col(Change.ticket_id).in_(numbers), col(Change.at) < self.since)
            .where(col(Change.field).in_(_TOUCHING))
            .group_by(col(Change.ticket_id))
        )
        return {t: at for t, at in self._session.connection().execute(statement) if t is not None}

    def _spoken(
        self, numbers: Collection[int]
    ) -> tuple[Mapping[int, list[Spoken]], Mapping[int, datetime]]:
        """Messages by ticket, and the moment of each message."""
        files = select(col(Attachment.message_id)).distinct()
        statement = (
            select(
                col(Message.id),
                col(Message.ticket_id),
                col(Message.direction),
                col(Message.audience),
                col(Message.automatic),
                col(Message.created_at),
                col(Message.id).in_(files),
            )
            .where(col(Message.ticket_id).in_(numbers), col(Message.withdrawn_at).is_(None))
            .order_by(col(Message.id))
        )
        found: dict[int, list[Spoken]] = defaultdict(list)
        moments: dict[int, datetime] = {}
        for row in self._session.connection().execute(statement):
            key, ticket, direction, audience, automatic, at, has_file = row
            number = key or 0
            found[ticket].append(
                Spoken(number, Direction(direction), Audience(audience), automatic, bool(has_file))
            )
            moments[number] = at
        return found, moments

    def _fired(
        self, numbers: Collection[int]
    ) -> Mapping[int, dict[str, tuple[datetime, datetime | None]]]:
        statement = (
            select(
                col(RuleFiring.ticket_id),
                col(Rule.name),
                col(RuleFiring.at),
                col(RuleFiring.due_at),
            )
            .join(Rule, col(Rule.id) == col(RuleFiring.rule_id))
            .where(col(RuleFiring.ticket_id).in_(numbers))
        )
        found: dict[int, dict[str, tuple[datetime, datetime | None]]] = defaultdict(dict)
        for ticket, rule, at, due in self._session.connection().execute(statement):
            if self.since is not None and at < self.since:
                found[ticket][rule] = at, due
        return found


def _first(changes: Sequence[Change], name: str, now: Value) -> Value:
    first = next((change for change in changes if change.field == name), None)
    if first is None:
        return now
    value: Value = json.loads(first.old or "null")
    return value


def _happenings(
    ticket: int,
    changes: Sequence[Change],
    spoken: Mapping[int, Spoken],
    moments: Mapping[int, datetime],
) -> Iterator[Happening]:
    batches: dict[int, list[Change]] = defaultdict(list)
    for change in changes:
        batches[change.batch].append(change)
    for batch in batches.values():
        of_mail = any(change.cause.startswith("mail ") for change in batch)
        own = [c for c in batch if of_mail or not (c.verb == SWEEP or c.cause.startswith("rule "))]
        if not own:
            continue
        said = [c.message_id or 0 for c in own if c.field == "message"]
        moment = min([own[0].at, *(moments[m] for m in said if m in moments)])
        yield Happening(
            own[0].at,
            own[0].batch,
            moment,
            ticket,
            tuple(_step(change, spoken) for change in own if change.field in _TOUCHING),
            of_mail,
            is_undo=all(change.verb in UNDOING for change in own),
            is_birth=any(change.field == "ticket" for change in own),
        )


def _step(change: Change, spoken: Mapping[int, Spoken]) -> Step:
    old, new = (json.loads(value or "null") for value in (change.old, change.new))
    message = spoken.get(change.message_id or 0) if change.field == "message" else None
    return Step(change.field, old, new, message)
