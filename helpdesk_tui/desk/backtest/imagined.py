"""A ticket as it would be: its fields as history writes them, and what was said on it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from helpdesk_tui.desk.backtest.outcome import Sending
from helpdesk_tui.desk.fields import FIELDS, Value
from helpdesk_tui.rules.effects import Places, QueuePlace
from helpdesk_tui.rules.events import CREATED, MESSAGE, When, events_of_change
from helpdesk_tui.rules.facts import NO_MAIL, MailFacts, MessageFacts, TicketFacts
from helpdesk_tui.words import Priority, Source, Status

Event = tuple[When, int | None]
"""What happened, and the place of the message among the messages."""


@dataclass(slots=True)
class Imagined:
    """One ticket while a mail is filed on it, in thought."""

    number: int
    """A number that only this ticket has; below 0 for one that was never made."""
    values: dict[str, Value]
    contact_name: str
    contact_email: str
    created_at: datetime
    updated_at: datetime
    source: Source = Source.MAIL
    messages: list[MessageFacts] = field(default_factory=list)
    has_attachment: bool = False
    has_reply: bool = False
    can_be_passed_on: bool = True
    unread: bool = True
    notes: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    """Actions that cannot be done."""
    mails: list[Sending] = field(default_factory=list)
    rules: dict[str, None] = field(default_factory=dict)
    """Names of the rules that matched, in order."""
    pending: list[Event] = field(default_factory=list)
    uncertain: set[str] = field(default_factory=set)
    """Fields whose value is only what may be."""

    def set(self, name: str, value: Value) -> bool:
        """Give a field a value; False when it had that value already."""
        new = FIELDS[name].normal(value)
        old = self.values.get(name)
        if old == new:
            return False
        self.values[name] = new
        self.uncertain.discard(name)
        self.pending += [(event, None) for event in events_of_change(name, old, new)]
        return True

    def snapshot(self) -> Imagined:
        """As it is now, to go back to; see ``restore``."""
        return replace(
            self,
            values=dict(self.values),
            messages=list(self.messages),
            notes=list(self.notes),
            skipped=list(self.skipped),
            mails=list(self.mails),
            pending=list(self.pending),
            uncertain=set(self.uncertain),
        )

    def restore(self, before: Imagined) -> None:
        """Take back what was done since."""
        self.values, self.messages, self.notes = before.values, before.messages, before.notes
        self.skipped, self.mails = before.skipped, before.mails
        # Whoever asks rules about it holds this very list.
        self.pending[:] = before.pending
        self.uncertain, self.has_reply = before.uncertain, before.has_reply

    def text(self, name: str) -> str:
        """A field in words; "" for none."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    @property
    def tags(self) -> list[str]:
        """The tags, in order of the alphabet."""
        value = self.values.get("tags")
        return value if isinstance(value, list) else []

    @property
    def status(self) -> Status:
        """Where it stands."""
        return Status(self.text("status"))

    def say(self, message: MessageFacts) -> None:
        """Add a message."""
        self.messages.append(message)
        self.pending.append((MESSAGE, len(self.messages) - 1))

    def begin(self) -> None:
        """Note that it came into being."""
        self.pending.append((CREATED, None))

    def facts(
        self, places: Places, messages: tuple[MessageFacts, ...], mail: MailFacts = NO_MAIL
    ) -> TicketFacts:
        """What rules know of it, with those of its messages that they look at."""
        queue = self.text("queue")
        return TicketFacts(
            number=max(self.number, 0),
            status=self.status,
            priority=Priority.from_label(self.text("priority")),
            queue=queue,
            owner=self.text("owner"),
            team=self.text("team"),
            category=self.text("category"),
            tags=tuple(self.tags),
            contact_name=self.contact_name,
            contact_email=self.contact_email,
            organization=self.text("organization"),
            source=self.source,
            language=self.text("language"),
            created_at=self.created_at,
            updated_at=self.updated_at,
            due_at=_moment(self.values.get("due")),
            hidden_until=_moment(self.values.get("hidden_until")),
            unread=self.unread,
            merged=False,
            has_attachment=self.has_attachment,
            has_reply=self.has_reply,
            has_draft=False,
            messages=messages,
            department=places.get(queue, QueuePlace()).department,
            mail=mail,
        )

    def outcome_values(self) -> dict[str, Value]:
        """Its fields, beside them what was noted and what could not be done."""
        values: dict[str, Value] = {
            name: value for name, value in self.values.items() if value not in (None, [])
        }
        for name, listed in (("notes", self.notes), ("skipped", self.skipped)):
            if listed:
                values[name] = list(listed)
        return values


def _moment(value: Value) -> datetime | None:
    return datetime.fromisoformat(str(value)) if value else None
