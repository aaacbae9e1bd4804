"""The scratch desk as it stood before the first event. Things that seldom change are of now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Select, select, update
from sqlmodel import Session, col

from helpdesk_tui.desk.replay.history import Event
from helpdesk_tui.desk.replay.rows import MANY, Row, people, put, table
from helpdesk_tui.desk.replay.tickets_then import TicketsThen
from helpdesk_tui.rules.rate import ECHO
from helpdesk_tui.store.tables import Contact
from helpdesk_tui.store.tables.ticket import NEVER

PRESENT = (
    "setting", "department", "team", "agent", "team_member", "queue", "category", "tag",
    "organization", "contact", "mailbox",
)  # fmt: skip
"""Tables taken over as they are now."""


class Beginning:
    """Puts in what was there before the first event."""

    def __init__(self, live: Session, session: Session, events: Sequence[Event]) -> None:
        """From the live desk into the scratch desk."""
        self._live, self._session = live, session
        self._events = events
        self._tickets: set[int | None] = {e.ticket for e in events if e.field == "ticket"}
        self._messages: set[int | None] = {e.message for e in events if e.field == "message"}

    def put(self, tickets: TicketsThen) -> None:
        """Put everything in, people and names first."""
        for name in PRESENT:
            put(self._session, name, self._read(select(table(name))))
        self._unmark()
        rows = self._read(select(table("ticket")))
        then = [tickets.at_first(row) for row in rows if row["id"] not in self._tickets]
        put(self._session, "ticket", then)
        self._take_part_and_refer()
        self._say(self._events[0].at if self._events else NEVER)

    def _unmark(self) -> None:
        """Addresses whose bounce comes later are not marked yet."""
        later = [str(event.new) for event in self._events if event.field == "contact undeliverable"]
        for start in range(0, len(later), MANY):
            marked = col(Contact.email).in_(later[start : start + MANY])
            change = update(Contact).where(marked).values(undeliverable_at=None)
            self._session.connection().execute(change)

    def _take_part_and_refer(self) -> None:
        """Who takes part and what ids are known by messages of before, or by none."""
        named: dict[tuple[object, str], bool] = {}
        ids: set[tuple[object, object]] = set()
        for row in self._read(_people_of_messages()):
            later = row["id"] in self._messages
            for email in people(row):
                key = (row["ticket_id"], email)
                named[key] = named.get(key, True) and later
            if later:
                ids.add((row["rfc_id"], row["ticket_id"]))
        self._take_part({key for key, later in named.items() if later})
        self._refer(ids)

    def _take_part(self, joins_later: set[tuple[object, str]]) -> None:
        rows = self._read(select(table("participant")))
        first = [
            row
            for row in rows
            if row["ticket_id"] not in self._tickets
            and (row["role"] == "requester" or (row["ticket_id"], row["email"]) not in joins_later)
        ]
        put(self._session, "participant", first)

    def _refer(self, later: set[tuple[object, object]]) -> None:
        rows = self._read(select(table("thread_id")))
        first = [
            row
            for row in rows
            if row["ticket_id"] not in self._tickets
            and (row["rfc_id"], row["ticket_id"]) not in later
        ]
        put(self._session, "thread_id", first)

    def _say(self, begin: datetime) -> None:
        """Messages of before; only those that an echo may repeat with what they say."""
        lately = table("message").c.created_at >= begin - ECHO
        for statement, empty in (
            (select(table("message")).where(lately), {}),
            (_without_body().where(~lately), {"body": "", "folded": ""}),
        ):
            rows = self._read(statement)
            first = [{**row, **empty} for row in rows if row["id"] not in self._messages]
            put(self._session, "message", first)
        rows = self._read(select(table("outbox")))
        sent = [row for row in rows if row["message_id"] not in self._messages]
        put(self._session, "outbox", sent)
        answered = select(table("answered")).where(table("answered").c.at < begin)
        put(self._session, "answered", self._read(answered))

    def _read(self, statement: Select[tuple[object, ...]]) -> Iterator[Row]:
        """Rows of the live desk, one by one."""
        for row in self._live.connection().execute(statement).mappings():
            yield dict(row)


def _without_body() -> Select[tuple[object, ...]]:
    columns = table("message").c
    return select(*(column for column in columns if column.name not in ("body", "folded")))


def _people_of_messages() -> Select[tuple[object, ...]]:
    source = table("message")
    names = ("id", "ticket_id", "rfc_id", "author_email", "to", "cc", "bcc")
    return select(*(source.c[name] for name in names))
