"""What allocation asks of a ticket: its words, language, country, and what it is about."""

from __future__ import annotations

from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.fields import read_tags
from helpdesk_tui.folding import words_of
from helpdesk_tui.rules.allocation import Enquiry
from helpdesk_tui.rules.geography import guess_country
from helpdesk_tui.store.tables import Contact, Message, Organization, Ticket

_MOST_TEXT = 50_000
"""Characters of the first message that are looked at."""


def enquiry_of(session: Session, ticket: Ticket) -> Enquiry:
    """A ticket as strategies see it."""
    path = directory.category_name(session, ticket.category_id) if ticket.category_id else ""
    levels = frozenset(folded(level) for level in path.split("/") if level.strip())
    tags = frozenset(folded(tag) for tag in read_tags(session, ticket))
    return Enquiry(
        text=f" {folded(f'{ticket.subject} {_first_text(session, ticket)}')} ",
        language=ticket.language.lower(),
        country=country_of(session, ticket),
        products=levels | tags,
        skills=levels,
    )


def folded(text: str) -> str:
    """Words as codes and enquiries compare them: "VPN tunnel"."""
    return " ".join(words_of(text))


def country_of(session: Session, ticket: Ticket) -> str:
    """The contact's country, or what address and phone suggest, or the organization's."""
    contact = session.get(Contact, ticket.contact_id) if ticket.contact_id else None
    if contact is not None:
        country = contact.country or guess_country(contact.email or "", contact.phone)
        if country:
            return country
    firm_id = ticket.organization_id or (contact.organization_id if contact else None)
    firm = session.get(Organization, firm_id) if firm_id else None
    return firm.country if firm else ""


def _first_text(session: Session, ticket: Ticket) -> str:
    statement = (
        select(Message.body)
        .where(Message.ticket_id == ticket.id, col(Message.withdrawn_at).is_(None))
        .order_by(col(Message.id))
    )
    return (session.exec(statement.limit(1)).first() or "")[:_MOST_TEXT]
