"""What a query or a rule may know: a ticket, its messages, and the mail that just came (F19)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from helpdesk_tui.words import Priority, Source, Status


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """The texts of a message that are searched; decoded, never raising."""

    subject: str
    """The message's subject, or the ticket's where it has none."""
    body: str
    name: str
    """Name of the author; "" when there was none to read."""
    address: str
    """Address of the author; "" when there was none to read."""
    to: tuple[str, ...]
    """Addresses in To and Cc."""

    @property
    def sender(self) -> str:
        """Name and address of the author."""
        return f"{self.name} {self.address}"

    @property
    def recipients(self) -> str:
        """The addresses in one text."""
        return " ".join(self.to)


@dataclass(frozen=True, slots=True)
class MailFacts:
    """What only a mail has that is just being filed."""

    headers: tuple[tuple[str, str], ...] = ()
    """All headers in order, (name, value)."""
    files: tuple[str, ...] = ()
    """Names of the attachments."""
    automatic: str = ""
    """The sort of machine that wrote it (words.Automatic); "" for a person."""
    verified: bool = False
    """The server that took it in vouches for its sender."""


NO_MAIL = MailFacts()


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """A ticket as a query sees it; times aware, names "" when there is none."""

    number: int
    """0 for a ticket that a mail is about to open."""
    status: Status
    priority: Priority
    queue: str
    owner: str
    team: str
    category: str
    tags: tuple[str, ...]
    contact_name: str
    contact_email: str
    organization: str
    source: Source
    language: str
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None
    hidden_until: datetime | None
    unread: bool
    """Something came in since the asking agent looked."""
    merged: bool
    has_attachment: bool
    has_reply: bool
    """A public message went out."""
    has_draft: bool
    """The asking agent has a draft on it."""
    messages: tuple[MessageFacts, ...]
    department: str = ""
    mail: MailFacts = field(default=NO_MAIL)
    """The mail a rule is asked about; without one nothing that asks for it holds."""
