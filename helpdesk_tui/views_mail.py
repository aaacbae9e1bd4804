"""What fronts get to see of mail: how it comes and goes, and what is about to leave.

Frozen values like those of views.py, which has the tickets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from helpdesk_tui.words import Fate, MailboxKind, Role


@dataclass(frozen=True, slots=True)
class AttachedView:
    """A file kept with a draft; ``id`` takes it off again."""

    id: int
    filename: str
    size: int
    """Bytes."""
    content_type: str
    danger: str = ""
    """Why opening it may do harm (E88); "" when nothing speaks for it."""


@dataclass(frozen=True, slots=True)
class SnippetView:
    """A text that can be put into an answer, filled in for one ticket."""

    name: str
    queue: str
    """"" = for all queues."""
    language: str
    """"" = for all languages."""
    text: str


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who an answer goes to by default, and how that differs from the last public mail."""

    to: tuple[str, ...]
    cc: tuple[str, ...]
    added: tuple[str, ...]
    """Would get this answer and did not have the last mail."""
    dropped: tuple[str, ...]
    """Had the last mail and would not get this answer."""


@dataclass(frozen=True, slots=True)
class ExternalView:
    """Somebody outside who was asked about a ticket, or to whom it was forwarded (F63)."""

    email: str
    asked_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignatureView:
    """A signature as kept (its placeholders not filled in) or as found for a mail (filled in)."""

    level: str
    """"agent in department", "department", "agent" or "global"; "" when none was found."""
    agent: str
    department: str
    text: str
    image: str
    """File name of its image; "" when it has none."""
    image_size: int
    why: str = ""
    """Which levels were asked and what each had."""


@dataclass(frozen=True, slots=True)
class NestedMail:
    """A mail that came as a file of another mail, as it is read."""

    subject: str
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    date: datetime | None
    pieces: tuple[tuple[bool, str], ...]
    """(folded, text) in reading order."""
    files: tuple[tuple[str, int], ...]
    """Name and bytes of each file it holds."""
    problems: tuple[str, ...]
    dangers: tuple[str, ...] = ()
    """Of each file in that order, why opening it may do harm; "" when nothing speaks for it."""


@dataclass(frozen=True, slots=True)
class MailboxHealth:
    """How fetching from one mailbox goes."""

    name: str
    kind: MailboxKind
    last_ok_at: datetime | None
    error: str
    next_try_at: datetime | None
    last_mail_at: datetime | None = None
    """When its newest mail came."""
    silent: bool = False
    """True when that is longer ago than is usual for it (E10)."""
    missing: int = 0
    """Mails its server holds and the ledger does not (E02)."""
    missing_uids: str = ""
    """Their UIDs in words."""
    compared_at: datetime | None = None
    """When server and ledger were last compared."""
    on_server: int = 0
    """How many mails the server held then."""


@dataclass(frozen=True, slots=True)
class Health:
    """The status bar: is mail coming in and going out?"""

    desk: str
    login: str
    role: Role
    mailboxes: tuple[MailboxHealth, ...]
    last_fetch_at: datetime | None
    outbox_waiting: int
    outbox_failed: int
    quarantined: int
    worker_alive: bool
    worker_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What became of one received mail; ``fate`` is None while it waits for the worker."""

    id: int
    source: str
    """Mailbox or file it came from, with UID or file name."""
    received_at: datetime
    size: int
    subject: str
    sender: str
    fate: Fate | None
    reason: str
    ticket: int | None
    message: int | None
    queue: str
    rules: tuple[str, ...]
    """The rules that matched, as name@version."""
    authenticity: str = ""
    """What its sender proved: verified, unverified or failed; "" = not checked (E39)."""


SENDER_WORDS = {
    "verified": "verified",
    "unverified": "sender not verified",
    "failed": "sender check FAILED",
}
"""What fronts say of ``authenticity``."""
