"""Everything left of the list: queues, saved views and agents with their counts."""

from __future__ import annotations

from sqlalchemy import Select, func, or_
from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.desk.ticket_query import TicketQuery
from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.query.parse import parse
from helpdesk_tui.store.tables import Agent, Presence, Queue, SavedView, Seen, Ticket
from helpdesk_tui.views import AgentLoad, QueueCount, Sidebar, ViewCount
from helpdesk_tui.words import Role


def sidebar(desk: Desk) -> Sidebar:
    """Read all counts."""
    with desk.store.read() as session:
        return Sidebar(_queues(session, desk), _views(session, desk), _agents(session, desk))


def _queues(session: Session, desk: Desk) -> tuple[QueueCount, ...]:
    open_now = _counts(session, _open_by_queue(desk))
    seen = (col(Seen.ticket_id) == col(Ticket.id)) & (
        col(Seen.agent_id) == (desk.actor.agent_id or 0)
    )
    unread = _open_by_queue(desk).outerjoin(Seen, seen).where(
        col(Ticket.last_in_id) > func.coalesce(col(Seen.message_id), 0)
    )  # fmt: skip
    new = _counts(session, unread)
    rows = session.exec(
        select(Queue).where(col(Queue.active)).order_by(col(Queue.position), col(Queue.id))
    )
    return tuple(
        QueueCount(row.name, open_now.get(row.id or 0, 0), new.get(row.id or 0, 0)) for row in rows
    )


def _counts(session: Session, statement: Select[int, int]) -> dict[int, int]:
    return dict(iter(session.execute(statement)))


def _open_by_queue(desk: Desk) -> Select[int, int]:
    return (
        rows_of(col(Ticket.queue_id), func.count())
        .where(col(Ticket.is_open) == 1)
        .where(or_(col(Ticket.hidden_until).is_(None), col(Ticket.hidden_until) <= desk.clock()))
        .group_by(col(Ticket.queue_id))
    )


def _views(session: Session, desk: Desk) -> tuple[ViewCount, ...]:
    mine = or_(col(SavedView.agent_id).is_(None), col(SavedView.agent_id) == desk.actor.agent_id)
    statement = select(SavedView).where(mine).order_by(col(SavedView.position), col(SavedView.id))
    asker = TicketQuery(session, desk.clock().astimezone(LOCAL), desk.actor.agent_id)
    return tuple(
        ViewCount(row.name, row.query, _count(session, asker, row.query))
        for row in session.exec(statement).all()
    )


def _count(session: Session, asker: TicketQuery, query: str) -> int:
    try:
        where = asker.where(parse(query))
    except RuleError:
        return 0  # opening the view says what is wrong, with its column
    return session.exec(select(func.count()).select_from(Ticket).where(where)).one()


def _agents(session: Session, desk: Desk) -> tuple[AgentLoad, ...]:
    now = desk.clock()
    load = select(Ticket.owner_id, func.count()).where(Ticket.is_open == 1)
    loads = dict(iter(session.exec(load.group_by(col(Ticket.owner_id)))))
    present = set(session.exec(select(Presence.agent_id).where(col(Presence.until) > now)))
    rows = session.exec(select(Agent).where(col(Agent.active)).order_by(col(Agent.login)))
    return tuple(
        AgentLoad(
            login=row.login,
            name=row.name,
            role=Role(row.role),
            open=loads.get(row.id, 0),
            online=row.id in present,
            away_until=row.away_until if row.away_until and row.away_until > now else None,
        )
        for row in rows
    )
