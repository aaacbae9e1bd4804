"""``view``: queries with a name."""

from __future__ import annotations

from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json, say_table, warn
from helpdesk_tui.desk.admin import views as verbs
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.query_doubts import query_doubts
from helpdesk_tui.errors import Usage

app = noun("Saved views: queries with a name.")


@app.command("list")
def list_(ctx: typer.Context, json: Json = False) -> None:
    """List everybody's views and your own."""
    views = verbs.list_views(open_desk(ctx))
    if json:
        say_json(views)
    else:
        say_table(("NAME", "QUERY", "SHARED"), [(v.name, v.query, v.shared) for v in views])


@app.command()
def add(
    ctx: typer.Context,
    name: str,
    query: Annotated[str, typer.Argument(help='Such as "queue:IT is:open -owner:me".')],
    shared: Annotated[bool, typer.Option("--shared", help="For everybody.")] = False,
    json: Json = False,
) -> None:
    """Keep a query under a name."""
    desk = open_desk(ctx)
    verbs.add_view(desk, name, query, shared=shared)
    for doubt in query_doubts(desk, query):
        warn(doubt)
    _say_one(desk, name, f"View {name} added.", json=json)


@app.command()
def edit(
    ctx: typer.Context,
    name: str,
    query: Annotated[str | None, typer.Argument(help="Another query.")] = None,
    rename: Annotated[str | None, typer.Option(metavar="NAME", help="Another name.")] = None,
    json: Json = False,
) -> None:
    """Change a view's query or name."""
    if query is None and rename is None:
        raise Usage("Nothing to change.", "Give a QUERY or --rename NAME.")
    desk = open_desk(ctx)
    verbs.edit_view(desk, name, query=query, rename=rename)
    for doubt in query_doubts(desk, query or ""):
        warn(doubt)
    _say_one(desk, rename or name, f"View {rename or name} changed.", json=json)


@app.command()
def remove(ctx: typer.Context, name: str) -> None:
    """Forget a view; its tickets stay as they are."""
    verbs.remove_view(open_desk(ctx), name)
    say(f"View {name} removed.")


def _say_one(desk: Desk, name: str, text: str, *, json: bool) -> None:
    if json:
        say_json(next(v for v in verbs.list_views(desk) if v.name.casefold() == name.casefold()))
    else:
        say(text)
