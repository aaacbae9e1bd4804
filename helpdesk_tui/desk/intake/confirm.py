"""The confirmation a first contact gets, and every reason not to send one (F13, E40 to E47)."""

from __future__ import annotations

from sqlmodel import select

from helpdesk_tui.desk.automatic import BY_MACHINE, answer
from helpdesk_tui.desk.messages import said_on
from helpdesk_tui.desk.settings import Settings
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.store.tables import Contact, Message, Ticket
from helpdesk_tui.words import Direction, OutboxKind, Status

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
ANSWERED = "a rule answered already"


def confirm(
    tx: Transaction, ticket: Ticket, letter: Letter, settings: Settings, *, received: bool = True
) -> None:
    """Answer a first contact with its number, or record why not.

    ``received`` is False for mail that was imported: its writer asked long ago, elsewhere.
    A rule's own answer stands in for it (F14).
    """
    reason = _why_not(tx, ticket, settings, received=received)
    reason = reason or _send(tx, ticket, letter, settings)
    tx.record(ticket.id, "confirmation", None, f"not sent: {reason}" if reason else "sent")


def _why_not(tx: Transaction, ticket: Ticket, settings: Settings, *, received: bool) -> str:
    if not settings.confirm:
        return "confirmations are switched off"
    if not Status(ticket.status).is_open:
        return "a rule closed the ticket"
    if _is_answered(tx, ticket):
        return ANSWERED
    return "" if received else "the mail was imported, not received"


def _is_answered(tx: Transaction, ticket: Ticket) -> bool:
    """Whether a rule wrote to the customer."""
    said = said_on(tx.session, ticket)
    if said is None:
        said = tuple(tx.session.exec(select(Message).where(Message.ticket_id == ticket.id)))
    return any(each.automatic == BY_MACHINE and each.direction == Direction.OUT
               for each in said)  # fmt: skip


def _send(tx: Transaction, ticket: Ticket, letter: Letter, settings: Settings) -> str:
    contact = tx.session.get(Contact, ticket.contact_id) if ticket.contact_id else None
    text = TEXTS.get(letter.language) or TEXTS.get(settings.language) or TEXTS["en"]
    words = text.format(number=ticket.id, desk=settings.name)
    to = (contact.email or "") if contact else ""
    return answer(tx, ticket, letter, to, words, settings, kind=OutboxKind.CONFIRMATION)
