"""The outbox from the worker's side: take what is due, say how it went.

At least once, with a stable Message-ID: a worker killed between the server's yes and our
note of it sends again after ``CLAIM``, and every mail program that sees the same id twice
shows one mail. Before that moment nothing was sent, after it nothing is sent again.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.settings import load_settings
from helpdesk_tui.mail.compose import Outgoing
from helpdesk_tui.mail.letter import Attachment as LetterAttachment
from helpdesk_tui.rules.backoff import is_hopeless, next_try
from helpdesk_tui.store import blobs
from helpdesk_tui.store.tables import (
    Agent,
    Attachment,
    Department,
    Mailbox,
    Message,
    Outbox,
    Queue,
    Ticket,
)
from helpdesk_tui.words import OutboxKind, OutboxState

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
    trouble: str = ""
    """Why it cannot be sent at all; "" when it can."""


def take_due(desk: Desk, worker: str, limit: int = 20) -> list[ToSend]:
    """Claim what is due. Claimed rows of a dead worker are due again after ``CLAIM``."""
    with desk.transaction("send") as tx:
        stale = (Outbox.state == OutboxState.SENDING.value) & (col(Outbox.claimed_until) <= tx.now)
        fresh = col(Outbox.state).in_(DUE_STATES) & (col(Outbox.next_try_at) <= tx.now)
        statement = (
            select(Outbox)
            .where(or_(fresh, stale))
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
            taken.append(_to_send(tx.session, row, tx.now))
        return taken


def _to_send(session: Session, row: Outbox, now: datetime) -> ToSend:
    message = session.get_one(Message, row.message_id)
    ticket = session.get_one(Ticket, message.ticket_id)
    queue = session.get_one(Queue, ticket.queue_id)
    settings = load_settings(session)
    mailbox_id = row.mailbox_id or _mailbox_of(session, queue)
    address = queue.address or ""
    mailbox = session.get(Mailbox, mailbox_id) if mailbox_id else None
    automatic = row.kind != OutboxKind.REPLY
    outgoing = Outgoing(
        message_id=message.rfc_id,
        from_name=(mailbox.from_name if mailbox else "") or settings.name,
        from_address=address,
        to=tuple(message.to.split("\n")) if message.to else (),
        cc=tuple(message.cc.split("\n")) if message.cc else (),
        bcc=tuple(message.bcc.split("\n")) if message.bcc else (),
        subject=message.subject,
        text=_with_signature(session, message, queue),
        in_reply_to=row.in_reply_to,
        references=tuple(row.references.split("\n")) if row.references else (),
        attachments=_files(session, message),
        date=message.created_at,
        automatic="auto-replied" if automatic else None,
        loop_id=settings.desk_id,
    )
    trouble = "" if address else f"queue {queue.name} has no mail address"
    if mailbox is None:
        trouble = trouble or f"no mailbox sends for queue {queue.name}"
    return ToSend(row.id or 0, mailbox_id, outgoing, "" if automatic else address, trouble)


def _mailbox_of(session: Session, queue: Queue) -> int | None:
    statement = select(Mailbox.id).where(Mailbox.queue_id == queue.id, col(Mailbox.active))
    return session.exec(statement.order_by(col(Mailbox.id))).first()


def _with_signature(session: Session, message: Message, queue: Queue) -> str:
    agent = session.get(Agent, message.agent_id) if message.agent_id else None
    department = session.get(Department, queue.department_id) if queue.department_id else None
    if agent is None:
        return message.body
    signature = agent.signature or (department.signature if department else "")
    return f"{message.body.rstrip()}\n\n-- \n{signature}\n" if signature else message.body


def _files(session: Session, message: Message) -> tuple[LetterAttachment, ...]:
    rows = session.exec(select(Attachment).where(Attachment.message_id == message.id))
    return tuple(
        LetterAttachment(
            row.filename, row.content_type, blobs.fetch(session, row.sha256), row.sha256
        )
        for row in rows
    )


def sent(desk: Desk, outbox_id: int, worker: str, said: str) -> None:
    """Note that the server took it."""
    _settle(desk, outbox_id, worker, OutboxState.SENT, said)


def failed(desk: Desk, outbox_id: int, worker: str, said: str, *, for_good: bool) -> None:
    """Note the server's words: try again later, or never when it said so or it took too long."""
    state = OutboxState.FAILED if for_good else OutboxState.RETRYING
    _settle(desk, outbox_id, worker, state, said)


def _settle(desk: Desk, outbox_id: int, worker: str, state: OutboxState, said: str) -> None:
    with desk.transaction("send") as tx:
        row = tx.session.get(Outbox, outbox_id, with_for_update=True)
        if row is None or row.claimed_by != worker or row.state != OutboxState.SENDING:
            return  # another worker took over; its word stands
        if state is OutboxState.RETRYING and is_hopeless(row.first_try_at or tx.now, tx.now):
            state = OutboxState.FAILED
        message = tx.session.get_one(Message, row.message_id)
        row.state, row.server_said = state.value, said
        row.claimed_until = None
        if state is OutboxState.SENT:
            row.sent_at = tx.now
        elif state is OutboxState.RETRYING:
            row.next_try_at = next_try(row.attempts, tx.now, random.random())  # noqa: S311 - jitter
        tx.session.add(row)
        tx.record(message.ticket_id, "outbox", "sending", state.value, message_id=message.id)
