"""What a rule may know about a mail that is about to become a ticket or a message (F19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from helpdesk_tui.words import Source


@dataclass(frozen=True, slots=True)
class MailFacts:
    """One enquiry as rules see it; everything is decoded text, never raising."""

    sender_email: str
    """Address of the sender; "" when there was none to read."""
    sender_name: str
    """Display name of the sender; "" when none."""
    to: tuple[str, ...]
    """Addresses in To and Cc, as written."""
    subject: str
    body: str
    headers: tuple[tuple[str, str], ...]
    """All headers in order, (name, value)."""
    source: Source
    queue: str
    """Name of the queue the mail arrives in, before any rule."""
    received_at: datetime
    """When the desk received it; aware."""
