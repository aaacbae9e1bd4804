"""What happened on a desk, in order: its changes, and where among them each mail was filed.

Change numbers are given at the end of a transaction, so they are the order of events. A
mail that changed something stands before its first change; one that changed nothing
(ignored, a duplicate) stands where its time of settling puts it.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import Session, col, select

from helpdesk_tui.desk.fields import Value
from helpdesk_tui.store.tables import Change, Intake
from helpdesk_tui.words import Fate

TRACKED = (
    "status", "queue", "merged_into", "withdrawn", "contact", "hidden_until", "subject",
)  # fmt: skip
"""Fields of a ticket on which it depends what becomes of a mail."""
_NOTED = (*TRACKED, "ticket", "message", "contact undeliverable")
WITH_MESSAGE = (Fate.NEW_TICKET, Fate.FOLLOW_UP, Fate.BOUNCE)
"""Fates whose ledger row names the message the mail itself became."""


@dataclass(frozen=True, slots=True)
class Event:
    """One change, as far as it matters to the mails after it."""

    id: int
    batch: int
    at: datetime
    ticket: int | None
    message: int | None
    field: str
    old: Value
    new: Value
    cause: str


@dataclass(frozen=True, slots=True)
class Filed:
    """A mail that was filed, and its place among the events."""

    row: int
    before: int
    """Number of the change it comes before; one that comes after all has the next number."""
    batch: int
    """The batch of its own changes; 0 when it made none."""
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class History:
    """A stretch of a desk's history, to its present end."""

    events: tuple[Event, ...]
    mails: tuple[Filed, ...]
    """All mails settled in that time, in the order they were filed."""


def history_since(session: Session, begin: datetime) -> History:
    """Everything from ``begin`` on."""
    events = tuple(_event(change) for change in _changes(session, begin))
    statement = select(Intake).where(col(Intake.settled_at) >= begin).where(Intake.size > 0)
    return History(events, _in_order(events, session.exec(statement).all()))


def rules_and_settings(session: Session) -> tuple[Event, ...]:
    """Every change of a rule or a setting, ever; they are few."""
    statement = select(Change).where(
        col(Change.ticket_id).is_(None),
        or_(col(Change.field).like("rule%"), col(Change.field).like("setting %")),
    )
    return tuple(_event(change) for change in session.exec(statement.order_by(col(Change.id))))


def _changes(session: Session, begin: datetime) -> Sequence[Change]:
    statement = (
        select(Change)
        .where(col(Change.at) >= begin, col(Change.field).in_(_NOTED))
        .where(col(Change.ticket_id).is_not(None))
        .order_by(col(Change.id))
    )
    return session.exec(statement).all()


def _event(change: Change) -> Event:
    return Event(
        change.id,
        change.batch,
        change.at,
        change.ticket_id,
        change.message_id,
        change.field,
        json.loads(change.old or "null"),
        json.loads(change.new or "null"),
        change.cause,
    )


def _in_order(events: Sequence[Event], rows: Sequence[Intake]) -> tuple[Filed, ...]:
    begun: dict[int, Event] = {}
    said: dict[int, Event] = {}
    times: list[datetime] = []
    for event in events:
        if event.field == "ticket" and event.ticket is not None:
            begun.setdefault(event.ticket, event)
        if event.field == "message" and event.message is not None:
            said.setdefault(event.message, event)
        times.append(max(event.at, times[-1]) if times else event.at)
    filed = []
    for row in rows:
        own = _own_event(row, begun, said)
        if own is not None:
            filed.append(Filed(row.id or 0, own.id, own.batch, row.sha256, row.size))
        elif row.settled_at is not None:
            place = bisect_right(times, row.settled_at)
            # Behind all that was done until then: before the change that follows.
            before = events[place].id if place < len(events) else _after(events)
            filed.append(Filed(row.id or 0, before, 0, row.sha256, row.size))
    # Among mails at one place those without changes were there first: their place is behind
    # the changes of others.
    return tuple(sorted(filed, key=lambda each: (each.before, each.batch != 0, each.row)))


def _after(events: Sequence[Event]) -> int:
    return events[-1].id + 1 if events else 1


def _own_event(row: Intake, begun: dict[int, Event], said: dict[int, Event]) -> Event | None:
    if row.fate not in WITH_MESSAGE or row.message_id is None:
        return None
    message = said.get(row.message_id)
    if message is None or row.fate != Fate.NEW_TICKET:
        return message
    return begun.get(row.ticket_id or 0, message)
