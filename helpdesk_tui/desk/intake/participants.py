"""Who takes part in a ticket because a mail names them (E25)."""

from __future__ import annotations

from sqlmodel import Session

from helpdesk_tui.desk import contacts
from helpdesk_tui.desk.directory import own_addresses
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.mail.reply_proof import bare_address
from helpdesk_tui.store.tables import Ticket

MAX_COPIED = 40
"""Of a mail to many, so many addresses take part in the ticket."""


def copied_take_part(session: Session, ticket: Ticket, letter: Letter) -> None:
    """Let everybody else the mail went to join the ticket by mail."""
    own = own_addresses(session)
    named = {bare_address(address.email) for address in (*letter.to, *letter.cc)[:MAX_COPIED]}
    others = sorted(email for email in named if "@" in email and email not in own)
    contacts.take_part(session, ticket, others, "cc")
