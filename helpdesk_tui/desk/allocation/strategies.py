"""The strategies that are kept, and those of a ticket."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory
from helpdesk_tui.errors import Refused
from helpdesk_tui.rules.allocation import Strategy, chain, read_steps
from helpdesk_tui.store.tables import AllocationStrategy, Queue, Team, Ticket

ADD = "Add one: helpdesk-tui allocation add NAME --team TEAM --steps ..."


def all_strategies(session: Session) -> tuple[Strategy, ...]:
    """Every strategy, in order."""
    statement = (
        select(AllocationStrategy, Team.name)
        .join(Team, col(Team.id) == col(AllocationStrategy.team_id))
        .order_by(col(AllocationStrategy.position), col(AllocationStrategy.id))
    )
    return tuple(
        Strategy(row.name, team, read_steps(row.steps), row.otherwise)
        for row, team in session.exec(statement)
    )


def named(strategies: Sequence[Strategy], name: str) -> Strategy:
    """The strategy of that name. Raises NotFound."""
    for each in strategies:
        if each.name.casefold() == name.casefold():
            return each
    raise directory.missing("strategy", name, [each.name for each in strategies], ADD)


def strategies_for(session: Session, ticket: Ticket, name: str = "") -> tuple[Strategy, ...]:
    """The strategies asked about a ticket, in turn: the named one, else those of its team.

    A ticket without a team is its queue's team's. Raises NotFound; Refused when there is none.
    """
    strategies = all_strategies(session)
    known = {each.name: each for each in strategies}
    if name:
        return chain((named(strategies, name),), known)
    team = team_of(session, ticket)
    first = [each for each in strategies if each.team == team]
    if not first:
        whose = f"Team {team}" if team else f"#{ticket.id} has no team, and its queue"
        raise Refused(f"{whose} has no strategy of allocation.", ADD)
    return chain(first, known)


def team_of(session: Session, ticket: Ticket) -> str:
    """The ticket's team, else its queue's; "" for neither."""
    team_id = ticket.team_id
    if team_id is None:
        queue = session.get(Queue, ticket.queue_id)
        team_id = queue.team_id if queue else None
    return directory.team_name(session, team_id) if team_id else ""
