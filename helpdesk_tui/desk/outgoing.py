"""What a mail to a customer is made of: subject, thread, and its row in the outbox."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import inspect
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from helpdesk_tui.desk.directory import queue_of
from helpdesk_tui.desk.memo import remembered
from helpdesk_tui.desk.messages import remember_ids, said_on
from helpdesk_tui.desk.settings import load_settings
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.mail.message_ids import make_message_id, new_token
from helpdesk_tui.store.insert import insert
from helpdesk_tui.store.tables import Department, Mailbox, Message, Outbox, Ticket
from helpdesk_tui.words import Audience, OutboxKind, OutboxState

MAX_REFERENCES = 20
"""Ids kept in References: the first and the newest, as RFC 5322 readers expect."""

RE = re.compile(r"^\s*(re|sv|aw|antw|odp|ref)\s*(\[\d+\])?\s*:\s*", re.IGNORECASE)
TAG = re.compile(r"\s*\[#\d+\]")


def reply_subject(session: Session, ticket: Ticket) -> str:
    """Write "Re: SUBJECT [#1042]"."""
    return mail_subject(session, ticket, "Re")


def mail_subject(session: Session, ticket: Ticket, word: str) -> str:
    """Write "WORD: SUBJECT [#1042]"; the number as its department has it, or the desk (F81)."""
    bare = TAG.sub("", ticket.subject)
    while RE.match(bare):
        bare = RE.sub("", bare, count=1)
    department = session.get(Department, ticket.department_id) if ticket.department_id else None
    numbered = department.number_in_subject if department else None
    if numbered is None:
        numbered = load_settings(session).number_in_subject
    return f"{word}: {bare.strip()}{f' [#{ticket.id}]' if numbered else ''}"


def thread_of(session: Session, ticket: Ticket, message: Message) -> tuple[str, str]:
    """In-Reply-To and References (one id a line) for a mail on this ticket.

    The mail answered is the newest that came from outside, of those its recipients know:
    internal notes and their ids never leave the desk, an outside party's stay between us.
    """
    rows = _earlier(session, ticket, message)
    if message.audience == Audience.EXTERNAL:
        between = _people(message)
        rows = [row for row in rows if between & _people(row)]
    ids = list(dict.fromkeys(row.rfc_id for row in rows))
    if not ids:
        return "", ""
    incoming = [row.rfc_id for row in rows if row.direction == "in"]
    if len(ids) > MAX_REFERENCES:
        ids = [ids[0], *ids[-(MAX_REFERENCES - 1) :]]
    return (incoming or ids)[-1], "\n".join(ids)


def _earlier(session: Session, ticket: Ticket, message: Message) -> Sequence[Message]:
    """Messages before this one that were said between the same, oldest first."""
    known = said_on(session, ticket)
    if known is not None:
        return [
            each
            for each in known
            if each is not message
            and (each.audience == message.audience and each.rfc_id and each.withdrawn_at is None)
        ]
    statement = (
        select(Message)
        .where(Message.ticket_id == ticket.id, col(Message.id) < message.id)
        .where(Message.audience == message.audience, Message.rfc_id != "")
        .where(col(Message.withdrawn_at).is_(None))
        .order_by(col(Message.id))
        .options(defer(inspect(Message).attrs["body"].class_attribute))  # as it may be long
    )
    return session.exec(statement).all()


def _people(message: Message) -> set[str]:
    """Addresses outside that a mail is from or to, lower case."""
    writer = message.author_email if message.direction == "in" else ""
    return set(f"{writer}\n{message.to}\n{message.cc}".lower().split())


def queue_mail(
    tx: Transaction, ticket: Ticket, message: Message, kind: OutboxKind, delay: timedelta
) -> Outbox:
    """Give a message its signed id and put it in the outbox."""
    queue = queue_of(tx.session, ticket.queue_id)
    domain = (queue.address or "helpdesk.invalid").rpartition("@")[2]
    message.token = new_token()
    message.rfc_id = make_message_id(ticket.id or 0, message.id or 0, message.token, domain)
    remember_ids(tx.session, ticket, [message.rfc_id])
    in_reply_to, references = thread_of(tx.session, ticket, message)
    mailbox = remembered(
        tx.session, f"sends {ticket.queue_id}", lambda: _sends_for(tx.session, ticket.queue_id)
    )
    outbox = Outbox(
        message_id=message.id or 0,
        mailbox_id=mailbox,
        kind=kind.value,
        state=OutboxState.WAITING.value,
        due_at=tx.now + delay,
        next_try_at=tx.now + delay,
        in_reply_to=in_reply_to,
        references=references,
    )
    tx.session.add(message)
    insert(tx.session, outbox)
    return outbox


def _sends_for(session: Session, queue_id: int) -> int | None:
    """The mailbox a queue sends from."""
    statement = select(Mailbox.id).where(Mailbox.queue_id == queue_id, col(Mailbox.active))
    return session.exec(statement.order_by(col(Mailbox.id))).first()
