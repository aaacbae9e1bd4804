"""Organizations: who contacts belong to, by the domain of their address."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import col, select

from helpdesk_tui.desk.contacts import folded_words
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.errors import Refused, Usage
from helpdesk_tui.store.tables import Contact, Organization
from helpdesk_tui.words import Role


@dataclass(frozen=True, slots=True)
class OrganizationEntry:
    """An organization as admins see one."""

    name: str
    domain: str


def add_organization(desk: Desk, name: str, *, domain: str = "") -> None:
    """Add an organization; contacts of its domain that have none join it.

    Raises Usage, Refused when the name is taken.
    """
    desk.actor.must_be(Role.ADMIN, "organization add")
    if not name.strip():
        raise Usage("An organization needs a name.", "Write: organization add NAME")
    if "@" in domain:
        raise Usage(f"{domain!r} is no domain.", "Write what stands behind the @: example.com.")
    with desk.transaction("organization add") as tx:
        if tx.session.exec(select(Organization).where(Organization.name == name)).first():
            raise Refused(
                f"There is an organization {name!r} already.", "See: helpdesk-tui organization list"
            )
        row = Organization(name=name, domain=domain.lower(), folded=folded_words(name))
        tx.session.add(row)
        tx.session.flush()
        tx.record(None, "organization", None, name)
        if domain:
            statement = select(Contact).where(
                col(Contact.organization_id).is_(None),
                col(Contact.email).like(f"%@{domain.lower()}"),
            )
            for contact in tx.session.exec(statement):
                contact.organization_id = row.id
                tx.session.add(contact)


def list_organizations(desk: Desk) -> tuple[OrganizationEntry, ...]:
    """All organizations in order of their names."""
    with desk.store.read() as session:
        rows = session.exec(select(Organization).order_by(col(Organization.name)))
        return tuple(OrganizationEntry(row.name, row.domain) for row in rows)
