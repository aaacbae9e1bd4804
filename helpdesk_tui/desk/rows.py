"""Rows of a ticket list, read in three statements however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BindParameter, bindparam
from sqlalchemy import select as columns_of
from sqlmodel import Session, col

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

# Each is made once: making them anew takes longer than running them.
_NUMBERS: BindParameter[int] = bindparam("numbers", expanding=True)
_AGENT: BindParameter[int] = bindparam("agent")
_WITH_NAMES = (
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
    .outerjoin(Seen, (col(Seen.ticket_id) == col(Ticket.id)) & (col(Seen.agent_id) == _AGENT))
    .where(col(Ticket.id).in_(_NUMBERS))
)  # fmt: skip
"""Everything a row shows of a ticket, by one statement; whole objects would cost double."""
_TAGS = (
    columns_of(col(TicketTag.ticket_id), col(Tag.name))
    .join(Tag, col(Tag.id) == col(TicketTag.tag_id))
    .where(col(TicketTag.ticket_id).in_(_NUMBERS))
    .order_by(col(Tag.name))
)
_PRESENT = (
    columns_of(col(Presence.ticket_id), col(Presence.writing), col(Agent.login))
    .join(Agent, col(Agent.id) == col(Presence.agent_id))
    .where(col(Presence.until) > bindparam("now"))
    .where(col(Presence.agent_id) != _AGENT, col(Presence.ticket_id).in_(_NUMBERS))
    .order_by(col(Agent.login))
)


_STATUS = {each.value: each for each in Status}
_PRIORITY = {each.value: each for each in Priority}


def read_rows(
    session: Session, numbers: Sequence[int], agent_id: int | None, now: datetime
) -> tuple[TicketRow, ...]:
    """The rows of these tickets, in the order given; ones that are gone are left out."""
    if not numbers:
        return ()
    tags = _tags(session, numbers)
    present = _present(session, numbers, agent_id, now)
    found: dict[int, TicketRow] = {}
    asked = {"numbers": numbers, "agent": agent_id or 0}
    # Taken apart in one go: asking a row for each of its columns by name takes twice as long.
    for (
        row_id, subject, status_name, level, created_at, updated_at, due_at, hidden_until,
        last_in_id, last_in_at, last_out_at, queue, team, owner, category, contact, email,
        organization, seen,
    ) in session.connection().execute(_WITH_NAMES, asked).all():  # fmt: skip
        number, status = row_id or 0, _STATUS[status_name]
        writing, viewing = present.get(number, ((), ()))
        found[number] = TicketRow(
            number=number,
            subject=subject,
            status=status,
            priority=_PRIORITY[level],
            queue=queue,
            team=team or "",
            owner=owner or "",
            category=category or "",
            tags=tuple(tags.get(number, ())),
            contact=Person(contact or "", email or "", organization or ""),
            created_at=created_at,
            updated_at=updated_at,
            due_at=due_at,
            hidden_until=hidden_until,
            unread=last_in_id > (seen or 0),
            waiting_for_us=_is_ours(status, last_in_at, last_out_at),
            writing=writing,
            viewing=viewing,
        )
    return tuple(found[number] for number in numbers if number in found)


def _is_ours(status: Status, last_in: datetime | None, last_out: datetime | None) -> bool:
    if last_in is None or not status.is_open:
        return False
    return last_out is None or last_out < last_in


def _tags(session: Session, numbers: Sequence[int]) -> dict[int, list[str]]:
    tags: dict[int, list[str]] = defaultdict(list)
    for number, name in session.connection().execute(_TAGS, {"numbers": numbers}).all():
        tags[number].append(name)
    return tags


def _present(
    session: Session, numbers: Sequence[int], agent_id: int | None, now: datetime
) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Logins of others who write on and who look at each ticket."""
    asked = {"numbers": numbers, "agent": agent_id or 0, "now": now}
    found: dict[int, tuple[list[str], list[str]]] = {}
    for number, writing, login in session.connection().execute(_PRESENT, asked).all():
        lists = found.setdefault(number or 0, ([], []))
        lists[0 if writing else 1].append(login)
    return {number: (tuple(w), tuple(v)) for number, (w, v) in found.items()}
