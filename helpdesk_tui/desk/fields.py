"""The fields of a ticket: how each is read, written and named in history.

A Change keeps values as people say them (a queue's name, a login, an ISO time), so history
reads by itself and an undo can put the old value back. Names are unique on the desk.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.memo import learn, remembered
from helpdesk_tui.store.insert import insert_if_new
from helpdesk_tui.store.tables import Tag, Ticket, TicketTag
from helpdesk_tui.store.tables.ticket import NEVER
from helpdesk_tui.words import Kind, Priority, Status

Value = str | int | bool | list[str] | None
"""A field's value as history keeps it: words, numbers, lists of words, or nothing."""


def keepable(text: str) -> str:
    """Text that every database takes: no NUL, no half of a surrogate pair."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def one_line(text: str) -> str:
    """Keepable text in one line: a line break in a subject would break the mail's head."""
    return " ".join(keepable(text).split())


def _same(value: Value) -> Value:
    return value or None if value == "" else value


def _in_utc(value: Value) -> Value:
    """One text for one instant: an undo compares what stands with what was written."""
    return datetime.fromisoformat(str(value)).astimezone(UTC).isoformat() if value else None


def _sorted(value: Value) -> Value:
    return sorted(set(value)) if isinstance(value, list) else value


_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*[+-]\d\d:\d\d")


def in_words(value: Value) -> str:
    """A value as people read it: times local and to the minute, lists with commas."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, str) and _TIME.fullmatch(value):
        return f"{datetime.fromisoformat(value).astimezone():%Y-%m-%d %H:%M}"
    return str(value)


@dataclass(frozen=True, slots=True)
class Field:
    """How one field is read from and written to a ticket."""

    read: Callable[[Session, Ticket], Value]
    write: Callable[[Session, Ticket, Value, datetime], None]
    normal: Callable[[Value], Value] = _same


def read_field(session: Session, ticket: Ticket, field: str) -> Value:
    """The value as history shows it."""
    return FIELDS[field].read(session, ticket)


def write_field(session: Session, ticket: Ticket, field: str, value: Value, now: datetime) -> None:
    """Write a value that was normalized; raises NotFound for a name that is not there."""
    FIELDS[field].write(session, ticket, value, now)


def _text(column: str) -> Field:
    def read(_session: Session, ticket: Ticket) -> Value:
        value = getattr(ticket, column)
        return str(value) if value else None

    def write(_session: Session, ticket: Ticket, value: Value, _now: datetime) -> None:
        setattr(ticket, column, "" if value is None else str(value))

    return Field(read, write)


def _time(column: str) -> Field:
    def read(_session: Session, ticket: Ticket) -> Value:
        value: datetime | None = getattr(ticket, column)
        return value.isoformat() if value else None

    def write(_session: Session, ticket: Ticket, value: Value, _now: datetime) -> None:
        setattr(ticket, column, datetime.fromisoformat(str(value)) if value else None)

    return Field(read, write, _in_utc)


def _number(column: str) -> Field:
    def read(_session: Session, ticket: Ticket) -> Value:
        value: int | None = getattr(ticket, column)
        return value

    def write(_session: Session, ticket: Ticket, value: Value, _now: datetime) -> None:
        setattr(ticket, column, value)

    return Field(read, write)


def _named(
    column: str,
    name_of: Callable[[Session, int], str],
    id_of: Callable[[Session, str], int],
) -> Field:
    def read(session: Session, ticket: Ticket) -> Value:
        value: int | None = getattr(ticket, column)
        return name_of(session, value) if value is not None else None

    def write(session: Session, ticket: Ticket, value: Value, _now: datetime) -> None:
        setattr(ticket, column, id_of(session, str(value)) if value is not None else None)

    return Field(read, write)


def _write_status(_session: Session, ticket: Ticket, value: Value, now: datetime) -> None:
    status = Status(str(value))
    ticket.status = status.value
    ticket.solved_at = (ticket.solved_at or now) if not status.is_open else None
    ticket.closed_at = now if status is Status.CLOSED else None


def _read_priority(_session: Session, ticket: Ticket) -> Value:
    return Priority(ticket.priority).label


def _write_priority(_session: Session, ticket: Ticket, value: Value, _now: datetime) -> None:
    ticket.priority = Priority.from_label(str(value)).value


def _write_due(session: Session, ticket: Ticket, value: Value, now: datetime) -> None:
    _time("due_at").write(session, ticket, value, now)
    ticket.urgent_at = ticket.due_at or NEVER


def _write_queue(session: Session, ticket: Ticket, value: Value, _now: datetime) -> None:
    row = directory.queue(session, str(value))
    ticket.queue_id = row.id or 0
    ticket.department_id = row.department_id


def _read_queue(session: Session, ticket: Ticket) -> Value:
    return directory.queue_name(session, ticket.queue_id)


def _write_kind(_session: Session, ticket: Ticket, value: Value, _now: datetime) -> None:
    ticket.kind = Kind(str(value)).value


def read_tags(session: Session, ticket: Ticket) -> list[str]:
    """A ticket's tags in order of the alphabet."""
    return list(remembered(session, ("tags", ticket.id), lambda: _read_tags(session, ticket)))


def has_no_tags(session: Session, ticket: Ticket) -> None:
    """A ticket that was just made need not be asked for its tags."""
    learn(session, ("tags", ticket.id), [])


def _read_tags(session: Session, ticket: Ticket) -> list[str]:
    statement = (
        select(Tag.name)
        .join(TicketTag, col(TicketTag.tag_id) == col(Tag.id))
        .where(TicketTag.ticket_id == ticket.id)
    )
    return sorted(session.exec(statement))


def _write_tags(session: Session, ticket: Ticket, value: Value, _now: datetime) -> None:
    wanted = set(value if isinstance(value, list) else [])
    present = set(read_tags(session, ticket))
    for name in present - wanted:
        row = session.get(TicketTag, (ticket.id, directory.tag_id(session, name)))
        if row is not None:
            session.delete(row)
    rows = [
        {"ticket_id": ticket.id or 0, "tag_id": directory.tag_id(session, name)}
        for name in sorted(wanted - present)
    ]
    if present - wanted:
        session.flush()
    insert_if_new(session, TicketTag, rows)
    learn(session, ("tags", ticket.id), sorted(wanted))


FIELDS: dict[str, Field] = {
    "subject": _text("subject"),
    "status": Field(lambda _s, t: t.status, _write_status),
    "priority": Field(_read_priority, _write_priority),
    "kind": Field(lambda _s, t: t.kind, _write_kind),
    "language": _text("language"),
    "category": _named("category_id", directory.category_name, directory.category_id),
    "queue": Field(_read_queue, _write_queue),
    "team": _named("team_id", directory.team_name, directory.team_id),
    "owner": _named("owner_id", directory.agent_login, directory.active_agent_id),
    "contact": _named("contact_id", directory.contact_label, directory.contact_id),
    "organization": _named(
        "organization_id", directory.organization_name, directory.organization_id
    ),
    "due": Field(_time("due_at").read, _write_due, _in_utc),
    "hidden_until": _time("hidden_until"),
    "withdrawn": _time("withdrawn_at"),
    "parent": _number("parent_id"),
    "merged_into": _number("merged_into_id"),
    "tags": Field(lambda s, t: list(read_tags(s, t)), _write_tags, _sorted),
}
"""Every field a verb, a rule or an undo may set."""
