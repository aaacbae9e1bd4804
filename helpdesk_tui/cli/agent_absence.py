"""``agent away|leave|back``: who is not here, and what becomes of their tickets."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json
from helpdesk_tui.desk.allocation.absence import (
    Left,
    ask_on_quit,
    come_back,
    go_away,
    leaving,
)
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.errors import Refused, Usage
from helpdesk_tui.rules.absence import next_morning
from helpdesk_tui.rules.when import read_when

Login = Annotated[str, typer.Argument(help="You, if not given.")]
Until = Annotated[
    str, typer.Option("--until", metavar="DAY", help="friday, 2026-12-24 8:00; else until back.")
]
Deputy = Annotated[
    str | None, typer.Option("--deputy", metavar="LOGIN", help="Who gets the tickets, or none.")
]
Keep = Annotated[bool, typer.Option("--keep-waiting", help="Tickets that wait stay.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def away(
    ctx: typer.Context,
    login: Login = "",
    until: Until = "",
    deputy: Deputy = None,
    keep_waiting: Keep = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Be away; open tickets move to the deputy, else by allocation."""
    desk = open_desk(ctx)
    day = read_when(until, desk.clock().astimezone(LOCAL)) if until else None
    _go(desk, login, day, deputy, "away", keep=keep_waiting, yes=yes, json=json)


def leave(
    ctx: typer.Context,
    login: Login = "",
    deputy: Deputy = None,
    keep_waiting: Keep = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """End work for the day: away until the next working morning."""
    desk = open_desk(ctx)
    day = next_morning(desk.clock().astimezone(LOCAL))
    _go(desk, login, day, deputy, "leave", keep=keep_waiting, yes=yes, json=json)


def back(ctx: typer.Context, login: Login = "") -> None:
    """Be here again; tickets that moved stay where they are."""
    desk = open_desk(ctx)
    name = login or desk.actor.name
    say(f"{name} is here again." if come_back(desk, name) else f"{name} was not away.")


def on_quit(
    ctx: typer.Context,
    what: Annotated[str, typer.Argument(metavar="ask|close", help="ask: does your day end?")],
    login: Login = "",
) -> None:
    """Let closing the program ask whether the day ends, or just close."""
    if what not in ("ask", "close"):
        raise Usage(f"{what!r} is neither ask nor close.", "Say one of them.")
    desk = open_desk(ctx)
    name = login or desk.actor.name
    ask_on_quit(desk, name, what == "ask")
    asks = f"asks {name} whether the day ends; then open tickets move"
    say(f"Closing the program {asks if what == 'ask' else 'just closes it'}.")


def _go(
    desk: Desk,
    login: str,
    day: datetime | None,
    deputy: str | None,
    verb: str,
    *,
    keep: bool,
    yes: bool,
    json: bool,
) -> None:
    name = login or desk.actor.name
    chosen = "" if deputy == "none" else deputy
    would = leaving(desk, name, deputy=chosen, keep_waiting=keep)
    if would.tickets and not yes:
        if not sys.stdin.isatty():
            raise Refused(f"{would}.", "If so, say --yes.")
        typer.confirm(f"{would}. Go on?", abort=True)
    left = go_away(desk, name, until=day, deputy=chosen, keep_waiting=keep, verb=verb)
    if json:
        say_json(_described(left))
    else:
        say(f"{left}. Taken back with: undo")


def _described(left: Left) -> dict[str, object]:
    return {
        "login": left.login,
        "until": left.until,
        "moved": {str(number): owner or None for number, owner in left.moved.items()},
        "staying": left.staying,
    }
