"""``agent``: who answers."""

from __future__ import annotations

from typing import Annotated

import typer

from helpdesk_tui.cli.agent_absence import away, back, leave, on_quit
from helpdesk_tui.cli.agent_codes import codes
from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import local, say, say_json, say_table
from helpdesk_tui.desk.admin.agents import AgentEntry, add_agent, edit_agent, list_agents
from helpdesk_tui.desk.conversation import checked
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.store.tables.ticket import NEVER
from helpdesk_tui.words import Role

app = noun("Agents: who answers.")
app.command()(codes)
app.command()(away)
app.command("on-quit")(on_quit)
app.command()(leave)
app.command()(back)


@app.command()
def add(
    ctx: typer.Context,
    login: str,
    name: Annotated[
        str, typer.Option(help="Name as customers see it; the login if not given.")
    ] = "",
    email: Annotated[str, typer.Option(metavar="ADDRESS", help="Mail address.")] = "",
    role: Annotated[Role, typer.Option(help="What the agent may do.")] = Role.WORKER,
    team: Annotated[list[str] | None, typer.Option(help="Team to join; may be repeated.")] = None,
    json: Json = False,
) -> None:
    """Add an agent."""
    desk = open_desk(ctx)
    checked([email])
    add_agent(desk, login, name=name or login, email=email, role=role, teams=tuple(team or ()))
    _say_one(desk, login, f"Agent {login} added as {role}.", json=json)


@app.command()
def edit(
    ctx: typer.Context,
    login: str,
    name: Annotated[str | None, typer.Option(help="Another name.")] = None,
    email: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Another address.")] = None,
    role: Annotated[Role | None, typer.Option(help="Another role.")] = None,
    active: Annotated[
        bool | None, typer.Option("--active/--inactive", help="Let the agent work here or not.")
    ] = None,
    json: Json = False,
) -> None:
    """Change what is given of an agent; none is ever deleted."""
    desk = open_desk(ctx)
    checked([email or ""])
    edit_agent(desk, login, name=name, email=email, role=role, active=active)
    _say_one(desk, login, f"Agent {login} changed.", json=json)


@app.command("list")
def list_(ctx: typer.Context, json: Json = False) -> None:
    """List all agents."""
    agents = list_agents(open_desk(ctx))
    if json:
        say_json([_described(agent) for agent in agents])
        return
    say_table(
        ("LOGIN", "NAME", "EMAIL", "ROLE", "TEAMS", "ACTIVE", "AWAY"),
        [(a.login, a.name, a.email, a.role, a.teams, a.active, _away(a)) for a in agents],
    )


def _say_one(desk: Desk, login: str, text: str, *, json: bool) -> None:
    if not json:
        say(text)
        return
    say_json(next(_described(a) for a in list_agents(desk) if a.login == login.lower()))


def _described(agent: AgentEntry) -> dict[str, object]:
    return {
        "login": agent.login,
        "name": agent.name,
        "email": agent.email or None,
        "role": agent.role,
        "active": agent.active,
        "teams": agent.teams,
        "away_until": agent.away_until,
        "deputy": agent.deputy or None,
    }


def _away(agent: AgentEntry) -> str:
    if agent.away_until is None:
        return ""
    until = "yes" if agent.away_until >= NEVER else f"until {local(agent.away_until)}"
    return f"{until}, deputy {agent.deputy}" if agent.deputy else until
