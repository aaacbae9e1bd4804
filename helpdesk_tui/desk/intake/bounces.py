"""A mail that says another mail did not arrive (E49 to E53).

Only a bounce that names one of our own Message-IDs, with the right token, may touch a
ticket or mark an address: anybody can write "user unknown" (E51).
"""

from __future__ import annotations

from sqlmodel import select

from helpdesk_tui.desk import contacts
from helpdesk_tui.desk.intake.threads import own_messages
from helpdesk_tui.desk.intake.verdict import Verdict
from helpdesk_tui.desk.intake.words_of_mail import said_by
from helpdesk_tui.desk.messages import say
from helpdesk_tui.desk.sending import needs_attention
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.mail.letter import Bounce, Letter
from helpdesk_tui.store.tables import Intake, Message, Outbox, Ticket
from helpdesk_tui.words import Audience, Automatic, Fate, OutboxState


def file_bounce(tx: Transaction, row: Intake, letter: Letter) -> Verdict:
    """Attach a bounce to the message that bounced, or note that it is not ours."""
    bounce = letter.bounce or Bounce("", "", False, "")
    ids = [bounce.message_id, *letter.in_reply_to, *reversed(letter.references)]
    ours = own_messages(tx.session, list(dict.fromkeys(rfc_id for rfc_id in ids if rfc_id)))
    words = _words(letter, bounce)
    if not ours:
        return Verdict(Fate.BOUNCE, f"{words}; of a mail this desk did not send")
    message = ours[0]
    ticket = tx.root(message.ticket_id)
    if ticket is None:
        return Verdict(Fate.BOUNCE, f"{words}; of a ticket that was taken back")
    added = say(tx, ticket, said_by(letter, row, None, audience=Audience.INTERNAL))
    if not (bounce.delayed or letter.automatic is Automatic.COMPLAINT):
        # A full mailbox may take the next mail; this one did not arrive all the same (E49).
        _mark_failed(tx, ticket, message, bounce, words)
    return Verdict(
        Fate.BOUNCE, f"{words}; of message {message.id}", ticket=ticket.id, message=added.id
    )


def _words(letter: Letter, bounce: Bounce) -> str:
    kind = "not delivered" if bounce.hard else "refused for now"
    if bounce.delayed:
        kind = "delayed"
    if letter.automatic is Automatic.COMPLAINT:
        kind = "a complaint"
    return " ".join(word for word in (kind, bounce.recipient, bounce.status) if word)


def _mark_failed(
    tx: Transaction, ticket: Ticket, message: Message, bounce: Bounce, words: str
) -> None:
    outbox = tx.session.exec(select(Outbox).where(Outbox.message_id == message.id)).one_or_none()
    if outbox is not None and outbox.state == OutboxState.SENT:
        tx.record(
            ticket.id, "outbox", outbox.state, OutboxState.FAILED.value, message_id=message.id
        )
        outbox.state = OutboxState.FAILED.value
        outbox.server_said = words
        tx.session.add(outbox)
        needs_attention(tx, ticket, outbox)
    if bounce.hard:
        _mark_address(tx, ticket, message, bounce)


def _mark_address(tx: Transaction, ticket: Ticket, message: Message, bounce: Bounce) -> None:
    """Note that mail to this address comes back, whatever it says."""
    recipients = f"{message.to}\n{message.cc}\n{message.bcc}".lower().split()
    failed = bounce.recipient.lower() or (recipients[0] if len(recipients) == 1 else "")
    if failed in recipients:
        contact = contacts.find(tx.session, failed)
        if contact is not None and contact.undeliverable_at is None:
            contact.undeliverable_at = tx.now
            tx.session.add(contact)
            tx.record(ticket.id, "contact undeliverable", None, failed)
