"""``undo``: take back what you did last."""

from __future__ import annotations

from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.ticket_text import say_done
from helpdesk_tui.desk import undo as verbs

app = noun("Take back what you did last.")


@app.command()
def undo(
    ctx: typer.Context,
    batch: Annotated[
        int | None, typer.Option(min=1, help="Not the last one but this; see why NUMBER.")
    ] = None,
    json: Json = False,
) -> None:
    """Take back what you did last to tickets, unless somebody changed it since.

    Rules and their kind are set back by hand: see rules history NAME.
    """
    desk = open_desk(ctx)
    if batch is None:
        verbs.must_be_newest(desk)
    say_done(verbs.undo(desk, batch), json=json)
