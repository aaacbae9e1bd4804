"""``mail fetch``: the rest of a mail of which only the beginning was fetched."""

from __future__ import annotations

from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json
from helpdesk_tui.worker.fetching_rest import fetch_rest

app = noun("Get the rest of an oversized mail.")


@app.command("fetch")
def fetch(
    ctx: typer.Context,
    row: Annotated[int, typer.Argument(metavar="ROW", min=1, help="Number of the ledger row.")],
    json: Json = False,
) -> None:
    """Fetch a mail whole that was too large, and put text and files onto its ticket."""
    done = fetch_rest(open_desk(ctx), row)
    if json:
        say_json(done)
    else:
        where = f" on #{done.ticket}" if done.ticket else ""
        say(f"Mail {row} is whole now{where}: {done.size} bytes.")
