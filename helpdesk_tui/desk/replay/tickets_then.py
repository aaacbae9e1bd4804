"""What the fields of a ticket were at a moment, as columns."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from helpdesk_tui.desk.fields import Value
from helpdesk_tui.desk.replay.history import TRACKED, Event
from helpdesk_tui.desk.replay.rows import MANY, Row
from helpdesk_tui.store.tables import Change, Contact, Queue
from helpdesk_tui.words import Status

_COLUMNS = {"merged_into": "merged_into_id", "withdrawn": "withdrawn_at"}


class TicketsThen:
    """Turns the words of history into columns, and tickets of now into those of then."""

    def __init__(self, live: Session, events: Sequence[Event]) -> None:
        """Read what queues and contacts are called, and what was before the first event."""
        self._queues = {row.name: row.id for row in live.exec(select(Queue))}
        self._contacts = _contact_ids(live)
        self._first = _first_values(events)
        self._closed = _times_of_closing(live, self._first, events)

    def at_first(self, row: Row) -> Row:
        """A ticket before the first event that changed it."""
        number = row["id"]
        was = dict(row)
        for field in TRACKED:
            if (number, field) in self._first:
                was |= self.columns(field, self._first[number, field], None)
        if was["status"] == Status.CLOSED and was["closed_at"] is None:
            was["closed_at"] = self._closed.get(number)
        return was

    def columns(self, field: str, value: Value, moment: datetime | None) -> Row:
        """What a field's value is in columns; nothing for what cannot be told."""
        if field == "status":
            if value is None:  # before it was made
                return {}
            return {"status": value, "closed_at": moment if value == Status.CLOSED else None}
        if field == "queue":
            known = self._queues.get(str(value))
            return {} if known is None else {"queue_id": known}
        if field == "contact":
            return {"contact_id": self._contacts.get(str(value).lower()) if value else None}
        if field in ("withdrawn", "hidden_until"):
            time = datetime.fromisoformat(str(value)) if value else None
            return {_COLUMNS.get(field, field): time}
        if field == "subject":
            return {"subject": str(value or "")}
        return {_COLUMNS.get(field, field): value}


def _contact_ids(live: Session) -> dict[str, int | None]:
    """Contacts by what history calls them: address, or name where there is none."""
    found: dict[str, int | None] = {}
    for number, email, name in live.exec(select(Contact.id, Contact.email, Contact.name)):
        found[(email or name).lower()] = number
    return found


def _first_values(events: Sequence[Event]) -> dict[tuple[object, str], Value]:
    """What each field that changed was before its first change."""
    first: dict[tuple[object, str], Value] = {}
    for event in events:
        if event.field in TRACKED:
            first.setdefault((event.ticket, event.field), event.old)
    return first


def _times_of_closing(
    live: Session, firsts: dict[tuple[object, str], Value], events: Sequence[Event]
) -> dict[object, datetime]:
    """When tickets were closed that stood closed before the first event."""
    numbers = [
        number for (number, field), old in firsts.items() if (field, old) == ("status", "closed")
    ]
    closed: dict[object, datetime] = {}
    for start in range(0, len(numbers), MANY):
        statement = (
            select(Change)
            .where(col(Change.ticket_id).in_(numbers[start : start + MANY]))
            .where(Change.field == "status", Change.id < events[0].id)
            .order_by(col(Change.id))
        )
        for change in live.exec(statement):
            if json.loads(change.new or "null") == Status.CLOSED.value:
                closed[change.ticket_id] = change.at
    return closed
