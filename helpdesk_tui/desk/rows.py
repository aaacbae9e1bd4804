"""Rows of a ticket list, read in three statements however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from helpdesk_tui.store.tables import (
    Agent,
    Category,
    Contact,
    Organization,
    Presence,
    Queue,
    Seen,
    Tag,
    Team,
    Ticket,
    TicketTag,
)
from helpdesk_tui.views import Person, TicketRow
from helpdesk_tui.words import Priority, Status


def read_rows(
    session: Session, numbers: Sequence[int], agent_id: int | None, now: datetime
) -> tuple[TicketRow, ...]:
    """The rows of these tickets, in the order given; ones that are gone are left out."""
    if not numbers:
        return ()
    tags = _tags(session, numbers)
    present = _present(session, numbers, agent_id, now)
    found: dict[int, TicketRow] = {}
    statement = _with_names(agent_id).where(col(Ticket.id).in_(numbers))
    for ticket, contact, queue, team, owner, category, organization, seen in session.execute(
        statement
    ):
        number = ticket.id or 0
        writing, viewing = present.get(number, ((), ()))
        found[number] = TicketRow(
            number=number,
            subject=ticket.subject,
            status=Status(ticket.status),
            priority=Priority(ticket.priority),
            queue=queue,
            team=team or "",
            owner=owner or "",
            category=category or "",
            tags=tuple(tags.get(number, ())),
            contact=person_of(contact, organization or ""),
            created_at=ticket.created_at,
            updated_at=ticket.updated_at,
            due_at=ticket.due_at,
            hidden_until=ticket.hidden_until,
            unread=ticket.last_in_id > (seen or 0),
            waiting_for_us=_is_ours(ticket),
            writing=writing,
            viewing=viewing,
        )
    return tuple(found[number] for number in numbers if number in found)


def _with_names(
    agent_id: int | None,
) -> Select[
    Ticket, Contact | None, str, str | None, str | None, str | None, str | None, int | None
]:
    """Tickets with everything a row shows of them, by one statement."""
    seen = (col(Seen.ticket_id) == col(Ticket.id)) & (col(Seen.agent_id) == (agent_id or 0))
    return (
        columns_of(
            Ticket, Contact, col(Queue.name), col(Team.name), col(Agent.login),
            col(Category.path), col(Organization.name), col(Seen.message_id),
        )
        .join(Queue, col(Queue.id) == col(Ticket.queue_id))
        .outerjoin(Team, col(Team.id) == col(Ticket.team_id))
        .outerjoin(Agent, col(Agent.id) == col(Ticket.owner_id))
        .outerjoin(Category, col(Category.id) == col(Ticket.category_id))
        .outerjoin(Contact, col(Contact.id) == col(Ticket.contact_id))
        .outerjoin(Organization, col(Organization.id) == col(Ticket.organization_id))
        .outerjoin(Seen, seen)
    )  # fmt: skip


def person_of(contact: Contact | None, organization: str) -> Person:
    """A contact as shown."""
    if contact is None:
        return Person("", "", organization)
    return Person(contact.name, contact.email or "", organization)


def _is_ours(ticket: Ticket) -> bool:
    if ticket.last_in_at is None or not Status(ticket.status).is_open:
        return False
    return ticket.last_out_at is None or ticket.last_out_at < ticket.last_in_at


def _tags(session: Session, numbers: Sequence[int]) -> dict[int, list[str]]:
    statement = (
        select(TicketTag.ticket_id, Tag.name)
        .join(Tag, col(Tag.id) == col(TicketTag.tag_id))
        .where(col(TicketTag.ticket_id).in_(numbers))
        .order_by(col(Tag.name))
    )
    tags: dict[int, list[str]] = defaultdict(list)
    for number, name in session.exec(statement):
        tags[number].append(name)
    return tags


def _present(
    session: Session, numbers: Sequence[int], agent_id: int | None, now: datetime
) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Logins of others who write on and who look at each ticket."""
    statement = (
        select(Presence.ticket_id, Presence.writing, Agent.login)
        .join(Agent, col(Agent.id) == col(Presence.agent_id))
        .where(col(Presence.until) > now, Presence.agent_id != (agent_id or 0))
        .where(col(Presence.ticket_id).in_(numbers))
        .order_by(col(Agent.login))
    )
    found: dict[int, tuple[list[str], list[str]]] = {}
    for number, writing, login in session.exec(statement):
        lists = found.setdefault(number or 0, ([], []))
        lists[0 if writing else 1].append(login)
    return {number: (tuple(w), tuple(v)) for number, (w, v) in found.items()}
