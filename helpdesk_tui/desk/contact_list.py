"""All who ever wrote or were written down, and what is open for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.folding import words_of
from helpdesk_tui.store.tables import Contact, Organization, Ticket

Counts = dict[tuple[int | None, int | None], int]
"""Numbers of tickets by contact and by 1 = open, 0 = not."""
_AT_ONCE = 500
"""Ids in one question to the database."""


@dataclass(frozen=True, slots=True)
class ContactEntry:
    """A contact of a list."""

    email: str
    """"" for one who never wrote."""
    name: str
    organization: str
    country: str
    """Two letters, as somebody said it; "" = guessed."""
    open: int
    tickets: int
    authorized: bool
    undeliverable: bool
    """Mail to the address came back."""


def list_contacts(desk: Desk, words: str = "", limit: int = 0) -> tuple[ContactEntry, ...]:
    """Contacts by address, those without one last; at most ``limit``, 0 = all.

    Each of ``words`` begins a word of the name, the address or the organization.
    """
    statement = (
        select(Contact, Organization.name)
        .outerjoin(Organization, col(Organization.id) == col(Contact.organization_id))
        .where(*(_begins(word) for word in words_of(words)))
        .order_by(col(Contact.email).is_(None), col(Contact.email))
        .order_by(col(Contact.name), col(Contact.id))
    )
    with desk.store.read() as session:
        rows = session.exec(statement.limit(limit) if limit else statement).all()
        counts = _counts(session, [contact.id for contact, _ in rows])
        return tuple(_entry(contact, firm or "", counts) for contact, firm in rows)


def count_contacts(desk: Desk, words: str = "") -> int:
    """How many contacts ``list_contacts`` would list."""
    statement = (
        select(func.count(col(Contact.id)))
        .outerjoin(Organization, col(Organization.id) == col(Contact.organization_id))
        .where(*(_begins(word) for word in words_of(words)))
    )
    with desk.store.read() as session:
        return session.exec(statement).one()


def _entry(contact: Contact, organization: str, counts: Counts) -> ContactEntry:
    is_open = counts.get((contact.id, 1), 0)
    return ContactEntry(
        email=contact.email or "",
        name=contact.name,
        organization=organization,
        country=contact.country,
        open=is_open,
        tickets=is_open + counts.get((contact.id, 0), 0),
        authorized=contact.authorized_at is not None,
        undeliverable=contact.undeliverable_at is not None,
    )


def _begins(word: str) -> ColumnElement[bool]:
    return or_(
        *(
            col(column).contains(f" {word}", autoescape=True)
            for column in (Contact.folded, Organization.folded)
        )
    )


def _counts(session: Session, ids: Sequence[int | None]) -> Counts:
    found: Counts = {}
    for start in range(0, len(ids), _AT_ONCE):
        statement = (
            select(Ticket.contact_id, Ticket.is_open, func.count())
            .where(col(Ticket.contact_id).in_(ids[start : start + _AT_ONCE]))
            .where(col(Ticket.withdrawn_at).is_(None))
            .group_by(col(Ticket.contact_id), col(Ticket.is_open))
        )
        for who, is_open, number in session.exec(statement):
            found[who, is_open] = number
    return found
