"""What is said on a ticket: messages, their files, drafts, and what is to be sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field

from helpdesk_tui.store.columns import Table


class Blob(Table, table=True):
    """Bytes kept once, by their SHA-256: raw mails and attachments."""

    sha256: str = Field(primary_key=True)
    size: int
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Message(Table, table=True):
    """One entry of a thread."""

    __table_args__ = (
        Index("ix_message_ticket_id_id", "ticket_id", "id"),
        Index("ix_message_rfc_id", "rfc_id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id")
    direction: str
    audience: str
    agent_id: int | None = Field(default=None, foreign_key="agent.id")
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    author: str
    author_email: str = ""
    subject: str = ""
    body: str = Field(sa_column=Column(Text, nullable=False))
    folded: str = ""
    """Lengths of the body's pieces as "v120,f340": v shown, f folded; "" = all shown."""
    to: str = ""
    cc: str = ""
    bcc: str = ""
    """Addresses, one a line."""
    rfc_id: str = ""
    """Message-ID with its angle brackets."""
    token: str = ""
    """What makes our own Message-ID unguessable (E26)."""
    automatic: str = ""
    authenticity: str = ""
    """What its sender proved: verified, unverified or failed; "" = not checked (E39)."""
    problems: str = ""
    """What the parser repaired, one a line."""
    intake_id: int | None = Field(default=None, foreign_key="intake.id", index=True)
    created_at: datetime
    """When it reached or left the desk; threads are in this order."""
    sent_at: datetime | None = None
    """The Date a mail claims."""
    withdrawn_at: datetime | None = None
    """When it was recalled or its making undone."""
    reply_to: str = ""
    """Where a mail asks to be answered, one address a line (E37)."""
    forwarded_from: str = ""
    """Who wrote what the sender only passed on, as NAME <ADDRESS> (E95)."""


class ThreadId(Table, table=True):
    """Every Message-ID a ticket has seen or referred to (E24)."""

    __tablename__ = "thread_id"

    rfc_id: str = Field(primary_key=True)
    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id", index=True)


class Answered(Table, table=True):
    """One automatic mail to an address: what the rate ladder counts (E46)."""

    __table_args__ = (Index("ix_answered_address_at", "address", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    address: str
    """Lower case."""
    ticket_id: int = Field(foreign_key="ticket.id")
    at: datetime


class Attachment(Table, table=True):
    """A file on a message."""

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id", index=True)
    filename: str
    content_type: str
    size: int
    sha256: str = Field(foreign_key="blob.sha256", index=True)
    inline: bool = False
    content_id: str = ""


class Draft(Table, table=True):
    """What an agent has typed and not sent; survives everything."""

    __table_args__ = (UniqueConstraint("ticket_id", "agent_id", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id")
    agent_id: int = Field(foreign_key="agent.id")
    kind: str
    body: str = Field(sa_column=Column(Text, nullable=False))
    to: str = ""
    cc: str = ""
    bcc: str = ""
    seen_up_to: int = 0
    saved_at: datetime


class DraftFile(Table, table=True):
    """A file that will leave with a draft."""

    __tablename__ = "draft_file"

    id: int | None = Field(default=None, primary_key=True)
    draft_id: int = Field(foreign_key="draft.id", index=True)
    filename: str
    content_type: str
    size: int
    sha256: str = Field(foreign_key="blob.sha256", index=True)


class ExternalParty(Table, table=True):
    """Somebody outside who was asked about a ticket: may answer, takes no part in it (F63)."""

    __tablename__ = "external_party"

    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id")
    email: str = Field(primary_key=True)
    """Lower case."""
    asked_at: datetime
    answered_at: datetime | None = None
    message_id: int = Field(foreign_key="message.id", index=True)
    """The newest mail to them; withdrawn with it."""


class Outbox(Table, table=True):
    """What is to be sent, and how that went."""

    __table_args__ = (
        Index("ix_outbox_state_next_try_at", "state", "next_try_at"),
        Index("ix_outbox_kind_due_at", "kind", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id", unique=True)
    mailbox_id: int | None = Field(default=None, foreign_key="mailbox.id")
    kind: str
    state: str
    due_at: datetime
    """Not before this; until then it can be recalled."""
    next_try_at: datetime
    first_try_at: datetime | None = None
    attempts: int = 0
    claimed_by: str = ""
    claimed_until: datetime | None = None
    server_said: str = ""
    sent_at: datetime | None = None
    in_reply_to: str = ""
    references: str = Field(default="", sa_column=Column("reference_ids", Text, nullable=False))
    """Message-IDs, one a line, oldest first."""
