"""``why``: who changed what of a ticket, when, and because of what."""

from __future__ import annotations

from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json, Number
from helpdesk_tui.cli.output import local, plain, say, say_json
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.views import ChangeView

app = noun("Why a ticket is as it is.")


@app.command()
def why(
    ctx: typer.Context,
    number: Number,
    field: Annotated[str, typer.Argument(help="Only this: owner, status, confirmation …")] = "",
    json: Json = False,
) -> None:
    """Say for every change of a ticket who made it and why, oldest first."""
    wanted = field.strip().lower().replace("_", " ")
    changes = [
        change
        for change in view_ticket(open_desk(ctx), number).changes
        if not wanted or change.field.replace("_", " ") == wanted
    ]
    if json:
        say_json([described(change) for change in changes])
        return
    for change in changes:
        say(line_of(change))
    if not changes:
        say(f"Nothing is recorded about {field} of #{number}.")


def line_of(change: ChangeView) -> str:
    """One change as a sentence."""
    field = change.field.replace("_", " ")
    if change.old and change.new:
        what = f"{field}: {change.old} → {change.new}"
    elif change.new:
        what = f"{field}: {change.new}"
    else:
        what = f"{field}: {change.old} taken away"
    undone = " (undone)" if change.undone else ""
    return f"{local(change.at)}  {what}, by {change.actor}, because of {change.cause}{undone}"


def described(change: ChangeView) -> dict[str, object]:
    """A change as JSON."""
    return {
        "number": change.number,
        "ticket": change.ticket,
        "at": plain(change.at),
        "actor": change.actor,
        "actor_kind": plain(change.actor_kind),
        "verb": change.verb,
        "field": change.field,
        "old": change.old or None,
        "new": change.new or None,
        "cause": change.cause,
        "undone": change.undone,
    }
