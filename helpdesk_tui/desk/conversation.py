"""Verbs that say something: reply to the customer, note for colleagues."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import col, select

from helpdesk_tui.desk.assign import give_to
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.draft_files import files_to_say
from helpdesk_tui.desk.drafts import remove_draft
from helpdesk_tui.desk.fields import FIELDS
from helpdesk_tui.desk.joining import let_join
from helpdesk_tui.desk.merge import must_stand_alone
from helpdesk_tui.desk.messages import File, Said, say
from helpdesk_tui.desk.outgoing import queue_mail, reply_subject
from helpdesk_tui.desk.recipients import recipients_of
from helpdesk_tui.desk.settings import load_settings
from helpdesk_tui.desk.signatures import UNSIGNED, signed_for
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.desk.verbs import verb
from helpdesk_tui.errors import Moved, Refused, Usage
from helpdesk_tui.safe import UNSAFE
from helpdesk_tui.store.tables import Agent, Change, Message, Outbox, Ticket
from helpdesk_tui.views import Done
from helpdesk_tui.words import (
    Audience,
    Direction,
    DraftKind,
    OutboxKind,
    Status,
)

_ADDRESS = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+")


@verb("reply", help="Answer the customer; leaves after a few seconds, till then u recalls it")
def reply(
    desk: Desk,
    number: int,
    text: str,
    *,
    to: Sequence[str] = (),
    cc: Sequence[str] = (),
    bcc: Sequence[str] = (),
    seen_up_to: int | None = None,
    then: Status | None = None,
    files: Sequence[File] = (),
    with_draft_files: bool = False,
    sign: bool = True,
    version: int | None = None,
) -> Done:
    """Queue an answer by mail; ``to`` defaults to the requester.

    ``seen_up_to`` is the id of the newest message the agent has read: if anybody wrote
    since, Moved says who, and nothing is written; so it is with ``version`` when a colleague
    changed the ticket since. ``then`` sets the status; by default a reply leaves the ticket
    waiting for the contact. Who is named takes part in the ticket from now on.
    Raises Usage for an empty text or a bad address; Refused when there is nobody to send to,
    and for a merged ticket.
    """
    if not text.strip():
        raise Usage("An empty answer is not sent.", "Type something first.")
    with desk.transaction("reply") as tx:
        ticket = tx.ticket(number)
        must_stand_alone(ticket)
        must_have_seen(tx, ticket, seen_up_to, version)
        files = files_to_say(tx, number, DraftKind.REPLY, files, with_draft_files)
        people = _somebody(tx, ticket, to), cc, bcc
        said = _reply_said(tx, ticket, people, text, files, sign=sign)
        message, outbox, delay = _queue_reply(tx, ticket, said)
        wait(tx, ticket, then or Status.WAITING_CONTACT, DraftKind.REPLY)
        sends_at, message_id = outbox.due_at, message.id
    words = f"Reply on #{number} leaves in {delay} s"
    return Done("reply", words, (number,), tx.batch, message_id, sends_at)


def wait(tx: Transaction, ticket: Ticket, status: Status, said: DraftKind) -> None:
    """After something was said: whose it is, what it waits for, and no draft of it any more."""
    agent_id = tx.actor.agent_id
    if ticket.owner_id is None and agent_id is not None:
        give_to(tx, ticket, tx.actor.name)
    tx.set(ticket, "status", status.value)
    if agent_id is not None:
        remove_draft(tx.session, ticket.id or 0, agent_id, said)


def _somebody(tx: Transaction, ticket: Ticket, to: Sequence[str]) -> tuple[str, ...]:
    """Whom a reply goes to. Raises Refused when that is nobody."""
    recipients = checked(to) or default_recipients(tx, ticket)
    if not recipients:
        raise Refused(f"#{ticket.id} has no address to answer to.", "Add one to the To line.")
    return recipients


def _queue_reply(tx: Transaction, ticket: Ticket, said: Said) -> tuple[Message, Outbox, int]:
    """Say it, and let it leave after the delay, which is in seconds."""
    message = say(tx, ticket, said)
    let_join(tx.session, ticket, message)
    delay = load_settings(tx.session).send_delay
    outbox = queue_mail(tx, ticket, message, OutboxKind.REPLY, timedelta(seconds=delay))
    return message, outbox, delay


def _reply_said(
    tx: Transaction,
    ticket: Ticket,
    people: tuple[Sequence[str], Sequence[str], Sequence[str]],
    text: str,
    files: Sequence[File],
    *,
    sign: bool,
) -> Said:
    """What a reply says, to whom, in copy and in hidden copy, signed if wanted."""
    signed = signed_for(tx.session, ticket, _agent(tx)) if sign else UNSIGNED
    author, email = author_of(tx)
    body, folded = signed.below(text)
    to, cc, bcc = (checked(addresses) for addresses in people)
    return Said(
        direction=Direction.OUT,
        audience=Audience.PUBLIC,
        author=author,
        author_email=email,
        agent_id=tx.actor.agent_id,
        subject=reply_subject(tx.session, ticket),
        body=body,
        folded=folded,
        to=to,
        cc=cc,
        bcc=bcc,
        files=(*files, *signed.files),
    )


def _agent(tx: Transaction) -> Agent | None:
    return tx.session.get(Agent, tx.actor.agent_id) if tx.actor.agent_id else None


def author_of(tx: Transaction) -> tuple[str, str]:
    """Name and address of who speaks."""
    agent = _agent(tx)
    return (agent.name, agent.email) if agent else (tx.actor.name, "")


def checked(addresses: Sequence[str]) -> tuple[str, ...]:
    """Addresses as given, empty ones left out. Raises Usage for one that cannot be mailed."""
    return tuple(mail_address(address) for address in addresses if address.strip())


def mail_address(text: str) -> str:
    """An address without blanks around it. Raises Usage for what cannot be mailed or shown."""
    address = text.strip()
    if not _ADDRESS.fullmatch(address) or UNSAFE.search(address):
        raise Usage(f"{address!a} is not a mail address.", "Write it as who@example.com.")
    return address


def default_recipients(tx: Transaction, ticket: Ticket) -> tuple[str, ...]:
    """Who a reply goes to when nobody is named: the requester, where they want it (E37)."""
    return recipients_of(tx.session, ticket).to


def must_have_seen(
    tx: Transaction, ticket: Ticket, seen_up_to: int | None, version: int | None
) -> None:
    """Raise Moved when somebody else wrote after ``seen_up_to``, be it a note for colleagues.

    Also when a colleague changed the ticket after ``version``.
    """
    _must_be_as_seen(tx, ticket, version)
    if seen_up_to is None:
        return
    statement = (
        select(Message)
        .where(Message.ticket_id == ticket.id, col(Message.id) > seen_up_to)
        .where(col(Message.withdrawn_at).is_(None))
        .where(Message.automatic == "")
        .order_by(col(Message.id).desc())
    )
    for message in tx.session.exec(statement):
        if message.agent_id is None or message.agent_id != tx.actor.agent_id:
            raise Moved(
                f"{message.author or message.author_email} wrote on #{ticket.id} meanwhile.",
                "Read it, then send again.",
            )


def _must_be_as_seen(tx: Transaction, ticket: Ticket, version: int | None) -> None:
    """Raise Moved when a colleague changed the ticket after ``version``.

    What the actor did meanwhile, in this window or another, is no news to them; nor is what
    machines did: a mail that came in is ``seen_up_to``'s to tell.
    """
    if version is None or ticket.version <= version:
        return
    statement = (
        select(Change)
        .where(Change.ticket_id == ticket.id, col(Change.field).in_(FIELDS))
        .order_by(col(Change.id).desc())
    )
    # Each batch that changed a field made the version grow by one.
    batches: set[int] = set()
    for change in tx.session.exec(statement):
        batches.add(change.batch)
        if len(batches) > ticket.version - version:
            return
        by_other = change.actor_id not in (None, tx.actor.agent_id)
        if by_other and change.undone_by is None:
            raise Moved(
                f"{change.actor} changed the {change.field} of #{ticket.id} meanwhile.",
                "Look again, then send it if you still want to.",
            )


@verb("note", help="Write for colleagues only; never mailed")
def note(
    desk: Desk,
    number: int,
    text: str,
    *,
    files: Sequence[File] = (),
    with_draft_files: bool = False,
) -> Done:
    """Add an internal note (F62). Raises Usage for an empty one, NotFound."""
    if not text.strip():
        raise Usage("An empty note is not kept.", "Type something first.")
    with desk.transaction("note") as tx:
        ticket = tx.ticket(number)
        author, email = author_of(tx)
        files = files_to_say(tx, number, DraftKind.NOTE, files, with_draft_files)
        message = say(
            tx,
            ticket,
            Said(
                direction=Direction.INSIDE,
                audience=Audience.INTERNAL,
                author=author,
                author_email=email,
                agent_id=desk.actor.agent_id,
                body=text.rstrip() + "\n",
                files=tuple(files),
            ),
        )
        if desk.actor.agent_id is not None:
            remove_draft(tx.session, number, desk.actor.agent_id, DraftKind.NOTE)
        message_id = message.id
    return Done("note", f"Note on #{number} kept", (number,), tx.batch, message_id)
