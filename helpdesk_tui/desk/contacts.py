"""Contacts: found by address, made at first contact, put in their organization."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, select

from helpdesk_tui.desk.family import members
from helpdesk_tui.desk.memo import learn, remembered
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.folding import words_of
from helpdesk_tui.store.insert import insert, insert_if_new
from helpdesk_tui.store.later import is_only_writer
from helpdesk_tui.store.tables import Contact, Organization, Participant, Ticket


def find(session: Session, email: str) -> Contact | None:
    """The contact with that address, in any case of letters."""
    address = email.lower()
    return remembered(
        session,
        ("contact", address),
        lambda: session.exec(select(Contact).where(Contact.email == address)).one_or_none(),
    )


def find_or_make(tx: Transaction, name: str, email: str, language: str = "") -> Contact:
    """The contact with that address; a new one joins the organization of its domain."""
    address = email.lower() or None
    contact = find(tx.session, email) if address else None
    if contact is not None:
        if not contact.name and name:
            contact.name, contact.folded = name, folded_words(name, email)
        return contact
    contact = Contact(
        name=name,
        folded=folded_words(name, email),
        email=address,
        language=language,
        organization_id=organization_of(tx.session, email),
        created_at=tx.now,
    )
    tx.record(None, "contact", None, address or name)
    if address is None or is_only_writer(tx.session):
        insert(tx.session, contact)
    else:  # somebody else may just be making it
        insert_if_new(tx.session, Contact, [contact.model_dump(exclude={"id"})])
        contact = tx.session.exec(select(Contact).where(Contact.email == address)).one()
    if address is not None:
        learn(tx.session, ("contact", address), contact)
    return contact


def folded_words(*texts: str) -> str:
    """Folded words between spaces: " bo hansen bo nordwind example "."""
    return f" {' '.join(words_of(' '.join(texts)))} "


def organization_of(session: Session, email: str) -> int | None:
    """The organization an address belongs to by its domain."""
    domain = email.rpartition("@")[2].lower()
    if not domain:
        return None
    return remembered(
        session,
        ("domain", domain),
        lambda: session.exec(
            select(Organization.id).where(col(Organization.domain) == domain)
        ).first(),
    )


def take_part(session: Session, ticket: Ticket, emails: Iterable[str], role: str) -> None:
    """Let addresses join the ticket by mail from now on; who takes part already stays so."""
    rows = [
        {"ticket_id": ticket.id or 0, "email": email.lower(), "role": role}
        for email in emails
        if email
    ]
    insert_if_new(session, Participant, rows)


def participants(session: Session, ticket: Ticket) -> frozenset[str]:
    """Addresses that take part in a ticket or in one merged into it, lower case."""
    family = members(session, ticket.id or 0)
    statement = select(Participant.email).where(col(Participant.ticket_id).in_(family))
    return frozenset(session.exec(statement))
