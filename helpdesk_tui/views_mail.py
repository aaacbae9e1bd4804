"""What fronts get to see of mail before it leaves: files, recipients, signature, parties.

Frozen values like those of views.py, for which that file has no room.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AttachedView:
    """A file kept with a draft; ``id`` takes it off again."""

    id: int
    filename: str
    size: int
    """Bytes."""
    content_type: str


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
