"""Mail from those who may not open tickets in a queue (F10): held, refused or marked."""

from __future__ import annotations

from sqlmodel import col, select

from helpdesk_tui.desk import contacts, directory
from helpdesk_tui.desk.automatic import answer
from helpdesk_tui.desk.fields import read_tags
from helpdesk_tui.desk.intake.notices import REFUSED, notice
from helpdesk_tui.desk.settings import Settings
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.rules.admission import why_not_admitted
from helpdesk_tui.store.tables import Contact, Intake, Queue, Tag, Ticket, TicketTag
from helpdesk_tui.words import OutboxKind, Senders, Status

PENDING_TAG = "unauthorized"
"""On a ticket that waits for somebody to approve its sender."""
REFUSED_TAG = "refused"
"""On a ticket whose sender was told that nobody works on it."""


def why_unauthorized(tx: Transaction, row: Intake, queue: Queue, sender: str) -> str:
    """Why a mail may not open a ticket in its queue; "" when it may, or a person let it in."""
    senders = Senders(queue.senders)
    if senders is Senders.EVERYBODY or row.let_in:
        return ""
    contact = contacts.find(tx.session, sender) if sender else None
    authorized = contact is not None and contact.authorized_at is not None
    return why_not_admitted(
        senders,
        sender,
        row.authenticity,
        known=contact is not None and _is_known(tx, contact),
        authorized=authorized or _is_agent(tx, sender),
    )


def _is_agent(tx: Transaction, sender: str) -> bool:
    address = sender.lower()
    return any(
        row.active and row.email and row.email.lower() == address
        for row in directory.agents(tx.session)
    )


def _is_known(tx: Transaction, contact: Contact) -> bool:
    """Of an organization, or with a ticket that was not itself held back."""
    if contact.organization_id is not None:
        return True
    tx.session.flush()
    held = (
        select(TicketTag.ticket_id)
        .join(Tag, col(Tag.id) == col(TicketTag.tag_id))
        .where(col(Tag.name).in_((PENDING_TAG, REFUSED_TAG)))
    )
    statement = (
        select(Ticket.id)
        .where(Ticket.contact_id == contact.id, col(Ticket.withdrawn_at).is_(None))
        .where(col(Ticket.id).not_in(held))
    )
    return tx.session.exec(statement.limit(1)).first() is not None


def mark_pending(tx: Transaction, ticket: Ticket, reason: str) -> None:
    """Let a ticket wait for approval; its sender hears nothing yet."""
    tx.set(ticket, "tags", [*read_tags(tx.session, ticket), PENDING_TAG])
    tx.record(ticket.id, "confirmation", None, f"not sent: {reason}; it waits for approval")


def refuse(
    tx: Transaction, ticket: Ticket, letter: Letter, reason: str, settings: Settings
) -> None:
    """Close a ticket at once and say so politely, once."""
    tx.set(ticket, "tags", [*read_tags(tx.session, ticket), REFUSED_TAG])
    tx.set(ticket, "status", Status.CLOSED.value)
    text = notice(REFUSED, letter.language, ticket.id or 0, settings)
    to = letter.sender.email
    told = answer(tx, ticket, letter, to, text, settings, kind=OutboxKind.NOTICE)
    words = f"{reason}; notice not sent: {told}" if told else f"{reason}; notice sent"
    tx.record(ticket.id, "refusal", None, words)
