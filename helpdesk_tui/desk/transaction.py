"""One transaction of a verb: rows in, Change rows out, numbered at the very end."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text, update
from sqlmodel import Session, col, select

from helpdesk_tui.desk.actor import Actor
from helpdesk_tui.desk.family import root_of
from helpdesk_tui.desk.fields import FIELDS, Value, read_field, write_field
from helpdesk_tui.desk.memo import forget
from helpdesk_tui.errors import Moved, NotFound
from helpdesk_tui.store import search
from helpdesk_tui.store.later import savepoint
from helpdesk_tui.store.many import insert_many
from helpdesk_tui.store.tables import Change, Ticket
from helpdesk_tui.words import LARGEST_NUMBER

_JSON = json.JSONEncoder(ensure_ascii=False)


SILENT = "no mail: silent"
"""In the cause of what was done silently."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A change not numbered yet."""

    ticket_id: int | None
    message_id: int | None
    verb: str
    field: str
    old: Value
    new: Value
    cause: str
    undo_of: int | None


class Transaction:
    """What a verb works with: the session, the time, and the changes it makes."""

    def __init__(
        self, session: Session, actor: Actor, now: datetime, verb: str, cause: str
    ) -> None:
        """Begin; ``cause`` says why, by default "verb NAME"."""
        self.session = session
        self.actor = actor
        self.now = now
        self.moment = now
        self.verb = verb
        self.cause = cause or f"verb {verb}"
        self.silent = False
        """True when nothing done here may mail the customer of its own accord."""
        self.undoing: int | None = None
        """The change that changes made now take back."""
        self.batch = 0
        self._pending: list[Pending] = []
        self._touched: set[int] = set()
        self._undone: list[int] = []
        self._unindexed: list[search.Entry] = []

    @contextlib.contextmanager
    def inner(self, verb: str, cause: str) -> Iterator[None]:
        """Another verb inside this one: its changes carry its own name and cause."""
        outer = self.verb, self.cause
        self.verb, self.cause = verb, cause or self.cause
        try:
            yield
        finally:
            self.verb, self.cause = outer

    @contextlib.contextmanager
    def as_of(self, moment: datetime) -> Iterator[None]:
        """What happens inside happened then: a mail counts from when it arrived (E67)."""
        outer, self.moment = self.moment, min(moment, self.now)
        try:
            yield
        finally:
            self.moment = outer

    @contextlib.contextmanager
    def because(self, cause: str) -> Iterator[None]:
        """Changes made inside carry this cause."""
        outer, self.cause = self.cause, cause
        try:
            yield
        finally:
            self.cause = outer

    @contextlib.contextmanager
    def attempt(self) -> Iterator[None]:
        """What is done inside is done whole: an error that leaves it takes all of it back."""
        pending, undone = len(self._pending), len(self._undone)
        touched, unindexed = set(self._touched), list(self._unindexed)
        done = False
        try:
            with savepoint(self.session):
                yield
            done = True
        finally:
            if not done:
                del self._pending[pending:], self._undone[undone:]
                self._touched, self._unindexed = touched, unindexed
                forget(self.session)

    def ticket(self, number: int, version: int | None = None) -> Ticket:
        """The ticket, locked until the end. Raises NotFound; Moved when ``version`` is past."""
        ticket = self._locked(number)
        if ticket is None or ticket.withdrawn_at is not None:
            raise NotFound(f"There is no ticket #{number}.", "List them: helpdesk-tui ticket list")
        if version is not None and ticket.version != version and number not in self._touched:
            raise Moved(
                f"#{number} changed while you looked at it{self._who_changed(number)}.",
                "Look again, then repeat what you wanted.",
            )
        return ticket

    def root(self, number: int) -> Ticket | None:
        """The ticket that stands for ``number``, locked until the end; None when withdrawn.

        Only that one is locked, so there is no order of locks to keep. Whether it is the one
        is asked again under its lock: a merge or an undo may have ended in between.
        """
        while True:
            target = root_of(self.session, number)
            ticket = self._locked(target)
            if ticket is None or ticket.withdrawn_at is not None:
                return None
            if root_of(self.session, number) == target:
                return ticket

    def _locked(self, number: int) -> Ticket | None:
        if number > LARGEST_NUMBER:
            return None
        # Reading anew would undo in silence what was changed here and not written yet.
        self.session.flush()
        # Whoever only refers to a ticket need not wait for it, nor be waited for.
        statement = select(Ticket).where(Ticket.id == number).with_for_update(key_share=True)
        # What was read before the lock may be old by now.
        statement = statement.execution_options(populate_existing=True)
        return self.session.exec(statement).one_or_none()

    def lock(self, numbers: Iterable[int]) -> None:
        """Lock tickets that will be changed, in one order for all, so that nobody deadlocks."""
        wanted = {number for number in numbers if number <= LARGEST_NUMBER}
        statement = select(Ticket.id).where(col(Ticket.id).in_(wanted))
        self.session.exec(statement.order_by(col(Ticket.id)).with_for_update(key_share=True)).all()

    def _who_changed(self, number: int) -> str:
        newest = self.session.exec(
            select(Change).where(Change.ticket_id == number).order_by(col(Change.id).desc())
        ).first()
        return f" ({newest.actor}: {newest.verb} {newest.field})" if newest else ""

    def set(self, ticket: Ticket, field: str, value: Value) -> bool:
        """Give a field a value and record it; False when it had that value already."""
        old = read_field(self.session, ticket, field)
        new = FIELDS[field].normal(value)
        if old == new:
            return False
        write_field(self.session, ticket, field, new, self.moment)
        self.touch(ticket)
        self.record(ticket.id, field, old, new)
        return True

    def touch(self, ticket: Ticket) -> None:
        """Mark the ticket changed: version and time."""
        number = ticket.id or 0
        if number not in self._touched:
            ticket.version += 1
            self._touched.add(number)
        ticket.updated_at = max(ticket.updated_at, self.moment)

    def record(
        self,
        ticket_id: int | None,
        field: str,
        old: Value,
        new: Value,
        *,
        message_id: int | None = None,
    ) -> None:
        """Note one change; it gets its number when the transaction ends."""
        cause = f"{self.cause}; {SILENT}" if self.silent else self.cause
        self._pending.append(
            Pending(ticket_id, message_id, self.verb, field, old, new, cause, self.undoing)
        )

    def mark_undone(self, changes: Iterable[int]) -> None:
        """Note at the end that these changes were taken back by what was done here."""
        self._undone += changes

    @property
    def changed_tickets(self) -> tuple[int, ...]:
        """Numbers of all tickets with a change so far, ascending."""
        return tuple(sorted({c.ticket_id for c in self._pending if c.ticket_id is not None}))

    @property
    def pending(self) -> tuple[Pending, ...]:
        """All changes so far, not numbered yet."""
        return tuple(self._pending)

    def index(self, entry: search.Entry) -> None:
        """Make a message findable when the transaction ends: many at once cost less."""
        self._unindexed.append(entry)

    def index_now(self) -> None:
        """Write what was left to be indexed."""
        search.index(self.session, self._unindexed)
        self._unindexed.clear()

    def finish(self) -> None:
        """Number the changes under the counter's lock and write them."""
        self.session.flush()
        self.index_now()
        if not self._pending:
            return
        statement = text("UPDATE change_counter SET last = last + :n WHERE id = 1 RETURNING last")
        last = self.session.connection().execute(statement, {"n": len(self._pending)}).scalar_one()
        first = last - len(self._pending) + 1
        self.batch = first
        insert_many(
            self.session.connection(),
            Change,
            [self._row(first + i, first, pending) for i, pending in enumerate(self._pending)],
        )
        if self._undone:
            self.session.connection().execute(
                update(Change).where(col(Change.id).in_(self._undone)).values(undone_by=first)
            )

    def _row(self, number: int, batch: int, pending: Pending) -> dict[str, object]:
        return {
            "id": number,
            "batch": batch,
            "at": self.now,
            "actor_kind": self.actor.kind.value,
            "actor_id": self.actor.agent_id,
            "actor": self.actor.name,
            "ticket_id": pending.ticket_id,
            "message_id": pending.message_id,
            "verb": pending.verb,
            "field": pending.field,
            "old": _JSON.encode(pending.old),
            "new": _JSON.encode(pending.new),
            "cause": pending.cause,
            "undo_of": pending.undo_of,
        }
