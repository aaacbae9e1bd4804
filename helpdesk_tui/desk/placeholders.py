"""What a snippet, and any text of a rule, may hold in braces, and what it means on a ticket."""

from __future__ import annotations

from sqlmodel import Session

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.settings import load_settings
from helpdesk_tui.store.tables import Contact, Ticket

PLACEHOLDERS = ("number", "subject", "customer", "queue", "owner", "status", "desk")
"""What a text may hold in braces."""


def placeholders_of(session: Session, ticket: Ticket) -> dict[str, str]:
    """What each of ``PLACEHOLDERS`` means on a ticket; "" where there is nothing."""
    contact = session.get(Contact, ticket.contact_id) if ticket.contact_id else None
    return {
        "number": str(ticket.id),
        "subject": ticket.subject,
        "customer": (contact.name or contact.email or "") if contact else "",
        "queue": directory.queue_name(session, ticket.queue_id),
        "owner": directory.agent_login(session, ticket.owner_id) if ticket.owner_id else "",
        "status": ticket.status,
        "desk": load_settings(session).name,
    }
