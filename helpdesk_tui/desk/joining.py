"""Who takes part in a ticket because an answer of ours named them (E25)."""

from __future__ import annotations

from sqlmodel import Session, col, select

from helpdesk_tui.desk.contacts import take_part
from helpdesk_tui.desk.directory import own_addresses
from helpdesk_tui.mail.reply_proof import bare_address
from helpdesk_tui.store.tables import Message, Participant, Ticket
from helpdesk_tui.words import Audience


def let_join(session: Session, ticket: Ticket, message: Message) -> None:
    """Who got an answer openly may answer it; a hidden copy lets nobody in."""
    own = own_addresses(session)
    others = sorted(each for each in _named(message) if bare_address(each) not in own)
    take_part(session, ticket, others, "cc")


def let_leave(session: Session, ticket: Ticket, message: Message) -> None:
    """Who took part only because a mail that was taken back named them does so no more."""
    alone = _named(message)
    if not alone:
        return
    others = (
        select(Message)
        .where(Message.ticket_id == ticket.id, Message.id != message.id)
        .where(Message.audience == Audience.PUBLIC.value, col(Message.withdrawn_at).is_(None))
    )
    for other in session.exec(others):
        alone -= _named(other) | {other.author_email.lower()}
    for email in sorted(alone):
        row = session.get(Participant, (ticket.id, email))
        if row is not None and row.role == "cc":
            session.delete(row)
    session.flush()


def asks_no_more(session: Session, ticket: Ticket, email: str) -> None:
    """Who was made the requester by mistake does not take part for that."""
    row = session.get(Participant, (ticket.id, email))
    if row is not None and row.role == "requester":
        session.delete(row)
        session.flush()


def _named(message: Message) -> set[str]:
    return {each for each in f"{message.to}\n{message.cc}".lower().split("\n") if each}
