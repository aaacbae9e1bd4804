"""Agents and teams: who answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.errors import Refused, Usage
from helpdesk_tui.store.tables import Agent, Team, TeamMember
from helpdesk_tui.words import Role

LOGIN = re.compile(r"[a-z][a-z0-9._-]{0,31}")
RESERVED = frozenset({"me", "none", "worker", "clock", "init"})
"""Words that mean something else in queries and history."""


@dataclass(frozen=True, slots=True)
class AgentEntry:
    """An agent as admins see one."""

    login: str
    name: str
    email: str
    role: Role
    active: bool
    teams: tuple[str, ...]
    away_until: datetime | None = None
    """None = here."""
    deputy: str = ""
    """Login of who stands in; "" = nobody."""


@dataclass(frozen=True, slots=True)
class TeamEntry:
    """A team as admins see one."""

    name: str
    members: tuple[str, ...]


def check_login(login: str) -> None:
    """Raise Usage unless a login is short, plain and not a word of the query language."""
    if not LOGIN.fullmatch(login) or login in RESERVED:
        raise Usage(
            f"{login!r} cannot be a login.",
            "Use up to 32 of a-z 0-9 . _ - beginning with a letter; not me, none or worker.",
        )


def add_agent(
    desk: Desk, login: str, *, name: str, email: str, role: Role, teams: tuple[str, ...] = ()
) -> None:
    """Add an agent. Raises Usage, Refused when the login is taken, NotFound for a team."""
    desk.actor.must_be(Role.ADMIN, "agent add")
    check_login(login)
    with desk.transaction("agent add") as tx:
        if tx.session.exec(select(Agent).where(Agent.login == login)).first():
            raise Refused(f"There is an agent {login!r} already.", "Change it: agent edit LOGIN")
        agent = Agent(login=login, name=name, email=email, role=role.value, created_at=tx.now)
        tx.session.add(agent)
        tx.session.flush()
        for team in teams:
            row = directory.team(tx.session, team)
            tx.session.add(TeamMember(team_id=row.id or 0, agent_id=agent.id or 0))
        tx.record(None, "agent", None, f"{login} ({role})")


def edit_agent(
    desk: Desk,
    login: str,
    *,
    name: str | None = None,
    email: str | None = None,
    role: Role | None = None,
    active: bool | None = None,
) -> None:
    """Change what is given. Raises NotFound; Refused when no admin would be left."""
    desk.actor.must_be(Role.ADMIN, "agent edit")
    with desk.transaction("agent edit") as tx:
        agent = directory.agent(tx.session, login)
        old = f"{agent.name} <{agent.email}> {agent.role} active={agent.active}"
        agent.name = agent.name if name is None else name
        agent.email = agent.email if email is None else email
        agent.role = agent.role if role is None else role.value
        agent.active = agent.active if active is None else active
        tx.session.add(agent)
        tx.session.flush()
        admins = select(Agent).where(Agent.role == Role.ADMIN.value, col(Agent.active))
        if tx.session.exec(admins).first() is None:
            raise Refused(f"{login} is the last admin.", "Make another agent an admin first.")
        new = f"{agent.name} <{agent.email}> {agent.role} active={agent.active}"
        tx.record(None, f"agent {login}", old, new)


def list_agents(desk: Desk) -> tuple[AgentEntry, ...]:
    """All agents in order of their logins."""
    with desk.store.read() as session:
        teams: dict[int, list[str]] = {}
        statement = select(TeamMember.agent_id, Team.name).join(
            Team, col(Team.id) == col(TeamMember.team_id)
        )
        for agent_id, team in session.exec(statement.order_by(col(Team.name))):
            teams.setdefault(agent_id, []).append(team)
        rows = session.exec(select(Agent).order_by(col(Agent.login))).all()
        logins, now = {row.id: row.login for row in rows}, desk.clock()
        return tuple(
            AgentEntry(
                row.login, row.name, row.email, Role(row.role), row.active,
                tuple(teams.get(row.id or 0, ())),
                row.away_until if row.away_until and row.away_until > now else None,
                logins.get(row.deputy_id, ""),
            )
            for row in rows
        )  # fmt: skip


def add_team(desk: Desk, name: str, members: tuple[str, ...] = (), *, department: str = "") -> None:
    """Add a team. Raises Refused when the name is taken, NotFound for a member or department."""
    desk.actor.must_be(Role.ADMIN, "team add")
    if not name.strip():
        raise Usage("A team needs a name.", "Write: team add NAME")
    with desk.transaction("team add") as tx:
        if tx.session.exec(select(Team).where(Team.name == name)).first():
            raise Refused(f"There is a team {name!r} already.", "Change it: team edit NAME")
        team = Team(
            name=name,
            department_id=directory.department_id(tx.session, department) if department else None,
        )
        tx.session.add(team)
        tx.session.flush()
        tx.record(None, "team", None, name)
        for login in members:
            _join(tx.session, team, directory.agent(tx.session, login))


def change_members(desk: Desk, name: str, *, join: tuple[str, ...], leave: tuple[str, ...]) -> None:
    """Let agents join and leave a team. Raises NotFound."""
    desk.actor.must_be(Role.ADMIN, "team edit")
    with desk.transaction("team edit") as tx:
        team = directory.team(tx.session, name)
        for login in join:
            agent = directory.agent(tx.session, login)
            if tx.session.get(TeamMember, (team.id, agent.id)) is None:
                _join(tx.session, team, agent)
                tx.record(None, f"team {team.name}", None, login)
        for login in leave:
            agent = directory.agent(tx.session, login)
            member = tx.session.get(TeamMember, (team.id, agent.id))
            if member is not None:
                tx.session.delete(member)
                tx.record(None, f"team {team.name}", login, None)


def _join(session: Session, team: Team, agent: Agent) -> None:
    session.add(TeamMember(team_id=team.id or 0, agent_id=agent.id or 0))


def list_teams(desk: Desk) -> tuple[TeamEntry, ...]:
    """All teams with their members."""
    agents = list_agents(desk)
    with desk.store.read() as session:
        names = session.exec(select(Team.name).order_by(col(Team.name))).all()
    return tuple(
        TeamEntry(name, tuple(a.login for a in agents if name in a.teams)) for name in names
    )
