"""A ticket opened: facts, the whole thread with how each mail went, history, drafts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from helpdesk_tui.desk.dangers import answers_elsewhere, danger_of_file
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.drafts import view_of
from helpdesk_tui.desk.external import parties
from helpdesk_tui.desk.family import existing, members
from helpdesk_tui.desk.fields import in_words
from helpdesk_tui.desk.pieces import unpack_pieces
from helpdesk_tui.desk.recipients import recipients_of
from helpdesk_tui.desk.rows import read_rows
from helpdesk_tui.errors import NotFound
from helpdesk_tui.store import blobs
from helpdesk_tui.store.insert import insert_if_new
from helpdesk_tui.store.tables import (
    Attachment,
    Change,
    Contact,
    Draft,
    Message,
    Outbox,
    Seen,
    Ticket,
)
from helpdesk_tui.views import (
    AttachmentView,
    ChangeView,
    ContactCard,
    Delivery,
    DraftView,
    MessageView,
    Person,
    TicketRow,
    TicketView,
)
from helpdesk_tui.words import (
    ActorKind,
    Audience,
    Direction,
    OutboxState,
    Source,
)

CHANGES_SHOWN = 500
"""Of a ticket with more history than this, the newest."""


def view_ticket(desk: Desk, number: int, mark_seen: bool = False) -> TicketView:
    """Everything about a ticket; ``mark_seen`` notes that the agent has read it.

    Raises NotFound.
    """
    with desk.store.read() as session:
        ticket = existing(session, number)
        row = read_rows(session, [number], desk.actor.agent_id, desk.clock())[0]
        view = _view(session, ticket, row, desk.actor.agent_id)
    if mark_seen and desk.actor.agent_id is not None and row.unread:
        _mark_seen(desk, ticket, desk.actor.agent_id)
    return view


def _view(session: Session, ticket: Ticket, row: TicketRow, agent_id: int | None) -> TicketView:
    number = ticket.id or 0
    family = members(session, number)
    messages = read_messages(session, family)
    contact = session.get(Contact, ticket.contact_id) if ticket.contact_id else None
    answer = recipients_of(session, ticket)
    return TicketView(
        row=row,
        version=ticket.version,
        kind=ticket.kind,
        source=Source(ticket.source),
        contact=_card(session, contact, row),
        messages=messages,
        changes=read_changes(session, family),
        drafts=_drafts(session, number, agent_id),
        merged=tuple(each for each in family if each != number),
        merged_into=ticket.merged_into_id,
        reply_to=answer.to,
        reply_cc=answer.cc,
        forwarded_from=_first_writer(session, family, contact),
        externals=parties(session, family),
    )


def _mark_seen(desk: Desk, ticket: Ticket, agent_id: int) -> None:
    with desk.transaction("seen") as tx:
        new = {"agent_id": agent_id, "ticket_id": ticket.id, "message_id": 0}
        insert_if_new(tx.session, Seen, [new])
        seen = tx.session.get_one(Seen, (agent_id, ticket.id), with_for_update=True)
        seen.message_id = max(seen.message_id, ticket.last_in_id)
        tx.session.add(seen)


def read_messages(session: Session, numbers: Sequence[int]) -> tuple[MessageView, ...]:
    """The thread of one ticket, or of several that were merged, oldest first."""
    statement = (
        select(Message)
        .where(col(Message.ticket_id).in_(numbers), col(Message.withdrawn_at).is_(None))
        .order_by(col(Message.created_at), col(Message.id))
    )
    rows = session.exec(statement).all()
    ids = [row.id or 0 for row in rows]
    said = {row.id: row for row in rows}
    files: dict[int, list[AttachmentView]] = defaultdict(list)
    for file in session.exec(select(Attachment).where(col(Attachment.message_id).in_(ids))):
        files[file.message_id].append(_file(file, said[file.message_id]))
    outbox = session.exec(select(Outbox).where(col(Outbox.message_id).in_(ids)))
    deliveries = {row.message_id: _delivery(row) for row in outbox}
    return tuple(
        _message(row, tuple(files.get(row.id or 0, ())), deliveries.get(row.id or 0))
        for row in rows
    )


def _file(row: Attachment, message: Message) -> AttachmentView:
    return AttachmentView(
        id=row.id or 0,
        filename=row.filename,
        content_type=row.content_type,
        size=row.size,
        inline=row.inline,
        danger=danger_of_file(row, message),
    )


def _message(
    row: Message, files: tuple[AttachmentView, ...], delivery: Delivery | None
) -> MessageView:
    return MessageView(
        id=row.id or 0,
        ticket=row.ticket_id,
        direction=Direction(row.direction),
        audience=Audience(row.audience),
        author=row.author,
        author_email=row.author_email,
        by_agent=row.agent_id is not None,
        at=row.created_at,
        subject=row.subject,
        pieces=unpack_pieces(row.body, row.folded),
        to=lines(row.to),
        cc=lines(row.cc),
        attachments=files,
        delivery=delivery,
        intake_id=row.intake_id,
        problems=lines(row.problems),
        authenticity=row.authenticity,
        elsewhere=answers_elsewhere(row),
    )


def lines(text: str) -> tuple[str, ...]:
    """Values kept one a line."""
    return tuple(text.split("\n")) if text else ()


def _delivery(row: Outbox) -> Delivery:
    due = row.next_try_at if row.state == OutboxState.RETRYING else row.due_at
    return Delivery(
        row.id or 0, OutboxState(row.state), due, row.attempts, row.server_said, row.sent_at
    )


def read_changes(session: Session, numbers: Sequence[int]) -> tuple[ChangeView, ...]:
    """History, oldest first."""
    statement = (
        select(Change)
        .where(col(Change.ticket_id).in_(numbers))
        .order_by(col(Change.id).desc())
        .limit(CHANGES_SHOWN)
    )
    return tuple(change_view(row) for row in reversed(session.exec(statement).all()))


def change_view(row: Change) -> ChangeView:
    """A kept change as a frozen value, its values in words."""
    return ChangeView(
        number=row.id,
        at=row.at,
        actor_kind=ActorKind(row.actor_kind),
        actor=row.actor,
        ticket=row.ticket_id,
        verb=row.verb,
        field=row.field,
        old=in_words(json.loads(row.old or "null")),
        new=in_words(json.loads(row.new or "null")),
        cause=row.cause,
        undone=row.undone_by is not None,
    )


def _drafts(session: Session, number: int, agent_id: int | None) -> tuple[DraftView, ...]:
    if agent_id is None:
        return ()
    statement = select(Draft).where(Draft.ticket_id == number, Draft.agent_id == agent_id)
    return tuple(view_of(session, row) for row in session.exec(statement).all())


def _first_writer(
    session: Session, numbers: Sequence[int], contact: Contact | None
) -> Person | None:
    """Who wrote the first mail, as long as who passed it on is the requester (E95)."""
    statement = (
        select(Message.forwarded_from, Message.author_email)
        .where(col(Message.ticket_id).in_(numbers), col(Message.withdrawn_at).is_(None))
        .where(Message.direction == Direction.IN.value, Message.forwarded_from != "")
        .order_by(col(Message.id))
        .limit(1)
    )
    found = session.exec(statement).first()
    if found is None or contact is None or (contact.email or "") != found[1].lower():
        return None
    name, _, email = found[0].rpartition("<")
    return Person(name.strip(), email.rstrip(">"))


def _card(session: Session, contact: Contact | None, row: TicketRow) -> ContactCard:
    if contact is None:
        return ContactCard(row.contact, 0, 0, undeliverable=False)
    statement = (
        select(Ticket.is_open, func.count())
        .where(Ticket.contact_id == contact.id, col(Ticket.withdrawn_at).is_(None))
        .group_by(col(Ticket.is_open))
    )
    counts = dict(iter(session.exec(statement)))
    return ContactCard(
        row.contact, counts.get(1, 0), counts.get(0, 0), contact.undeliverable_at is not None
    )


def attachment(desk: Desk, attachment_id: int) -> tuple[str, bytes]:
    """Name and content of an attachment. Raises NotFound."""
    with desk.store.read() as session:
        row = _attachment(session, attachment_id)
        return row.filename, blobs.fetch(session, row.sha256)


def danger_of_attachment(desk: Desk, attachment_id: int) -> str:
    """Why opening an attachment may do harm; "" when nothing speaks for it. Raises NotFound."""
    with desk.store.read() as session:
        row = _attachment(session, attachment_id)
        return danger_of_file(row, session.get_one(Message, row.message_id))


def _attachment(session: Session, attachment_id: int) -> Attachment:
    row = session.get(Attachment, attachment_id)
    if row is None:
        raise NotFound(
            f"There is no attachment {attachment_id}.", "See: helpdesk-tui ticket show NUMBER"
        )
    return row
