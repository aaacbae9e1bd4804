"""Which messages of a ticket a mail answers, and whether customers see those (E35, F63)."""

from __future__ import annotations

from sqlmodel import col, select

from helpdesk_tui.desk.family import members
from helpdesk_tui.desk.intake.threads import own_messages
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.mail.reply_proof import proofs_in
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


def answers_what_is_ours(tx: Transaction, ticket: Ticket, letter: Letter) -> bool:
    """True when it names a message of the ticket that customers do not see.

    Mail to customers names no such message, so whoever does writes in another conversation:
    among colleagues, or with an outside party, be it about a mail that never came here.
    """
    named = {*letter.in_reply_to, *letter.references}
    statement = (
        select(Message.id)
        .where(col(Message.rfc_id).in_(named), Message.audience != Audience.PUBLIC.value)
        .where(col(Message.ticket_id).in_(members(tx.session, ticket.id or 0)))
    )
    if tx.session.exec(statement.limit(1)).first() is not None:
        return True
    proved = own_messages(tx.session, proofs_in(letter))
    return any(message.audience != Audience.PUBLIC for message in proved)
