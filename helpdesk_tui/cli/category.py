"""``category``: how tickets are sorted, in two levels."""

from __future__ import annotations

from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json, say_table
from helpdesk_tui.desk.admin.queues import add_category, list_categories

app = noun("Categories of tickets, two levels.")


@app.command()
def add(
    ctx: typer.Context,
    path: Annotated[str, typer.Argument(metavar="PATH", help='"Network" or "Network / VPN".')],
    json: Json = False,
) -> None:
    """Add a category, and the one above it when that is new."""
    add_category(open_desk(ctx), path)
    shown = " / ".join(part.strip() for part in path.split("/"))
    if json:
        say_json({"path": shown})
    else:
        say(f"Category {shown} added.")


@app.command("list")
def list_(ctx: typer.Context, json: Json = False) -> None:
    """List all categories."""
    paths = list_categories(open_desk(ctx))
    if json:
        say_json([{"path": path} for path in paths])
    else:
        say_table(("PATH",), [(path,) for path in paths])
