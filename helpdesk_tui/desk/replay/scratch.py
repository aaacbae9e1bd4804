"""A scratch desk: a SQLite file of its own, made like the live desk was at a moment.

It is one transaction that is never committed, with the live desk's own numbers. Things that
seldom change (people, queues, categories) are as they are now.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Select, insert, select, update
from sqlalchemy import Table as SqlTable
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from helpdesk_tui.desk.fields import Value
from helpdesk_tui.desk.replay.history import TRACKED, Event
from helpdesk_tui.rules.rate import ECHO
from helpdesk_tui.store import schema
from helpdesk_tui.store.columns import METADATA
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.insert import insert_if_new
from helpdesk_tui.store.tables import (
    Answered,
    Change,
    Contact,
    Participant,
    Queue,
    ThreadId,
    Ticket,
)
from helpdesk_tui.store.tables.ticket import NEVER
from helpdesk_tui.words import Direction, Status

Row = dict[str, object]

PRESENT = (
    "setting", "department", "team", "agent", "team_member", "queue", "category", "tag",
    "organization", "contact", "mailbox",
)  # fmt: skip
"""Tables taken over as they are now."""
MANY = 500
"""Keys named in one statement."""
_COLUMNS = {"merged_into": "merged_into_id", "withdrawn": "withdrawn_at"}


@contextlib.contextmanager
def scratch_session() -> Iterator[Session]:
    """An empty desk for as long as it is used; nothing of it stays. Raises StoreError."""
    with tempfile.TemporaryDirectory(prefix="helpdesk-replay-") as folder:
        store = Store(str(Path(folder) / "scratch.db"))
        try:
            schema.upgrade(store)
            with Session(store.engine.execution_options(write=True)) as session:
                # Rows come in the order of events, so what they point to may come later.
                session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
                yield session
                session.rollback()
        finally:
            store.close()


def table(name: str) -> SqlTable:
    """A table by its name."""
    return METADATA.tables[name]


def live_rows(live: Session, name: str, key: str, keys: Iterable[object]) -> list[Row]:
    """Rows of a live table whose ``key`` is one of these."""
    found: list[Row] = []
    wanted = sorted(set(keys), key=str)
    source = table(name)
    for start in range(0, len(wanted), MANY):
        statement = select(source).where(source.c[key].in_(wanted[start : start + MANY]))
        found += [dict(row) for row in live.connection().execute(statement).mappings()]
    return found


class Scratch:
    """Brings the scratch desk forward, one event after the other."""

    def __init__(self, live: Session, session: Session, events: Sequence[Event]) -> None:
        """Make it the desk of the moment before the first event."""
        self.session = session
        self._live = live
        for name in PRESENT:
            self._copy(name)
        self._unmark(events)
        self._queues = {row.name: row.id for row in session.exec(rows_of(Queue))}
        self._contacts = _contact_ids(session)
        self._first = _first_values(events)
        self._closed = _times_of_closing(live, events)
        self._begin(events)

    def _copy(self, name: str) -> None:
        rows = self._live.connection().execute(select(table(name))).mappings()
        self._insert(name, [dict(row) for row in rows])

    def _unmark(self, events: Sequence[Event]) -> None:
        """Addresses whose bounce comes later are not marked yet."""
        later = [str(event.new) for event in events if event.field == "contact undeliverable"]
        for start in range(0, len(later), MANY):
            marked = col(Contact.email).in_(later[start : start + MANY])
            change = update(Contact).where(marked).values(undeliverable_at=None)
            self.session.connection().execute(change)

    def _begin(self, events: Sequence[Event]) -> None:
        """Put in what was there before the first event."""
        later_tickets = {e.ticket for e in events if e.field == "ticket"}
        later_messages = {e.message for e in events if e.field == "message"}
        tickets = self._live.connection().execute(select(table("ticket"))).mappings()
        self.add_tickets([dict(row) for row in tickets if row["id"] not in later_tickets])
        named: dict[tuple[object, str], bool] = {}
        ids: set[tuple[object, object]] = set()
        messages = self._live.connection().execute(_people_of_messages()).mappings()
        for row in messages:
            later = row["id"] in later_messages
            for email in _people(dict(row)):
                key = (row["ticket_id"], email)
                named[key] = named.get(key, True) and later
            if later:
                ids.add((row["rfc_id"], row["ticket_id"]))
        self._take_part({key for key, later in named.items() if later}, later_tickets)
        self._refer(ids, later_tickets)
        self._say_before(later_messages, events[0].at if events else NEVER)

    def _take_part(self, joins_later: set[tuple[object, str]], later: set[int | None]) -> None:
        rows = self._live.connection().execute(select(table("participant"))).mappings()
        first = [
            dict(row)
            for row in rows
            if row["ticket_id"] not in later
            and (row["role"] == "requester" or (row["ticket_id"], row["email"]) not in joins_later)
        ]
        self._insert("participant", first)

    def _refer(self, later: set[tuple[object, object]], later_tickets: set[int | None]) -> None:
        rows = self._live.connection().execute(select(table("thread_id"))).mappings()
        first = [
            dict(row)
            for row in rows
            if row["ticket_id"] not in later_tickets
            and (row["rfc_id"], row["ticket_id"]) not in later
        ]
        self._insert("thread_id", first)

    def _say_before(self, later: set[int | None], begin: datetime) -> None:
        """Messages of before; only those that an echo may repeat with what they say."""
        lately = table("message").c.created_at >= begin - ECHO
        for statement, empty in (
            (select(table("message")).where(lately), {}),
            (_without_body().where(~lately), {"body": "", "folded": ""}),
        ):
            rows = self._live.connection().execute(statement).mappings()
            self._insert("message", [{**row, **empty} for row in rows if row["id"] not in later])
        outbox = self._live.connection().execute(select(table("outbox"))).mappings()
        self._insert("outbox", [dict(row) for row in outbox if row["message_id"] not in later])
        answered = select(table("answered")).where(table("answered").c.at < begin)
        rows = self._live.connection().execute(answered).mappings()
        self._insert("answered", [dict(row) for row in rows])

    def add_tickets(self, rows: Sequence[Row]) -> None:
        """Put tickets in as they were at first, of all that was known then."""
        self._insert("ticket", [self._as_at_first(row) for row in rows])

    def _as_at_first(self, row: Row) -> Row:
        number = row["id"]
        was = dict(row)
        for field in TRACKED:
            if (number, field) in self._first:
                was |= self._columns(field, self._first[number, field], None)
        if was["status"] == Status.CLOSED and was["closed_at"] is None:
            was["closed_at"] = self._closed.get(number)
        return was

    def _columns(self, field: str, value: Value, moment: datetime | None) -> Row:
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

    def apply(self, event: Event, moment: datetime) -> None:
        """Let one thing happen; what it was about is looked up on the live desk."""
        if event.field == "ticket" and event.ticket is not None:
            self.add_tickets(live_rows(self._live, "ticket", "id", [event.ticket]))
            self._requester(event.ticket)
        elif event.field == "message" and event.message is not None:
            self._say(event.message, event.at)
        elif event.field == "contact undeliverable":
            change = update(Contact).where(col(Contact.email) == str(event.new))
            self.session.connection().execute(change.values(undeliverable_at=event.at))
        elif event.ticket is not None:
            columns = self._columns(event.field, event.new, moment)
            if columns:
                change = update(Ticket).where(col(Ticket.id) == event.ticket)
                self.session.connection().execute(change.values(**columns))

    def _requester(self, number: int) -> None:
        rows = live_rows(self._live, "participant", "ticket_id", [number])
        requester = [row for row in rows if row["role"] == "requester"]
        insert_if_new(self.session, Participant, requester)

    def _say(self, number: int, at: datetime) -> None:
        """A message, its row in the outbox, and who joins the ticket by it."""
        for row in live_rows(self._live, "message", "id", [number]):
            self._insert("message", [row])
            self._insert("outbox", live_rows(self._live, "outbox", "message_id", [number]))
            ticket, people = row["ticket_id"], _people(row)
            joined = live_rows(self._live, "participant", "ticket_id", [ticket])
            now = [each for each in joined if each["email"] in people]
            insert_if_new(self.session, Participant, now)
            self.refer(ticket, [str(row["rfc_id"])])
            if row["automatic"] and row["direction"] == Direction.OUT:
                told = live_rows(self._live, "answered", "ticket_id", [ticket])
                then = [each for each in told if each["at"] == at]
                insert_if_new(self.session, Answered, then)

    def refer(self, ticket: object, ids: Iterable[str]) -> None:
        """Let a ticket be known by those ids that it is known by on the live desk."""
        known = {row["rfc_id"] for row in live_rows(self._live, "thread_id", "ticket_id", [ticket])}
        rows: list[Row] = [
            {"rfc_id": each, "ticket_id": ticket} for each in sorted(set(ids)) if each in known
        ]
        insert_if_new(self.session, ThreadId, rows)

    def keep_row(self, row: Row) -> None:
        """Put a ledger row in with the fate it has."""
        self._insert("intake", [row])

    def _insert(self, name: str, rows: Sequence[Row]) -> None:
        target = table(name)
        computed = {column.name for column in target.c if column.computed is not None}
        for start in range(0, len(rows), MANY):
            some = [
                {key: value for key, value in row.items() if key not in computed}
                for row in rows[start : start + MANY]
            ]
            self.session.connection().execute(insert(target), some)


def _without_body() -> Select[tuple[object, ...]]:
    columns = table("message").c
    return select(*(column for column in columns if column.name not in ("body", "folded")))


def _people_of_messages() -> Select[tuple[object, ...]]:
    source = table("message")
    names = ("id", "ticket_id", "rfc_id", "author_email", "to", "cc", "bcc")
    return select(*(source.c[name] for name in names))


def _people(row: Mapping[str, object]) -> set[str]:
    """Every address a message names, lower case."""
    texts = (row["author_email"], row["to"], row["cc"], row["bcc"])
    return {email for text in texts for email in str(text).lower().split()}


def _contact_ids(session: Session) -> dict[str, int | None]:
    """Contacts by what history calls them: address, or name where there is none."""
    found: dict[str, int | None] = {}
    for contact in session.exec(rows_of(Contact)):
        found[(contact.email or contact.name).lower()] = contact.id
    return found


def _first_values(events: Sequence[Event]) -> dict[tuple[object, str], Value]:
    """What each field that changed was before its first change."""
    first: dict[tuple[object, str], Value] = {}
    for event in events:
        if event.field in TRACKED:
            first.setdefault((event.ticket, event.field), event.old)
    return first


def _times_of_closing(live: Session, events: Sequence[Event]) -> dict[object, datetime]:
    """When tickets were closed that stood closed before the first event."""
    firsts = _first_values(events)
    numbers = [
        number for (number, field), old in firsts.items() if (field, old) == ("status", "closed")
    ]
    closed: dict[object, datetime] = {}
    for start in range(0, len(numbers), MANY):
        statement = (
            rows_of(Change)
            .where(col(Change.ticket_id).in_(numbers[start : start + MANY]))
            .where(Change.field == "status", Change.id < events[0].id)
            .order_by(col(Change.id))
        )
        for change in live.exec(statement):
            if json.loads(change.new or "null") == Status.CLOSED.value:
                closed[change.ticket_id] = change.at
    return closed
