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
    for row in session.execute(statement):
        number = row.id
        writing, viewing = present.get(number, ((), ()))
        found[number] = TicketRow(
            number=number,
            subject=row.subject,
            status=Status(row.status),
            priority=Priority(row.priority),
            queue=row.queue,
            team=row.team or "",
            owner=row.owner or "",
            category=row.category or "",
            tags=tuple(tags.get(number, ())),
            contact=Person(row.contact or "", row.email or "", row.organization or ""),
            created_at=row.created_at,
            updated_at=row.updated_at,
            due_at=row.due_at,
            hidden_until=row.hidden_until,
            unread=row.last_in_id > (row.seen or 0),
            waiting_for_us=_is_ours(row.status, row.last_in_at, row.last_out_at),
            writing=writing,
            viewing=viewing,
        )
    return tuple(found[number] for number in numbers if number in found)


def _with_names(agent_id: int | None) -> Select[*tuple[object, ...]]:
    """Everything a row shows of a ticket, by one statement; whole objects would cost double."""
    seen = (col(Seen.ticket_id) == col(Ticket.id)) & (col(Seen.agent_id) == (agent_id or 0))
    return (
        columns_of(
            col(Ticket.id), col(Ticket.subject), col(Ticket.status), col(Ticket.priority),
            col(Ticket.created_at), col(Ticket.updated_at), col(Ticket.due_at),
            col(Ticket.hidden_until), col(Ticket.last_in_id), col(Ticket.last_in_at),
            col(Ticket.last_out_at), col(Queue.name).label("queue"), col(Team.name).label("team"),
            col(Agent.login).label("owner"), col(Category.path).label("category"),
            col(Contact.name).label("contact"), col(Contact.email).label("email"),
            col(Organization.name).label("organization"), col(Seen.message_id).label("seen"),
        )
        .join(Queue, col(Queue.id) == col(Ticket.queue_id))
        .outerjoin(Team, col(Team.id) == col(Ticket.team_id))
        .outerjoin(Agent, col(Agent.id) == col(Ticket.owner_id))
        .outerjoin(Category, col(Category.id) == col(Ticket.category_id))
        .outerjoin(Contact, col(Contact.id) == col(Ticket.contact_id))
        .outerjoin(Organization, col(Organization.id) == col(Ticket.organization_id))
        .outerjoin(Seen, seen)
    )  # fmt: skip


def _is_ours(status: str, last_in: datetime | None, last_out: datetime | None) -> bool:
    if last_in is None or not Status(status).is_open:
        return False
    return last_out is None or last_out < last_in


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
