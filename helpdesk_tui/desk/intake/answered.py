"""Which message of a ticket a mail answers, and whether that was for colleagues only (E35)."""

from __future__ import annotations

from sqlmodel import col, select

from helpdesk_tui.desk.family import members
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.store.tables import Message, Ticket
from helpdesk_tui.words import Audience


def answers_a_note(tx: Transaction, ticket: Ticket, letter: Letter) -> bool:
    """True when the mail it answers is an internal message of the ticket."""
    answered = letter.in_reply_to[:1] or letter.references[-1:]
    if not answered:
        return False
    statement = (
        select(Message.audience)
        .where(Message.rfc_id == answered[0])
        .where(col(Message.ticket_id).in_(members(tx.session, ticket.id or 0)))
    )
    found = list(tx.session.exec(statement))
    return bool(found) and all(audience == Audience.INTERNAL for audience in found)
