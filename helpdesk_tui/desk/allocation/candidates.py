"""The agents of some teams as things stand: codes, load, how fast, whose turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import func
from sqlmodel import Session, col, select

from helpdesk_tui.rules.allocation import WEIGHTS, Candidate, Step, Strategy
from helpdesk_tui.store.tables import Agent, AgentCode, Team, TeamMember, Ticket
from helpdesk_tui.words import Priority

LOOK_BACK = timedelta(days=180)
"""How long a solved ticket says how fast somebody is."""
Codes = Mapping[Step, frozenset[str]]


def candidates_of(
    session: Session, strategies: Sequence[Strategy], ticket: Ticket, now: datetime
) -> dict[str, tuple[Candidate, ...]]:
    """The active agents of each strategy's team; what no step asks for is not read."""
    members = _members(session, {each.team for each in strategies})
    agents = {agent.id or 0: agent for each in members.values() for agent in each}
    asked = {wanted.step for each in strategies for wanted in each.steps}
    codes = codes_of(session, agents)
    loads = _loads(session, agents, ticket) if Step.WORKLOAD in asked else {}
    hours = _hours(session, agents, ticket, now) if Step.EFFICIENCY in asked else {}
    made = {
        number: Candidate(
            login=agent.login,
            codes=codes.get(number, {}),
            present=is_present(agent, now),
            load=loads.get(number, 0.0),
            hours_to_solve=hours.get(number),
            last_turn=agent.last_turn,
        )
        for number, agent in agents.items()
    }
    return {team: tuple(made[each.id or 0] for each in listed) for team, listed in members.items()}


def is_present(agent: Agent, now: datetime) -> bool:
    """Active and not away; who was away until a moment is back by themselves."""
    return agent.active and (agent.away_until is None or agent.away_until <= now)


def codes_of(session: Session, agents: Collection[int]) -> dict[int, Codes]:
    """What each agent is given tickets for."""
    found: dict[int, dict[Step, set[str]]] = defaultdict(lambda: defaultdict(set))
    statement = select(AgentCode).where(col(AgentCode.agent_id).in_(agents))
    for row in session.exec(statement):
        found[row.agent_id][Step(row.kind)].add(row.value)
    return {
        number: {step: frozenset(values) for step, values in codes.items()}
        for number, codes in found.items()
    }


def _members(session: Session, teams: Collection[str]) -> dict[str, list[Agent]]:
    statement = (
        select(Team.name, Agent)
        .join(TeamMember, col(TeamMember.team_id) == col(Team.id))
        .join(Agent, col(Agent.id) == col(TeamMember.agent_id))
        .where(col(Team.name).in_(teams), col(Agent.active))
        .order_by(col(Agent.login))
        # Whose turn it is may be another one than when an agent was read first.
        .execution_options(populate_existing=True)
    )
    found: dict[str, list[Agent]] = defaultdict(list)
    for team, agent in session.exec(statement):
        found[team].append(agent)
    return found


def _loads(session: Session, agents: Collection[int], ticket: Ticket) -> dict[int, float]:
    """Open tickets of each, weighted by priority; the ticket itself does not count."""
    statement = (
        select(Ticket.owner_id, Ticket.priority, func.count())
        .where(Ticket.is_open == 1, col(Ticket.owner_id).in_(agents), Ticket.id != ticket.id)
        .group_by(col(Ticket.owner_id), col(Ticket.priority))
    )
    loads: dict[int, float] = defaultdict(float)
    for owner, priority, count in session.exec(statement):
        loads[owner or 0] += WEIGHTS[Priority(priority)] * count
    return loads


def _hours(
    session: Session, agents: Collection[int], ticket: Ticket, now: datetime
) -> dict[int, float]:
    """Median hours each took to solve a ticket of this category lately; of any, without one."""
    since = now - LOOK_BACK
    statement = select(Ticket.owner_id, Ticket.created_at, Ticket.solved_at).where(
        Ticket.is_open == 0,
        col(Ticket.owner_id).in_(agents),
        col(Ticket.updated_at) >= since,
        col(Ticket.solved_at) >= since,
        col(Ticket.merged_into_id).is_(None),
        col(Ticket.withdrawn_at).is_(None),
    )
    if ticket.category_id is not None:
        statement = statement.where(Ticket.category_id == ticket.category_id)
    taken: dict[int, list[float]] = defaultdict(list)
    for owner, created, solved in session.exec(statement):
        if solved is not None:
            taken[owner or 0].append((solved - created) / timedelta(hours=1))
    return {owner: median(hours) for owner, hours in taken.items()}
