"""What rules know of a ticket that is there."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.fields import read_tags
from helpdesk_tui.rules.effects import Places, QueuePlace
from helpdesk_tui.rules.facts import NO_MAIL, MailFacts, MessageFacts, TicketFacts
from helpdesk_tui.store.tables import Attachment, Contact, Message, Ticket
from helpdesk_tui.words import Audience, Direction, Priority, Source, Status


def facts_of_ticket(
    session: Session,
    ticket: Ticket,
    places: Places,
    *,
    messages: Sequence[Message] = (),
    mail: MailFacts = NO_MAIL,
) -> TicketFacts:
    """A ticket with those of its messages that rules look at."""
    number = ticket.id or 0
    queue = directory.queue_name(session, ticket.queue_id)
    email, name = "", ""
    if ticket.contact_id is not None:
        contact = session.get_one(Contact, ticket.contact_id)
        name, email = contact.name, contact.email or ""
    firm = ticket.organization_id
    return TicketFacts(
        number=number,
        status=Status(ticket.status),
        priority=Priority(ticket.priority),
        queue=queue,
        owner=directory.agent_login(session, ticket.owner_id) if ticket.owner_id else "",
        team=directory.team_name(session, ticket.team_id) if ticket.team_id else "",
        category=(
            directory.category_name(session, ticket.category_id) if ticket.category_id else ""
        ),
        tags=tuple(read_tags(session, ticket)),
        contact_name=name,
        contact_email=email,
        organization=directory.organization_name(session, firm) if firm else "",
        source=Source(ticket.source),
        language=ticket.language,
        created_at=ticket.created_at,
        updated_at=ticket.updated_at,
        due_at=ticket.due_at,
        hidden_until=ticket.hidden_until,
        unread=ticket.last_in_id > 0,
        merged=ticket.merged_into_id is not None,
        has_attachment=_has_attachment(session, number),
        has_reply=_has_reply(session, number),
        has_draft=False,
        messages=tuple(message_facts(message) for message in messages),
        department=places.get(queue, QueuePlace()).department,
        mail=mail,
    )


def message_facts(message: Message) -> MessageFacts:
    """A stored message."""
    to = (*message.to.split("\n"), *message.cc.split("\n"))
    return MessageFacts(
        message.subject,
        message.body,
        message.author,
        message.author_email,
        tuple(address for address in to if address),
    )


def standing_messages(session: Session, number: int) -> Sequence[Message]:
    """The messages of a ticket that were not withdrawn, oldest first."""
    statement = select(Message).where(
        Message.ticket_id == number, col(Message.withdrawn_at).is_(None)
    )
    return session.exec(statement.order_by(col(Message.id))).all()


def _has_attachment(session: Session, number: int) -> bool:
    statement = (
        select(Attachment.id)
        .join(Message, col(Message.id) == col(Attachment.message_id))
        .where(Message.ticket_id == number, col(Message.withdrawn_at).is_(None))
    )
    return session.exec(statement.limit(1)).first() is not None


def _has_reply(session: Session, number: int) -> bool:
    statement = (
        select(Message.id)
        .where(Message.ticket_id == number, col(Message.withdrawn_at).is_(None))
        .where(Message.direction == Direction.OUT.value)
        .where(Message.audience == Audience.PUBLIC.value)
    )
    return session.exec(statement.limit(1)).first() is not None
