"""How mail comes in: mailboxes, how far each was read, and the ledger of every byte."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from helpdesk_tui.store.columns import Table

UNTOLD = text("acknowledged_at IS NULL")
WITHHELD = text("fate = 'quarantined' AND size = 0")
"""A row of a mail the server did not give; said as in its index, so that it is used."""


class Mailbox(Table, table=True):
    """How mail is fetched and sent. Passwords are never here (see secrets.py)."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    queue_id: int = Field(foreign_key="queue.id")
    kind: str
    active: bool = True
    path: str = ""
    """Folder or file of a local Maildir or mbox."""
    host: str = ""
    port: int = 0
    security: str = "tls"
    username: str = ""
    folder: str = "INBOX"
    allow_plain: bool = False
    """An explicit yes to a connection without TLS to another machine."""
    after: str = "seen"
    move_to: str = ""
    smtp_host: str = ""
    smtp_port: int = 0
    smtp_security: str = "starttls"
    smtp_username: str = ""
    from_name: str = ""
    password_command: str = ""
    ca_file: str = ""
    """PEM file of a private certificate authority; "" for the system's."""
    auth: str = "password"
    """password, google, microsoft or custom (OAuth2); tokens are never here either."""
    client_id: str = ""
    """The application as the OAuth2 provider knows it."""
    tenant: str = ""
    """The organization at Microsoft; "" = any."""
    scopes: str = ""
    """What a token may be used for, blanks between; "" = the provider's usual."""
    token_url: str = ""
    device_url: str = ""
    authorize_url: str = ""
    quiet_hours: int = Field(default=-1, sa_column_kwargs={"server_default": "-1"})
    """Hours without mail after which people are told (E10); 0 = never, -1 = by its rhythm."""
    usual_hours: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """What its own rhythm makes of that; 0 = too little mail to say."""
    checked_at: datetime | None = None
    last_ok_at: datetime | None = None
    failures: int = 0
    next_try_at: datetime | None = None
    error: str = ""


class Cursor(Table, table=True):
    """How far a folder was read under one UIDVALIDITY (E02, E07)."""

    mailbox_id: int = Field(primary_key=True, foreign_key="mailbox.id")
    folder: str = Field(primary_key=True)
    uidvalidity: int = Field(sa_type=BigInteger)
    last_uid: int = Field(default=0, sa_type=BigInteger)


class Reconciliation(Table, table=True):
    """What a mailbox's server held when it was last asked for everything (E02)."""

    mailbox_id: int = Field(primary_key=True, foreign_key="mailbox.id")
    folder: str
    uidvalidity: int = Field(sa_type=BigInteger)
    at: datetime
    on_server: int
    stored: int
    """How many of those are in the ledger with their bytes."""
    missing: int = 0
    """How many are still not, also after they were asked for."""
    missing_uids: str = Field(default="", sa_column=Column(Text, nullable=False))
    """Their UIDs in words: "7, 9-12"."""
    vanished: int = 0
    """In the ledger, and taken from the server by somebody else since."""
    fetched: int = 0
    """How many of the missing came when they were asked for."""


class Intake(Table, table=True):
    """The ledger: one row for each mail received, with exactly one fate in the end (E01)."""

    __table_args__ = (
        UniqueConstraint("mailbox_id", "folder", "uidvalidity", "uid", "name"),
        Index("ix_intake_fate_id", "fate", "id"),
        Index("ix_intake_sha256", "sha256"),
        Index("ix_intake_rfc_id", "rfc_id"),
        Index("ix_intake_mailbox_received", "mailbox_id", "received_at"),
        # Partial: few rows of a ledger that only grows, asked for in every round.
        Index(
            "ix_intake_untold",
            *("acknowledged_at", "mailbox_id", "id"),
            sqlite_where=UNTOLD,
            postgresql_where=UNTOLD,
        ),
        Index(
            "ix_intake_withheld",
            *("mailbox_id", "uid"),
            sqlite_where=WITHHELD,
            postgresql_where=WITHHELD,
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    mailbox_id: int | None = Field(default=None, foreign_key="mailbox.id")
    queue_id: int = Field(foreign_key="queue.id")
    source: str
    """What a person calls the place it came from: mailbox or file name."""
    folder: str = ""
    uidvalidity: int = Field(default=0, sa_type=BigInteger)
    uid: int = Field(default=0, sa_type=BigInteger)
    name: str = ""
    """Name of the file for mail that has no UID; the content's hash for imported files."""
    sha256: str = Field(foreign_key="blob.sha256")
    size: int
    oversized: int = 0
    """Real size of a mail whose end was left on the server (E14); 0 = all is here."""
    internal_date: datetime | None = None
    received_at: datetime
    rfc_id: str = ""
    content_key: str = ""
    """Hash over Date, From and body: with the same Message-ID it proves a duplicate (E20)."""
    subject: str = ""
    sender: str = ""
    fate: str | None = None
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    rules: str = ""
    """The rules that matched, as name@version, one a line."""
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    message_id: int | None = Field(default=None)
    duplicate_of: int | None = Field(default=None, foreign_key="intake.id")
    attempts: int = 0
    """How often filing it was begun; too often without an end is quarantine (E16)."""
    authenticity: str = ""
    """What its sender proved: verified, unverified or failed; "" = not checked (E39)."""
    let_in: bool = False
    """A person released it: it is filed whoever sent it."""
    settled_at: datetime | None = None
    acknowledged_at: datetime | None = None
