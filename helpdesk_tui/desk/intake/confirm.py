"""The confirmation a first contact gets, and every reason not to send one (F13, E40 to E47)."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import func
from sqlmodel import col, select

from helpdesk_tui.desk.messages import Said, say
from helpdesk_tui.desk.outgoing import queue_mail, reply_subject
from helpdesk_tui.desk.settings import Settings
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.store.tables import Contact, Message, Outbox, Queue, Ticket
from helpdesk_tui.words import Audience, Direction, OutboxKind, Status

NOBODY = re.compile(r"(mailer-daemon|postmaster|abuse|root|no-?reply|do-?not-?reply)", re.I)
"""Local parts behind which no person reads (E44)."""
TOO_LATE = timedelta(days=7)
"""A mail that lay on the server for longer is not confirmed any more."""

TEXTS = {
    "en": (
        "Hello,\n\nwe have received your message. It has number #{number}.\n\n"
        "You can answer this mail if you want to add something; please leave the number"
        " in the subject.\n\n{desk}\n"
    ),
    "da": (
        "Hej\n\nVi har modtaget din henvendelse. Den har nummer #{number}.\n\n"
        "Du kan svare på denne mail, hvis du vil tilføje noget; lad venligst nummeret blive"
        " stående i emnet.\n\n{desk}\n"
    ),
    "sv": (
        "Hej!\n\nVi har tagit emot ditt ärende. Det har nummer #{number}.\n\n"
        "Svara gärna på det här mejlet om du vill lägga till något; låt numret stå kvar i"
        " ämnesraden.\n\n{desk}\n"
    ),
    "cs": (
        "Dobrý den,\n\nváš požadavek jsme přijali pod číslem #{number}.\n\n"
        "Chcete-li něco doplnit, odpovězte na tuto zprávu a ponechte prosím číslo"
        " v předmětu.\n\n{desk}\n"
    ),
}
"""Confirmations by language."""


def confirm(
    tx: Transaction, ticket: Ticket, letter: Letter, settings: Settings, *, received: bool = True
) -> None:
    """Answer a first contact with its number, or record why not.

    ``received`` is False for mail that was imported: its writer asked long ago, elsewhere.
    """
    contact = tx.session.get(Contact, ticket.contact_id) if ticket.contact_id else None
    reason = why_not(tx, ticket, letter, contact, settings)
    if not reason and not received:
        reason = "the mail was imported, not received"
    tx.record(ticket.id, "confirmation", None, f"not sent: {reason}" if reason else "sent")
    if reason or contact is None or contact.email is None:
        return
    text = TEXTS.get(letter.language) or TEXTS.get(settings.language) or TEXTS["en"]
    queue = tx.session.get(Queue, ticket.queue_id)
    message = say(
        tx,
        ticket,
        Said(
            direction=Direction.OUT,
            audience=Audience.PUBLIC,
            author=settings.name,
            author_email=(queue.address or "") if queue else "",
            subject=reply_subject(tx.session, ticket),
            body=text.format(number=ticket.id, desk=settings.name),
            to=(contact.email,),
            automatic="auto-replied",
        ),
    )
    queue_mail(tx, ticket, message, OutboxKind.CONFIRMATION, timedelta(0))


def why_not(
    tx: Transaction, ticket: Ticket, letter: Letter, contact: Contact | None, settings: Settings
) -> str:
    """The reason not to confirm; "" when a confirmation is due."""
    if not settings.confirm:
        return "confirmations are switched off"
    if contact is None or not contact.email:
        return "the mail has no sender to answer"
    if letter.automatic is not None:
        return f"the mail is automatic ({letter.automatic})"
    if tx.now - tx.moment > TOO_LATE:
        return f"the mail came more than {TOO_LATE.days} days ago"
    if NOBODY.match(contact.email):
        return f"nobody reads {contact.email}"
    if contact.undeliverable_at is not None:
        return f"mail to {contact.email} came back before"
    if not Status(ticket.status).is_open:
        return "a rule closed the ticket"
    queue = tx.session.get(Queue, ticket.queue_id)
    if queue is None or not queue.address:
        return "the queue has no address to write from"
    if _sent_lately(tx, contact) >= settings.confirmations_per_hour:
        return f"{contact.email} got {settings.confirmations_per_hour} within an hour"
    return ""


def _sent_lately(tx: Transaction, contact: Contact) -> int:
    statement = (
        select(func.count())
        .select_from(Outbox)
        .join(Message, col(Message.id) == col(Outbox.message_id))
        .where(Outbox.kind == OutboxKind.CONFIRMATION.value, Message.to == contact.email)
        .where(Outbox.due_at > tx.now - timedelta(hours=1))
    )
    return tx.session.exec(statement).one()
