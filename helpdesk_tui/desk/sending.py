"""The outbox from the worker's side: take what is due, say how it went.

At least once, with a stable Message-ID: a worker killed between the server's yes and our
note of it sends again after ``CLAIM``, and every mail program that sees the same id twice
shows one mail. Before that moment nothing was sent, after it nothing is sent again.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, or_, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.family import root_of
from helpdesk_tui.desk.reply_proof import proving_address, with_marker
from helpdesk_tui.desk.settings import load_settings
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.errors import NotFound
from helpdesk_tui.mail.compose import Outgoing
from helpdesk_tui.mail.letter import Attachment as LetterAttachment
from helpdesk_tui.rules.backoff import is_hopeless, next_try
from helpdesk_tui.store import blobs
from helpdesk_tui.store.tables import (
    Attachment,
    Mailbox,
    Message,
    Outbox,
    Queue,
    Ticket,
)
from helpdesk_tui.views import NOT_TO
from helpdesk_tui.words import MailboxKind, OutboxKind, OutboxState, Status

CLAIM = timedelta(minutes=2)
"""How long a worker may take for one mail before another tries."""
DUE_STATES = (OutboxState.WAITING.value, OutboxState.RETRYING.value)


@dataclass(frozen=True, slots=True)
class ToSend:
    """One mail to be sent now, with everything needed to compose it."""

    outbox_id: int
    mailbox_id: int | None
    outgoing: Outgoing
    envelope_from: str
    """"" for automatic mail, so that its bounces come back to nobody (E47)."""
    claimed_until: datetime
    """When another worker may try it."""
    trouble: str = ""
    """Why it cannot be sent at all; "" when it can."""


def is_due(desk: Desk) -> bool:
    """True when there is something to send now; asks without writing."""
    with desk.store.read() as session:
        statement = select(Outbox.id).where(_due(desk.clock())).limit(1)
        return session.exec(statement).first() is not None


def take_due(desk: Desk, worker: str, limit: int = 20) -> list[ToSend]:
    """Claim what is due. Claimed rows of a dead worker are due again after ``CLAIM``."""
    with desk.transaction("send") as tx:
        statement = (
            select(Outbox)
            .where(_due(tx.now))
            .order_by(col(Outbox.next_try_at), col(Outbox.id))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        taken = []
        for row in tx.session.exec(statement).all():
            row.state = OutboxState.SENDING.value
            row.claimed_by, row.claimed_until = worker, tx.now + CLAIM
            row.attempts += 1
            row.first_try_at = row.first_try_at or tx.now
            tx.session.add(row)
            taken.append(_to_send(tx.session, row, tx.now + CLAIM))
        return taken


def _due(now: datetime) -> ColumnElement[bool]:
    sending = col(Outbox.state) == OutboxState.SENDING.value
    return or_(
        and_(col(Outbox.state).in_(DUE_STATES), col(Outbox.next_try_at) <= now),
        and_(sending, col(Outbox.claimed_until) <= now),
    )


def still_mine(desk: Desk, mail: ToSend, worker: str) -> bool:
    """Whether this worker may begin to send a mail it claimed; a claim half over is renewed.

    False when it took so long with the mails before that another worker has this one.
    """
    if desk.clock() < mail.claimed_until - CLAIM / 2:
        return True
    return renew(desk, mail, worker)


def renew(desk: Desk, mail: ToSend, worker: str) -> bool:
    """Claim a mail for ``CLAIM`` from now; False when it is no longer this worker's."""
    with desk.transaction("send") as tx:
        row = tx.session.get(Outbox, mail.outbox_id, with_for_update=True)
        if row is None or row.claimed_by != worker or row.state != OutboxState.SENDING:
            return False
        row.claimed_until = tx.now + CLAIM
        tx.session.add(row)
        return True


def put_back(desk: Desk, mails: Sequence[ToSend], worker: str) -> None:
    """Give up claims of mails whose sending was not begun; they are due at once."""
    if not mails:
        return
    with desk.transaction("send") as tx:
        for mail in mails:
            row = tx.session.get(Outbox, mail.outbox_id, with_for_update=True)
            if row is None or row.claimed_by != worker or row.state != OutboxState.SENDING:
                continue
            row.attempts -= 1
            state = OutboxState.RETRYING if row.attempts else OutboxState.WAITING
            row.state, row.claimed_until = state.value, None
            tx.session.add(row)


def _to_send(session: Session, row: Outbox, claimed_until: datetime) -> ToSend:
    message = session.get_one(Message, row.message_id)
    ticket = session.get_one(Ticket, message.ticket_id)
    queue = session.get_one(Queue, ticket.queue_id)
    settings = load_settings(session)
    mailbox_id = row.mailbox_id or _mailbox_of(session, queue)
    mailbox = session.get(Mailbox, mailbox_id) if mailbox_id else None
    address = queue.address or _address_of(session, mailbox)
    automatic = not OutboxKind(row.kind).by_person
    trouble = "" if address else f"queue {queue.name} has no mail address"
    if mailbox is None:
        trouble = trouble or f"no mailbox sends for queue {queue.name}"
    files: tuple[LetterAttachment, ...] = ()
    try:
        files = _files(session, message)
    except NotFound as error:
        trouble = str(error)
    outgoing = Outgoing(
        message_id=message.rfc_id,
        from_name=(mailbox.from_name if mailbox else "") or settings.name,
        from_address=address,
        to=tuple(message.to.split("\n")) if message.to else (),
        cc=tuple(message.cc.split("\n")) if message.cc else (),
        bcc=tuple(message.bcc.split("\n")) if message.bcc else (),
        subject=message.subject,
        text=with_marker(queue, message, row.kind),
        reply_to=proving_address(queue, message, row.kind),
        in_reply_to=row.in_reply_to,
        references=tuple(row.references.split("\n")) if row.references else (),
        attachments=files,
        date=message.created_at,
        automatic="auto-replied" if automatic else None,
        loop_id=settings.desk_id,
    )
    envelope = "" if automatic else address
    return ToSend(row.id or 0, mailbox_id, outgoing, envelope, claimed_until, trouble)


def _mailbox_of(session: Session, queue: Queue) -> int | None:
    """What sends for a queue: its own mailbox, else the desk's first that can send."""
    rows = session.exec(select(Mailbox).where(col(Mailbox.active)).order_by(col(Mailbox.id))).all()
    own = [row.id for row in rows if row.queue_id == queue.id]
    able = [row.id for row in rows if row.smtp_host or row.kind == MailboxKind.MAILDIR]
    return next(iter((*own, *able)), None)


def _address_of(session: Session, mailbox: Mailbox | None) -> str:
    """What a queue without an address writes from: the address its mailbox is for."""
    queue = session.get(Queue, mailbox.queue_id) if mailbox else None
    return (queue.address or "") if queue else ""


def _files(session: Session, message: Message) -> tuple[LetterAttachment, ...]:
    statement = select(Attachment).where(Attachment.message_id == message.id)
    rows = session.exec(statement.order_by(col(Attachment.id)))
    return tuple(
        LetterAttachment(
            row.filename,
            row.content_type,
            blobs.fetch(session, row.sha256),
            row.sha256,
            row.inline,
            row.content_id,
        )
        for row in rows
    )


def sent(
    desk: Desk, outbox_id: int, worker: str, said: str, refused: Mapping[str, str] | None = None
) -> None:
    """Note that the server took it, and for whom it did not, each with the server's words.

    It is not sent again: the others have it. Its ticket is open again for those who have not.
    """
    _settle(desk, outbox_id, worker, OutboxState.SENT, said, refused or {})


def failed(desk: Desk, outbox_id: int, worker: str, said: str, *, for_good: bool) -> None:
    """Note the server's words: try again later, or never when it said so or it took too long."""
    state = OutboxState.FAILED if for_good else OutboxState.RETRYING
    _settle(desk, outbox_id, worker, state, said, {})


def _settle(
    desk: Desk,
    outbox_id: int,
    worker: str,
    state: OutboxState,
    said: str,
    refused: Mapping[str, str],
) -> None:
    with desk.transaction("send") as tx:
        ticket_id = _lock_ticket_of(tx, outbox_id)
        row = tx.session.get(Outbox, outbox_id, with_for_update=True, populate_existing=True)
        if row is None or row.claimed_by != worker or row.state != OutboxState.SENDING:
            return  # another worker took over; its word stands
        if state is OutboxState.RETRYING and is_hopeless(row.first_try_at or tx.now, tx.now):
            state = OutboxState.FAILED
        row.state, row.server_said = state.value, _with_refused(said, refused)
        row.claimed_until = None
        if state is OutboxState.SENT:
            row.sent_at = tx.now
        elif state is OutboxState.RETRYING:
            row.next_try_at = next_try(row.attempts, tx.now, random.random())
        tx.session.add(row)
        tx.record(ticket_id, "outbox", "sending", state.value, message_id=row.message_id)
        for who, why in refused.items():
            note = f"{who}: {why}"
            tx.record(ticket_id, "recipient refused", None, note, message_id=row.message_id)
        if state is OutboxState.FAILED or refused:
            ticket = tx.root(ticket_id)
            if ticket is not None:
                needs_attention(tx, ticket, row)


def _lock_ticket_of(tx: Transaction, outbox_id: int) -> int:
    """Lock the ticket of a mail, and what it is merged into; the number of the first.

    Before its outbox row, as those do who take a reply back: the other way round two of
    them could wait for each other.
    """
    statement = (
        select(Message.ticket_id)
        .join(Outbox, col(Outbox.message_id) == col(Message.id))
        .where(Outbox.id == outbox_id)
    )
    number = tx.session.exec(statement).one()
    tx.lock((number, root_of(tx.session, number)))
    return number


def _with_refused(said: str, refused: Mapping[str, str]) -> str:
    """The server's words, those about who did not get it first: a narrow line cuts the end."""
    if not refused:
        return said
    return f"{NOT_TO} {'; '.join(f'{who}: {why}' for who, why in refused.items())} — {said}"


def needs_attention(tx: Transaction, ticket: Ticket, outbox: Outbox) -> None:
    """Mail that did not arrive leaves nobody to wait for: its ticket is open again (E49)."""
    answered = (Status.WAITING_CONTACT, Status.SOLVED, Status.CLOSED)
    waits = {OutboxKind.REPLY: answered, OutboxKind.ASK: (Status.WAITING_EXTERNAL,)}
    if Status(ticket.status) in waits.get(OutboxKind(outbox.kind), ()):
        tx.set(ticket, "status", Status.OPEN.value)
