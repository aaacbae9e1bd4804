"""One stored mail as filing met it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from helpdesk_tui.desk.fields import Value
from helpdesk_tui.rules.events import When
from helpdesk_tui.rules.facts import MailFacts, MessageFacts, TicketFacts
from helpdesk_tui.words import Source


@dataclass(frozen=True, slots=True)
class Occasion:
    """What happened that rules act on: what they say in answer depends on it."""

    came: datetime
    """When it happened; aware, in the desk's time zone."""
    now: datetime
    """When the desk dealt with it."""
    automatic: str
    """The sort of machine that wrote the newest mail; "" for a person."""
    subject: str
    text: str
    """Subject and text of the newest mail."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The ticket a mail joined, as it was once it had joined it and before any rule."""

    values: dict[str, Value]
    contact_name: str
    created_at: datetime
    updated_at: datetime
    source: Source
    has_attachment: bool
    has_reply: bool
    can_be_passed_on: bool
    """Something public on it was written by a person, the mail itself included."""
    changed: tuple[When, ...]
    """What the mail itself did to it: a ticket that opens again."""
    earlier: tuple[MessageFacts, ...]
    """What was said before."""


@dataclass(frozen=True, slots=True)
class StoredMail:
    """What rules and automatic answers depend on."""

    row: int
    """Of the ledger."""
    number: int
    """The ticket's number; below 0 when a rule dropped the mail."""
    subject: str
    facts: TicketFacts
    """Of the ticket it would open; of one it joined only mail and message count."""
    message: MessageFacts
    """The mail as it is kept."""
    mail: MailFacts
    came: datetime
    """Aware, in the desk's time zone."""
    now: datetime
    """When it was filed."""
    contact_name: str
    contact_email: str
    """"" for none."""
    organization: str
    sender: str
    """The address in From."""
    confirmed: bool = True
    """False for mail that was imported without a confirmation."""
    admission: str = ""
    """"refused" or "pending" for a sender who may not open tickets."""
    joined: Joined | None = field(default=None)
    """For a mail that joined a ticket."""

    @property
    def occasion(self) -> Occasion:
        """The mail as what is answered."""
        return Occasion(self.came, self.now, self.mail.automatic, self.subject, self.message.body)
