"""Who takes part in a ticket because a mail names them (E25), and which addresses are ours."""

from __future__ import annotations

from sqlmodel import Session, col, select

from helpdesk_tui.desk import contacts
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.store.tables import Queue, Ticket

MAX_COPIED = 40
"""Of a mail to many, so many addresses take part in the ticket."""


def own_addresses(session: Session) -> frozenset[str]:
    """The desk's own addresses, lower case."""
    statement = select(Queue.address).where(col(Queue.address).is_not(None))
    return frozenset(address.lower() for address in session.exec(statement) if address)


def copied_take_part(session: Session, ticket: Ticket, letter: Letter) -> None:
    """Let everybody else the mail went to join the ticket by mail."""
    own = own_addresses(session)
    for address in (*letter.to, *letter.cc)[:MAX_COPIED]:
        if "@" in address.email and address.email.lower() not in own:
            contacts.take_part(session, ticket, address.email, "cc")
