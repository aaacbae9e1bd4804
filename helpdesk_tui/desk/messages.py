"""Adding a message to a ticket: the row, its files, the search index, the thread's ids.

Every verb that says something on a ticket ends here, inside its own transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from helpdesk_tui.desk.family import members
from helpdesk_tui.desk.fields import keepable
from helpdesk_tui.desk.memo import learn, recall
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.store import blobs, search
from helpdesk_tui.store.insert import insert, insert_if_new
from helpdesk_tui.store.tables import Attachment, Message, ThreadId, Ticket
from helpdesk_tui.words import Audience, Automatic, Direction

NO_WORDS = (Automatic.REPLY.value, Automatic.BOUNCE.value, Automatic.COMPLAINT.value)
"""Mails in which a machine says that nobody read or got ours."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to keep with a message."""

    filename: str
    content_type: str
    content: bytes
    inline: bool = False
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What a message says and who says it."""

    direction: Direction
    audience: Audience
    author: str
    body: str
    author_email: str = ""
    subject: str = ""
    agent_id: int | None = None
    contact_id: int | None = None
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    folded: str = ""
    rfc_id: str = ""
    automatic: str = ""
    authenticity: str = ""
    """What the sender of a mail proved (E39)."""
    problems: tuple[str, ...] = ()
    intake_id: int | None = None
    sent_at: datetime | None = None
    files: tuple[File, ...] = ()
    reply_to: tuple[str, ...] = ()
    """Where a mail asks to be answered (E37)."""
    forwarded_from: str = ""
    """NAME <ADDRESS> of who wrote what the sender passed on (E95)."""
    thread_ids: tuple[str, ...] = ()
    """Every Message-ID this message has or refers to."""


def say(tx: Transaction, ticket: Ticket, said: Said) -> Message:
    """Add a message to a ticket and note what that changes on it."""
    message = Message(
        ticket_id=ticket.id or 0,
        direction=said.direction.value,
        audience=said.audience.value,
        agent_id=said.agent_id,
        contact_id=said.contact_id,
        author=keepable(said.author),
        author_email=keepable(said.author_email),
        subject=keepable(said.subject) or ticket.subject,
        body=keepable(said.body),
        folded=said.folded,
        to="\n".join(said.to),
        cc="\n".join(said.cc),
        bcc="\n".join(said.bcc),
        rfc_id=said.rfc_id,
        automatic=said.automatic,
        authenticity=said.authenticity,
        problems="\n".join(said.problems),
        intake_id=said.intake_id,
        created_at=tx.moment,
        sent_at=said.sent_at,
        reply_to="\n".join(said.reply_to),
        forwarded_from=keepable(said.forwarded_from),
    )
    insert(tx.session, message)
    if said.rfc_id:
        learn(tx.session, ("taken", said.rfc_id), value=True)
    known = said_on(tx.session, ticket)
    if known is not None:
        learn(tx.session, ("said on", ticket.id), (*known, message))
    tx.index(entry_of(message))
    attach(tx.session, message, said.files)
    remember_ids(tx.session, ticket, said.thread_ids)
    note_on_ticket(tx, ticket, message)
    tx.record(ticket.id, "message", None, _summary(message), message_id=message.id)
    return message


def has_no_messages(session: Session, ticket: Ticket) -> None:
    """A ticket that is just made has none: nobody need look."""
    learn(session, ("said on", ticket.id), ())


def said_on(session: Session, ticket: Ticket) -> tuple[Message, ...] | None:
    """All messages of a ticket that was made in this transaction; None when one must look."""
    unknown: tuple[Message, ...] | None = None
    return recall(session, ("said on", ticket.id), unknown)


def entry_of(message: Message) -> search.Entry:
    """What of a message is searched."""
    return search.Entry(
        message.id or 0,
        message.subject,
        message.body,
        f"{message.author} {message.author_email}",
        f"{message.to} {message.cc}",
    )


def attach(session: Session, message: Message, files: Sequence[File]) -> None:
    """Keep the files of a message."""
    if not files:
        return
    hashes = blobs.keep(session, (file.content for file in files))
    rows = [
        {
            "message_id": message.id or 0,
            "filename": file.filename,
            "content_type": file.content_type,
            "size": len(file.content),
            "sha256": digest,
            "inline": file.inline,
            "content_id": file.content_id,
        }
        for file, digest in zip(files, hashes, strict=True)
    ]
    insert_if_new(session, Attachment, rows)


def remember_ids(session: Session, ticket: Ticket, ids: Sequence[str]) -> None:
    """Let later mails that refer to any of these ids find the ticket (E24)."""
    wanted = sorted(set(ids) - {""})
    rows = [{"rfc_id": rfc_id, "ticket_id": ticket.id or 0} for rfc_id in wanted]
    insert_if_new(session, ThreadId, rows)
    unknown: frozenset[int] | None = None
    for rfc_id in wanted:
        known = recall(session, ("threads", rfc_id), unknown)
        if known is not None:
            learn(session, ("threads", rfc_id), known | {ticket.id or 0})


def note_on_ticket(tx: Transaction, ticket: Ticket, message: Message) -> None:
    """Times and the unread mark follow from what was said.

    A confirmation is no answer: the ticket still waits for us. Nor is an absence note one, or
    a bounce: who waits for whom stays as it was (E48).
    """
    if message.audience == Audience.EXTERNAL:
        # News for us, yet no word between us and the customer.
        if message.direction == Direction.IN:
            ticket.last_in_id = message.id or 0
    elif message.direction == Direction.IN:
        ticket.last_in_id = message.id or 0
        if message.automatic not in NO_WORDS:
            ticket.last_in_at = tx.moment
    elif message.direction == Direction.OUT and not message.automatic:
        ticket.last_out_at = tx.moment
        if message.agent_id is not None and ticket.first_reply_at is None:
            ticket.first_reply_at = tx.moment
    tx.touch(ticket)


def withdraw(tx: Transaction, ticket: Ticket, message: Message) -> None:
    """Take a message out of the thread and the search index; the row stays."""
    message.withdrawn_at = tx.now
    tx.session.add(message)
    tx.index_now()
    search.unindex(tx.session, [entry_of(message)])
    tx.session.flush()
    recount(tx.session, ticket)
    tx.touch(ticket)


def recount(session: Session, ticket: Ticket) -> None:
    """Read the times and the unread mark again from the messages that still stand.

    Mail on tickets merged into this one is news on it as well.
    """
    said = (
        select(Message)
        .where(Message.ticket_id == ticket.id, col(Message.withdrawn_at).is_(None))
        .order_by(col(Message.id).desc())
    )
    between_us = said.where(Message.audience != Audience.EXTERNAL.value)
    came = between_us.where(Message.direction == Direction.IN.value).where(
        col(Message.automatic).not_in(NO_WORDS)
    )
    went = between_us.where(Message.direction == Direction.OUT.value, Message.automatic == "")
    last_in, last_out = session.exec(came).first(), session.exec(went).first()
    answers = session.exec(went.where(col(Message.agent_id).is_not(None))).all()
    ticket.last_in_at = last_in.created_at if last_in else None
    ticket.last_out_at = last_out.created_at if last_out else None
    ticket.first_reply_at = answers[-1].created_at if answers else None
    newest = (
        select(Message.id)
        .where(col(Message.ticket_id).in_(members(session, ticket.id or 0)))
        .where(Message.direction == Direction.IN.value, col(Message.withdrawn_at).is_(None))
        .order_by(col(Message.id).desc())
    )
    ticket.last_in_id = session.exec(newest).first() or 0
    session.add(ticket)


def _summary(message: Message) -> str:
    words = {"in": "received", "out": "sent", "inside": "noted"}[message.direction]
    return f"{words} {message.audience}"
