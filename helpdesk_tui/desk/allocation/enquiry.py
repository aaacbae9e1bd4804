"""What allocation asks of a ticket: its words, language, country, and what it is about."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.fields import read_tags
from helpdesk_tui.folding import words_of
from helpdesk_tui.rules.allocation import Enquiry
from helpdesk_tui.rules.geography import guess_country
from helpdesk_tui.store.tables import Contact, Message, Organization, Ticket

MOST_TEXT = 50_000
"""Characters of the first message that are looked at."""


def enquiry_of(session: Session, ticket: Ticket) -> Enquiry:
    """A ticket as strategies see it."""
    return enquiry(
        f"{ticket.subject} {first_text(session, ticket)}",
        language=ticket.language,
        country=country_of(session, ticket),
        category=directory.category_name(session, ticket.category_id) if ticket.category_id else "",
        tags=read_tags(session, ticket),
    )


def enquiry(
    text: str, *, language: str, country: str, category: str, tags: Iterable[str]
) -> Enquiry:
    """The same of a ticket in thought; ``category`` is its whole path, "" for none."""
    levels = frozenset(folded(level) for level in category.split("/") if level.strip())
    return Enquiry(
        text=f" {folded(text)} ",
        language=language.lower(),
        country=country,
        products=levels | frozenset(map(folded, tags)),
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


def first_text(session: Session, ticket: Ticket) -> str:
    """The beginning of the first message."""
    statement = (
        select(Message.body)
        .where(Message.ticket_id == ticket.id, col(Message.withdrawn_at).is_(None))
        .order_by(col(Message.id))
    )
    return (session.exec(statement.limit(1)).first() or "")[:MOST_TEXT]
