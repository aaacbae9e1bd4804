"""Asking somebody outside (F63): their answer comes back to the ticket, and to us alone.

Who was asked may answer, by any evidence that leads to the ticket, though they take no part
in it. What they say is external: customers never see it and are never quoted it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlmodel import Session, col, select

from helpdesk_tui.desk.contacts import participants
from helpdesk_tui.desk.conversation import author_of, checked, wait
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.directory import own_addresses
from helpdesk_tui.desk.draft_files import files_to_say
from helpdesk_tui.desk.family import members
from helpdesk_tui.desk.merge import must_stand_alone
from helpdesk_tui.desk.messages import File, Said, say
from helpdesk_tui.desk.outgoing import mail_subject, queue_mail
from helpdesk_tui.desk.settings import load_settings
from helpdesk_tui.desk.signatures import signed_for
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.desk.verbs import verb
from helpdesk_tui.errors import Refused, Usage
from helpdesk_tui.mail.reply_proof import bare_address
from helpdesk_tui.store.tables import Agent, ExternalParty, Message, Outbox, Ticket
from helpdesk_tui.views import Done
from helpdesk_tui.views_mail import ExternalView
from helpdesk_tui.words import Audience, Direction, DraftKind, OutboxKind, Status


@verb("ask", help="Ask somebody outside; the answer comes back here", aliases=("consult",))
def ask(
    desk: Desk,
    number: int,
    to: Sequence[str],
    text: str,
    *,
    cc: Sequence[str] = (),
    files: Sequence[File] = (),
    with_draft_files: bool = False,
) -> Done:
    """Mail somebody outside about a ticket, which then waits for them (F63, F64).

    Raises Usage for an empty text or a bad address; Refused for our own address and for
    somebody who takes part in the ticket: their answers are public.
    """
    if not text.strip():
        raise Usage("An empty question is not sent.", "Type something first.")
    with desk.transaction("ask") as tx:
        ticket = tx.ticket(number)
        known = asked_addresses(tx.session, members(tx.session, number))
        taking_part = participants(tx.session, ticket) - known
        for address in outside(tx.session, (*to, *cc)):
            if address.lower() in taking_part:
                raise Refused(f"{address} takes part in #{number}.", "Answer them: reply")
        files = files_to_say(tx, number, DraftKind.EXTERNAL, files, with_draft_files)
        message, outbox, delay = send_outside(
            tx, ticket, OutboxKind.ASK, mail_subject(tx.session, ticket, "Re"), text, to, cc, files
        )
        note_asked(tx, ticket, message, (*to, *cc))
        wait(tx, ticket, Status.WAITING_EXTERNAL, DraftKind.EXTERNAL)
        sends_at, message_id = outbox.due_at, message.id
    said = f"Question on #{number} to {', '.join(to)} leaves in {delay} s"
    return Done("ask", said, (number,), tx.batch, message_id, sends_at)


def outside(session: Session, addresses: Sequence[str]) -> tuple[str, ...]:
    """Addresses to mail outside. Raises Usage for a bad one or none, Refused for our own."""
    found = checked(addresses)
    if not found:
        raise Usage("Nobody is named to send it to.", "Name an address.")
    own = own_addresses(session)
    ours = next((each for each in found if bare_address(each) in own), None)
    if ours:
        raise Refused(f"{ours} is an address of this desk.", "Move the ticket instead: queue")
    return found


def send_outside(
    tx: Transaction,
    ticket: Ticket,
    kind: OutboxKind,
    subject: str,
    text: str,
    to: Sequence[str],
    cc: Sequence[str],
    files: Sequence[File],
    below: str = "",
) -> tuple[Message, Outbox, int]:
    """Queue a mail that only its recipients and we know; with the delay in seconds.

    ``below`` is what is passed on under the text and the signature.
    """
    must_stand_alone(ticket)
    author, email = author_of(tx)
    agent = tx.session.get(Agent, tx.actor.agent_id) if tx.actor.agent_id else None
    signed = signed_for(tx.session, ticket, agent)
    body, folded = signed.below(text, below)
    message = say(
        tx,
        ticket,
        Said(
            direction=Direction.OUT,
            audience=Audience.EXTERNAL,
            author=author,
            author_email=email,
            agent_id=tx.actor.agent_id,
            subject=subject,
            body=body,
            folded=folded,
            to=checked(to),
            cc=checked(cc),
            files=(*files, *signed.files),
        ),
    )
    delay = load_settings(tx.session).send_delay
    return message, queue_mail(tx, ticket, message, kind, timedelta(seconds=delay)), delay


def note_asked(tx: Transaction, ticket: Ticket, message: Message, addresses: Iterable[str]) -> None:
    """Let these addresses answer on the ticket, and be listed on it."""
    for email in sorted({address.strip().lower() for address in addresses} - {""}):
        row = tx.session.get(ExternalParty, (ticket.id, email))
        if row is None:
            row = ExternalParty(
                ticket_id=ticket.id or 0, email=email, asked_at=tx.now, message_id=message.id or 0
            )
            tx.record(ticket.id, "external", None, email, message_id=message.id)
        row.asked_at, row.answered_at, row.message_id = tx.now, None, message.id or 0
        tx.session.add(row)
    tx.session.flush()


def asked_addresses(session: Session, family: Sequence[int]) -> frozenset[str]:
    """Addresses that were asked about a ticket and those merged into it, lower case."""
    return frozenset(
        session.exec(select(ExternalParty.email).where(col(ExternalParty.ticket_id).in_(family)))
    )


def parties(session: Session, numbers: Sequence[int]) -> tuple[ExternalView, ...]:
    """Who was asked about these tickets, the newest question first."""
    statement = select(ExternalParty).where(col(ExternalParty.ticket_id).in_(numbers))
    rows = session.exec(statement.order_by(col(ExternalParty.asked_at).desc()))
    return tuple(ExternalView(row.email, row.asked_at, row.answered_at) for row in rows)


def has_answered(tx: Transaction, ticket: Ticket, email: str, *, automatic: bool) -> None:
    """Note an answer from outside: the ticket waits for them no more.

    An automatic answer ("back on Monday") leaves it waiting.
    """
    if automatic:
        return
    for number in members(tx.session, ticket.id or 0):
        row = tx.session.get(ExternalParty, (number, email.lower()))
        if row is not None:
            row.answered_at = tx.now
            tx.session.add(row)
    if ticket.status != Status.OPEN:
        tx.set(ticket, "status", Status.OPEN.value)
    tx.set(ticket, "hidden_until", None)


def no_more_outside(session: Session, ticket: Ticket, addresses: Iterable[str]) -> None:
    """These take part in the conversation from now on: what they answer is public."""
    asked = select(ExternalParty).where(
        col(ExternalParty.ticket_id).in_(members(session, ticket.id or 0)),
        col(ExternalParty.email).in_([address.lower() for address in addresses]),
    )
    for row in session.exec(asked):
        session.delete(row)
    session.flush()


def unask(tx: Transaction, ticket: Ticket, message: Message) -> None:
    """A mail to them was taken back: who had no other may not answer."""
    statement = select(ExternalParty).where(ExternalParty.message_id == message.id)
    for row in tx.session.exec(statement).all():
        older = _older_mail(tx.session, row, message)
        if older is None:
            tx.session.delete(row)
            tx.record(ticket.id, "external", row.email, None, message_id=message.id)
        else:
            row.message_id, row.asked_at = older.id or 0, older.created_at
            tx.session.add(row)
    tx.session.flush()


def _older_mail(session: Session, row: ExternalParty, than: Message) -> Message | None:
    statement = (
        select(Message)
        .where(Message.ticket_id == row.ticket_id, col(Message.id) < than.id)
        .where(Message.audience == Audience.EXTERNAL.value, Message.direction == "out")
        .where(col(Message.withdrawn_at).is_(None))
        .order_by(col(Message.id).desc())
    )
    for message in session.exec(statement):
        if row.email in f"{message.to}\n{message.cc}".lower().split("\n"):
            return message
    return None
