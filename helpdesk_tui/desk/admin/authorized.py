"""The list of persons who may open tickets where only authorized ones may (F11)."""

from __future__ import annotations

from sqlmodel import col, select

from helpdesk_tui.desk import contacts
from helpdesk_tui.desk.conversation import mail_address
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.errors import NotFound
from helpdesk_tui.store.tables import Contact, Organization
from helpdesk_tui.views import Person
from helpdesk_tui.words import Role


def authorize(desk: Desk, email: str, *, name: str = "") -> None:
    """Put a person on the list; a new contact is made. Raises Usage for no address."""
    desk.actor.must_be(Role.DISPATCHER, "contact authorize")
    address = mail_address(email)
    with desk.transaction("contact authorize") as tx:
        contact = contacts.find_or_make(tx, name, address)
        if contact.authorized_at is None:
            contact.authorized_at = tx.now
            tx.session.add(contact)
            tx.record(None, "contact authorized", None, contact.email)


def revoke(desk: Desk, email: str) -> None:
    """Take a person off the list. Raises NotFound for one who is not on it."""
    desk.actor.must_be(Role.DISPATCHER, "contact revoke")
    with desk.transaction("contact revoke") as tx:
        contact = contacts.find(tx.session, email)
        if contact is None or contact.authorized_at is None:
            raise NotFound(
                f"{email} is not on the list.", "See it: helpdesk-tui contact authorized"
            )
        contact.authorized_at = None
        tx.session.add(contact)
        tx.record(None, "contact authorized", contact.email, None)


def list_authorized(desk: Desk) -> tuple[Person, ...]:
    """Everybody on the list, by address."""
    statement = (
        select(Contact, Organization.name)
        .outerjoin(Organization, col(Organization.id) == col(Contact.organization_id))
        .where(col(Contact.authorized_at).is_not(None))
        .order_by(col(Contact.email))
    )
    with desk.store.read() as session:
        return tuple(
            Person(contact.name, contact.email or "", organization or "")
            for contact, organization in session.exec(statement)
        )
