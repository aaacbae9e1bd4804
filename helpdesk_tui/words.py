"""The words every floor shares: one spelling on screen, in code, in CLI and in JSON.

Nothing here imports more than the standard library, so every floor may read it.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum

NO_SENDER = "(no sender)"
"""What stands in place of whoever wrote when nothing says who."""
NO_ADDRESS = "(no address)"
"""What stands in place of an address that a person has not."""
LARGEST_NUMBER = 2**31 - 1
"""Of a ticket or a message; PostgreSQL refuses to be asked for more."""


class Status(StrEnum):
    """Where a ticket stands in its life (F64)."""

    NEW = "new"
    OPEN = "open"
    WAITING_CONTACT = "waiting_contact"
    WAITING_EXTERNAL = "waiting_external"
    DORMANT = "dormant"
    SOLVED = "solved"
    CLOSED = "closed"

    @property
    def is_open(self) -> bool:
        """True while somebody may still have to work on the ticket."""
        return self not in (Status.SOLVED, Status.CLOSED)


class Priority(IntEnum):
    """How soon a ticket wants an answer (F66); kept as a number so that it sorts."""

    LOW = 1
    NORMAL = 2
    HIGH = 3
    URGENT = 4

    @property
    def label(self) -> str:
        """The word people read and type."""
        return self.name.lower()

    @classmethod
    def from_label(cls, label: str) -> Priority:
        """Read a word; raises KeyError for an unknown one."""
        return cls[label.strip().upper()]


class Kind(StrEnum):
    """The ITIL kind of a ticket (F39)."""

    INCIDENT = "incident"
    PROBLEM = "problem"
    CHANGE = "change"
    REQUEST = "request"


class Source(StrEnum):
    """How an enquiry reached the desk (F12)."""

    MAIL = "mail"
    AGENT = "agent"
    PHONE = "phone"
    WEB = "web"
    PORTAL = "portal"
    MONITORING = "monitoring"
    SCHEDULE = "schedule"


class Direction(StrEnum):
    """Which way a message went: to the desk, from the desk, or only within it."""

    IN = "in"
    OUT = "out"
    INSIDE = "inside"


class Audience(StrEnum):
    """Who may read a message (F61, F62)."""

    PUBLIC = "public"
    INTERNAL = "internal"
    EXTERNAL = "external"
    QUOTE = "quote"


class Role(StrEnum):
    """What an agent may see and do (F121), lowest first."""

    WORKER = "worker"
    SPECIALIST = "specialist"
    DISPATCHER = "dispatcher"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """Position in the ladder; a higher rank may do all a lower one may."""
        return list(Role).index(self)


class ActorKind(StrEnum):
    """Who acts: a person, the mail worker, the clock, or a customer."""

    AGENT = "agent"
    WORKER = "worker"
    CLOCK = "clock"
    CUSTOMER = "customer"


class Fate(StrEnum):
    """What became of a received mail; each ledger row ends with exactly one."""

    NEW_TICKET = "new_ticket"
    FOLLOW_UP = "follow_up"
    BOUNCE = "bounce"
    IGNORED = "ignored"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"


class Automatic(StrEnum):
    """The sort of machine that wrote a mail (E40 to E53)."""

    REPLY = "reply"
    BULK = "bulk"
    LIST = "list"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    RECEIPT = "receipt"


class Authenticity(StrEnum):
    """What a mail's sender proved, by the word of our own mail server (E39)."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    FAILED = "failed"


class Senders(StrEnum):
    """Whose mail begins tickets in a queue (F10)."""

    EVERYBODY = "everybody"
    KNOWN = "known"
    AUTHORIZED = "authorized"


class Unauthorized(StrEnum):
    """What becomes of mail from anybody else (F10)."""

    PENDING = "pending"
    QUARANTINE = "quarantine"
    REFUSE = "refuse"


class AfterReopening(StrEnum):
    """What an answer to a ticket becomes that was closed too long ago to reopen (E34)."""

    NEW = "new"
    REFUSE = "refuse"


class OutboxState(StrEnum):
    """How the sending of a message went."""

    WAITING = "waiting"
    SENDING = "sending"
    RETRYING = "retrying"
    SENT = "sent"
    FAILED = "failed"
    RECALLED = "recalled"


class OutboxKind(StrEnum):
    """Why a message is sent."""

    REPLY = "reply"
    CONFIRMATION = "confirmation"
    NOTICE = "notice"
    FORWARD = "forward"
    ASK = "ask"
    ALERT = "alert"

    @property
    def by_person(self) -> bool:
        """True for what somebody wrote; the rest is marked as automatic (E47)."""
        return self in (OutboxKind.REPLY, OutboxKind.FORWARD, OutboxKind.ASK)


class DraftKind(StrEnum):
    """What a draft will become."""

    REPLY = "reply"
    NOTE = "note"
    FORWARD = "forward"
    EXTERNAL = "external"


class MailboxKind(StrEnum):
    """How mail is fetched."""

    IMAP = "imap"
    MAILDIR = "maildir"
    MBOX = "mbox"


class Security(StrEnum):
    """How a connection to a mail server is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"


class MailAuth(StrEnum):
    """How a mailbox proves who it is: a password, or OAuth2 tokens of a provider."""

    PASSWORD = "password"
    GOOGLE = "google"
    MICROSOFT = "microsoft"
    CUSTOM = "custom"


class AfterFetch(StrEnum):
    """What is done on the server with a mail that is safe in the ledger."""

    SEEN = "seen"
    MOVE = "move"
    LEAVE = "leave"
