"""A scratch desk: a SQLite file of its own, made like the live desk was at a moment.

It is one transaction that is never committed, with the live desk's own numbers. What
happened is put in many events at a time: nobody looks in between.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from helpdesk_tui.desk.replay.beginning import Beginning
from helpdesk_tui.desk.replay.history import Event
from helpdesk_tui.desk.replay.rows import MANY, Row, by, live_rows, people, put, table
from helpdesk_tui.desk.replay.tickets_then import TicketsThen
from helpdesk_tui.store import schema
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.insert import insert_if_new
from helpdesk_tui.store.tables import Answered, Contact, Participant, ThreadId
from helpdesk_tui.words import Direction


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


class Scratch:
    """Brings the scratch desk forward, some events after the others."""

    def __init__(self, live: Session, session: Session, events: Sequence[Event]) -> None:
        """Make it the desk of the moment before the first event."""
        self.session = session
        self._live = live
        self._tickets = TicketsThen(live, events)
        Beginning(live, session, events).put(self._tickets)

    def happen(self, happened: Sequence[tuple[Event, datetime]]) -> None:
        """Let things happen, each with the moment it counts from.

        What they were about is looked up on the live desk.
        """
        for start in range(0, len(happened), MANY):
            some = happened[start : start + MANY]
            self._open([event.ticket for event, _ in some if event.field == "ticket"])
            self._say({e.message: e.at for e, _ in some if e.field == "message" and e.message})
            self._change(some)

    def _open(self, numbers: Sequence[int | None]) -> None:
        """Tickets as they were at first, with who asks."""
        if not numbers:
            return
        rows = live_rows(self._live, "ticket", "id", numbers)
        put(self.session, "ticket", [self._tickets.at_first(row) for row in rows])
        joined = live_rows(self._live, "participant", "ticket_id", numbers)
        requesters = [row for row in joined if row["role"] == "requester"]
        insert_if_new(self.session, Participant, requesters)

    def _say(self, said: Mapping[int, datetime]) -> None:
        """Messages, their rows in the outbox, and who joins the tickets by them."""
        if not said:
            return
        rows = live_rows(self._live, "message", "id", said)
        put(self.session, "message", rows)
        put(self.session, "outbox", live_rows(self._live, "outbox", "message_id", said))
        on = {row["ticket_id"] for row in rows}
        joined = by("ticket_id", live_rows(self._live, "participant", "ticket_id", on))
        now: list[Row] = []
        for row in rows:
            named = people(row)
            now += [each for each in joined.get(row["ticket_id"], ()) if each["email"] in named]
        insert_if_new(self.session, Participant, now)
        self.refer({(str(row["rfc_id"]), row["ticket_id"]) for row in rows})
        self._answer(said, rows)

    def _answer(self, said: Mapping[int, datetime], rows: Sequence[Row]) -> None:
        """Note which automatic mails went out."""
        times = {
            (row["ticket_id"], said[number])
            for row in rows
            if row["automatic"] and row["direction"] == Direction.OUT
            if isinstance(number := row["id"], int)
        }
        if times:
            told = live_rows(self._live, "answered", "ticket_id", {on for on, _ in times})
            then = [each for each in told if (each["ticket_id"], each["at"]) in times]
            insert_if_new(self.session, Answered, then)

    def _change(self, some: Sequence[tuple[Event, datetime]]) -> None:
        """Fields of tickets, the last value of each; and addresses nobody can reach."""
        changed: dict[int, Row] = defaultdict(dict)
        for event, moment in some:
            if event.field == "contact undeliverable":
                marked = update(Contact).where(col(Contact.email) == str(event.new))
                self.session.connection().execute(marked.values(undeliverable_at=event.at))
            elif event.ticket is not None and event.field not in ("ticket", "message"):
                columns = self._tickets.columns(event.field, event.new, moment)
                changed[event.ticket].update(columns)
        alike: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for number, columns in changed.items():
            if columns:
                values = {f"new_{name}": value for name, value in columns.items()}
                alike[tuple(sorted(columns))].append({**values, "number": number})
        target = table("ticket")
        for names, rows in alike.items():
            change = update(target).where(target.c.id == bindparam("number"))
            parameters: dict[str, object] = {name: bindparam(f"new_{name}") for name in names}
            self.session.connection().execute(change.values(parameters), rows)

    def refer(self, pairs: Iterable[tuple[str, object]]) -> None:
        """Let tickets be known by those ids that they are known by on the live desk."""
        wanted = sorted({pair for pair in pairs if pair[0]}, key=str)
        source = table("thread_id").c
        for start in range(0, len(wanted), MANY):
            piece = wanted[start : start + MANY]
            statement = select(source.rfc_id, source.ticket_id).where(
                source.rfc_id.in_({rfc_id for rfc_id, _ in piece}),
                source.ticket_id.in_({number for _, number in piece}),
            )
            known = {tuple(row) for row in self._live.connection().execute(statement)}
            rows: list[Row] = [
                {"rfc_id": rfc_id, "ticket_id": number}
                for rfc_id, number in piece
                if (rfc_id, number) in known
            ]
            insert_if_new(self.session, ThreadId, rows)

    def keep_rows(self, rows: Sequence[Row]) -> None:
        """Put ledger rows in with the fates they have."""
        put(self.session, "intake", rows)
