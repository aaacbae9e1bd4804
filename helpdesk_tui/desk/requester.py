"""The verb that says who really asks: the one a colleague passed on, or somebody else."""

from __future__ import annotations

import re

from helpdesk_tui.desk import contacts
from helpdesk_tui.desk.conversation import mail_address
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.directory import own_addresses
from helpdesk_tui.desk.merge import must_stand_alone
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.desk.verbs import verb
from helpdesk_tui.errors import Refused
from helpdesk_tui.mail.reply_proof import bare_address
from helpdesk_tui.store.tables import Organization
from helpdesk_tui.views import Done

NAMED = re.compile(r"\s*(?P<name>[^<>]*?)\s*<(?P<email>[^<>]+)>\s*")
ORIGINAL = "original"
"""The word for who wrote the mail that the requester only passed on (E95)."""


@verb(
    "requester",
    help="Say who asks; without words who wrote the forwarded mail",
    usage="requester [NAME <ADDRESS> | original]",
)
def requester(desk: Desk, number: int, who: str = ORIGINAL, *, version: int | None = None) -> Done:
    """Make somebody the requester: answers go to them, and their mail joins the ticket.

    Who was it so far still takes part. Raises Usage for a bad address, Refused for one of our
    own, for a merged ticket, and when nobody was passed on; NotFound, Moved.
    """
    name, email = _original(desk, number) if who.strip() == ORIGINAL else _read(who)
    with desk.transaction("requester") as tx:
        ticket = tx.ticket(number, version)
        must_stand_alone(ticket)
        if bare_address(email) in own_addresses(tx.session):
            raise Refused(f"{email} is an address of this desk.", "Name who asks.")
        contact = contacts.find_or_make(tx, name, email)
        tx.set(ticket, "contact", email.lower())
        contacts.take_part(tx.session, ticket, [email], "requester")
        if contact.organization_id is not None:
            row = tx.session.get_one(Organization, contact.organization_id)
            tx.set(ticket, "organization", row.name)
    return Done("requester", f"{email} asks in #{number} now", (number,), tx.batch)


def _original(desk: Desk, number: int) -> tuple[str, str]:
    found = view_ticket(desk, number).forwarded_from
    if found is None:
        raise Refused(f"#{number} begins with no forwarded mail.", "Name who asks: an address.")
    return found.name, found.email


def _read(words: str) -> tuple[str, str]:
    """Name and address from "Eva Dahl <eva@example.com>" or an address. Raises Usage."""
    match = NAMED.fullmatch(words)
    name, email = (match["name"], match["email"]) if match else ("", words)
    return name, mail_address(email)
