"""What is asked about a ticket, read once: its history, mails, messages and what left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import inspect
from sqlalchemy.orm import defer
from sqlmodel import Session, col, or_, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.family import existing, members
from helpdesk_tui.desk.fields import FIELDS, in_words, read_field
from helpdesk_tui.desk.thread import change_view, lines
from helpdesk_tui.desk.why.causes import LinkKind, read_cause
from helpdesk_tui.store.tables import Change, Department, Intake, Message, Outbox, Queue, Ticket
from helpdesk_tui.store.tables.ticket import NEVER
from helpdesk_tui.views import ChangeView
from helpdesk_tui.words import LARGEST_NUMBER

NEWEST = 2000
"""Changes read of a ticket; of one with a longer history also the oldest."""
OLDEST = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """A change as recorded."""

    view: ChangeView
    message: int | None
    batch: int

    @property
    def field(self) -> str:
        """What changed."""
        return self.view.field


@dataclass(frozen=True, slots=True)
class Mail:
    """A row of the ledger."""

    id: int
    queue: str
    source: str
    sender: str
    subject: str
    received_at: datetime
    imported: bool
    fate: str
    reason: str
    authenticity: str
    sha256: str
    ticket: int | None
    message: int | None


@dataclass(frozen=True, slots=True)
class Post:
    """A message's row in the outbox."""

    kind: str
    state: str
    attempts: int
    server_said: str


@dataclass(frozen=True, slots=True)
class Head:
    """A message without its text."""

    id: int
    ticket: int
    direction: str
    audience: str
    author: str
    email: str
    by_agent: bool
    at: datetime
    automatic: str
    authenticity: str
    mail: int | None
    rfc_id: str
    to: tuple[str, ...]
    problems: tuple[str, ...]
    folded: int
    """So many parts of its text fold away."""
    forwarded_from: str
    withdrawn: bool
    post: Post | None


@dataclass(frozen=True, slots=True)
class Book:
    """Everything the reasons are read from."""

    number: int
    subject: str
    fields: Mapping[str, str]
    """Each field's value, in words; "" for none."""
    columns: Mapping[str, str]
    """Each column's value, in words."""
    entries: tuple[Entry, ...]
    """History of the ticket itself, newest first."""
    mails: Mapping[int, Mail]
    """Mails on the ticket or named in its history."""
    messages: tuple[Head, ...]
    """Of the ticket and what is merged into it, oldest first."""

    def of(self, *fields: str) -> tuple[Entry, ...]:
        """The entries of these names, newest first."""
        return tuple(entry for entry in self.entries if entry.field in fields)

    @property
    def made(self) -> Entry | None:
        """The entry of the ticket's making."""
        return next((entry for entry in reversed(self.entries) if entry.field == "ticket"), None)


def read_book(desk: Desk, number: int) -> Book:
    """Read all of it in one moment. Raises NotFound."""
    with desk.store.read() as session:
        ticket = existing(session, number)
        family = members(session, number)
        entries = _entries(session, number)
        return Book(
            number=number,
            subject=ticket.subject,
            fields={name: in_words(read_field(session, ticket, name)) for name in FIELDS},
            columns=_columns(session, ticket),
            entries=entries,
            mails=_mails(session, family, _named(entries)),
            messages=_messages(session, family),
        )


def _columns(session: Session, ticket: Ticket) -> dict[str, str]:
    found = {}
    for name in Ticket.model_fields:
        value = getattr(ticket, name)
        shown = value.isoformat() if isinstance(value, datetime) else value
        found[name] = in_words(shown) if value != NEVER else ""
    if ticket.department_id is not None:
        row = session.get(Department, ticket.department_id)
        found["department_id"] = row.name if row else ""
    return found


def _entries(session: Session, number: int) -> tuple[Entry, ...]:
    statement = select(Change).where(Change.ticket_id == number)
    newest = session.exec(statement.order_by(col(Change.id).desc()).limit(NEWEST)).all()
    rows = list(newest)
    if len(rows) == NEWEST:
        older = statement.where(col(Change.id) < rows[-1].id).order_by(col(Change.id))
        rows += reversed(session.exec(older.limit(OLDEST)).all())
    return tuple(Entry(change_view(row), row.message_id, row.batch) for row in rows)


def _named(entries: Iterable[Entry]) -> set[int]:
    """Ledger rows that causes name."""
    return {
        link.number
        for cause in {entry.view.cause for entry in entries}
        for link in read_cause(cause)
        if link.kind is LinkKind.MAIL and link.number <= LARGEST_NUMBER
    }


def _mails(session: Session, family: Sequence[int], named: set[int]) -> dict[int, Mail]:
    statement = (
        select(Intake, Queue.name)
        .join(Queue, col(Queue.id) == col(Intake.queue_id))
        .where(or_(col(Intake.ticket_id).in_(family), col(Intake.id).in_(named)))
        .order_by(col(Intake.id))
        .limit(NEWEST)
    )
    return {row.id or 0: _mail(row, queue) for row, queue in session.exec(statement)}


def _mail(row: Intake, queue: str) -> Mail:
    return Mail(
        id=row.id or 0,
        queue=queue,
        source=row.source,
        sender=row.sender,
        subject=row.subject,
        received_at=row.received_at,
        imported=row.mailbox_id is None,
        fate=row.fate or "",
        reason=row.reason,
        authenticity=row.authenticity,
        sha256=row.sha256,
        ticket=row.ticket_id,
        message=row.message_id,
    )


def _messages(session: Session, family: Sequence[int]) -> tuple[Head, ...]:
    statement = (
        select(Message, Outbox)
        .outerjoin(Outbox, col(Outbox.message_id) == col(Message.id))
        .where(col(Message.ticket_id).in_(family))
        .order_by(col(Message.created_at), col(Message.id))
        .options(defer(inspect(Message).attrs["body"].class_attribute))
    )
    return tuple(_head(message, outbox) for message, outbox in session.exec(statement))


def _head(row: Message, outbox: Outbox | None) -> Head:
    return Head(
        id=row.id or 0,
        ticket=row.ticket_id,
        direction=row.direction,
        audience=row.audience,
        author=row.author,
        email=row.author_email,
        by_agent=row.agent_id is not None,
        at=row.created_at,
        automatic=row.automatic,
        authenticity=row.authenticity,
        mail=row.intake_id,
        rfc_id=row.rfc_id,
        to=lines(row.to),
        problems=lines(row.problems),
        folded=sum(part.startswith("f") for part in row.folded.split(",")),
        forwarded_from=row.forwarded_from,
        withdrawn=row.withdrawn_at is not None,
        post=Post(outbox.kind, outbox.state, outbox.attempts, outbox.server_said)
        if outbox
        else None,
    )
