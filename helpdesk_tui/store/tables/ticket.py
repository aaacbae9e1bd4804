"""Tickets, what they are sorted by, and every change made to them."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Column, Computed, Index, Integer, Text, text
from sqlmodel import Field

from helpdesk_tui.store.columns import Table

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""After every due time."""
DUE, HIDDEN = text("due_at IS NOT NULL"), text("hidden_until IS NOT NULL")


class Queue(Table, table=True):
    """Where tickets wait; ``address`` is the mail address customers write to (F02)."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    address: str | None = Field(default=None, unique=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    department_id: int | None = Field(default=None, foreign_key="department.id")
    active: bool = True
    position: int = 0
    senders: str = "everybody"
    """Whose mail begins tickets: everybody, known contacts, or authorized persons (F10)."""
    unauthorized: str = "pending"
    """What becomes of mail from others: pending, quarantine or refuse."""
    closed: str = "new"
    """After the time to reopen: a new ticket, or refuse with a notice (E34)."""
    reopen_days: int | None = None
    """How long an answer reopens here; NULL = as the desk says."""
    release_owner: bool = False
    """Whether a ticket that is reopened belongs to nobody again."""
    reply_to_asks: bool = False
    """A web form's queue: who stands in Reply-To is the requester (E37)."""
    plus_address: bool = False
    """Prove answers by a plus-address in Reply-To as well (E30)."""
    text_marker: bool = False
    """Prove answers by a line of text as well."""


class Category(Table, table=True):
    """One of two levels (F37); ``path`` is "Network / VPN"."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    parent_id: int | None = Field(default=None, foreign_key="category.id")
    path: str = Field(unique=True)


class Ticket(Table, table=True):
    """One enquiry. Its id is its number; ``version`` grows with every change."""

    __table_args__ = (
        Index("ix_ticket_list", "is_open", "queue_id", "updated_at", "id"),
        Index("ix_ticket_open_updated", "is_open", "updated_at", "id"),
        Index("ix_ticket_owner", "owner_id", "is_open", "updated_at", "id"),
        Index("ix_ticket_updated", "updated_at", "id"),
        Index("ix_ticket_urgent", "is_open", "urgent_at", "id"),
        Index("ix_ticket_queue_urgent", "is_open", "queue_id", "urgent_at", "id"),
        Index("ix_ticket_created", "created_at", "id"),
        Index("ix_ticket_due_at", "due_at", sqlite_where=DUE, postgresql_where=DUE),
        Index(
            "ix_ticket_hidden_until", "hidden_until", sqlite_where=HIDDEN, postgresql_where=HIDDEN
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    version: int = 1
    subject: str
    status: str = Field(index=True)
    is_open: int | None = Field(
        default=None,
        sa_column=Column(
            "is_open",
            Integer,
            Computed(
                "CASE WHEN status IN ('solved', 'closed') OR merged_into_id IS NOT NULL"
                " OR withdrawn_at IS NOT NULL THEN 0 ELSE 1 END",
                persisted=True,
            ),
        ),
    )
    priority: int
    impact: int = 0
    urgency: int = 0
    kind: str
    source: str = Field(index=True)
    language: str = Field(default="", index=True)
    queue_id: int = Field(foreign_key="queue.id", index=True)
    department_id: int | None = Field(default=None, foreign_key="department.id")
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True)
    owner_id: int | None = Field(default=None, foreign_key="agent.id")
    category_id: int | None = Field(default=None, foreign_key="category.id", index=True)
    contact_id: int | None = Field(default=None, foreign_key="contact.id", index=True)
    organization_id: int | None = Field(default=None, foreign_key="organization.id", index=True)
    parent_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    merged_into_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None = None
    urgent_at: datetime = NEVER
    """``due_at``, or NEVER: what lists by urgency are ordered by, so it is never NULL."""
    hidden_until: datetime | None = None
    first_reply_at: datetime | None = None
    solved_at: datetime | None = None
    closed_at: datetime | None = None
    last_in_id: int = 0
    """Id of the newest message from outside; against ``Seen.message_id`` it says unread."""
    last_in_at: datetime | None = None
    last_out_at: datetime | None = None
    withdrawn_at: datetime | None = None
    """When the making of this ticket was undone."""


class Tag(Table, table=True):
    """A free word on tickets."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


class TicketTag(Table, table=True):
    """Which tags a ticket has."""

    __tablename__ = "ticket_tag"

    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id")
    tag_id: int = Field(primary_key=True, foreign_key="tag.id", index=True)


class Participant(Table, table=True):
    """An address that takes part in a ticket: requester or cc; they may join it by mail (E25)."""

    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id")
    email: str = Field(primary_key=True, index=True)
    role: str


class Seen(Table, table=True):
    """How far an agent has read a ticket."""

    agent_id: int = Field(primary_key=True, foreign_key="agent.id")
    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id")
    message_id: int


class Change(Table, table=True):
    """Who changed what from what to what, when and why; never changed or removed.

    ``id`` comes from the change counter at the very end of a transaction, so a reader
    that asks for all above its cursor can never skip one that commits late.
    """

    __table_args__ = (
        Index("ix_change_ticket_id_id", "ticket_id", "id"),
        Index("ix_change_batch", "batch"),
        Index("ix_change_actor_id", "actor_id", "id"),
    )

    id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    batch: int = Field(sa_column=Column(BigInteger, nullable=False))
    """Number of the first change of the same verb call: what one undo takes back."""
    at: datetime
    actor_kind: str
    actor_id: int | None = Field(default=None, foreign_key="agent.id")
    actor: str
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id")
    message_id: int | None = Field(default=None, foreign_key="message.id")
    verb: str
    field: str
    old: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    new: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    """Values as JSON."""
    cause: str
    undo_of: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    """The change this one takes back."""
    undone_by: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))


class ChangeCounter(Table, table=True):
    """One row: the number of the newest change."""

    __tablename__ = "change_counter"

    id: int = Field(primary_key=True)
    last: int = Field(sa_column=Column(BigInteger, nullable=False))
