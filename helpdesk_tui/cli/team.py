"""``team``: groups of agents."""

from __future__ import annotations

from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json, say_table
from helpdesk_tui.desk.admin.agents import add_team, change_members, list_teams
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.errors import Usage

app = noun("Teams of agents.")


@app.command()
def add(
    ctx: typer.Context,
    name: str,
    member: Annotated[
        list[str] | None, typer.Option(metavar="LOGIN", help="A member; may be repeated.")
    ] = None,
    department: Annotated[str, typer.Option(help="Department it belongs to.")] = "",
    json: Json = False,
) -> None:
    """Add a team."""
    desk = open_desk(ctx)
    add_team(desk, name, tuple(member or ()), department=department)
    _say_one(desk, name, f"Team {name} added.", json=json)


@app.command()
def edit(
    ctx: typer.Context,
    name: str,
    join: Annotated[
        list[str] | None, typer.Option(metavar="LOGIN", help="Let an agent join.")
    ] = None,
    leave: Annotated[
        list[str] | None, typer.Option(metavar="LOGIN", help="Let an agent leave.")
    ] = None,
    json: Json = False,
) -> None:
    """Let agents join and leave a team."""
    if not join and not leave:
        raise Usage("Nothing to change.", "Give --join LOGIN or --leave LOGIN.")
    desk = open_desk(ctx)
    change_members(desk, name, join=tuple(join or ()), leave=tuple(leave or ()))
    _say_one(desk, name, f"Team {name} changed.", json=json)


@app.command("list")
def list_(ctx: typer.Context, json: Json = False) -> None:
    """List all teams with their members."""
    teams = list_teams(open_desk(ctx))
    if json:
        say_json(teams)
    else:
        say_table(("NAME", "MEMBERS"), [(team.name, team.members) for team in teams])


def _say_one(desk: Desk, name: str, text: str, *, json: bool) -> None:
    if not json:
        say(text)
        return
    say_json(next(t for t in list_teams(desk) if t.name.casefold() == name.casefold()))
