"""``why``: who changed what of a ticket, when, and because of what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json, Number
from helpdesk_tui.cli.output import local, plain, say, say_json
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.fields import FIELDS
from helpdesk_tui.desk.ledger import ledger_row
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.errors import NotFound, Usage
from helpdesk_tui.views import ChangeView

app = noun("Why a ticket is as it is.")

EVENTS = frozenset({
    "ticket", "message", "message withdrawn", "confirmation", "outbox", "merged", "refers to",
    "mentioned", "contact undeliverable", "rule skipped", "undone",
})  # fmt: skip
"""What history records of a ticket beside its fields."""
KNOWN = EVENTS | {field.replace("_", " ") for field in FIELDS}


@app.command()
def why(
    ctx: typer.Context,
    number: Number,
    field: Annotated[str, typer.Argument(help="Only this: owner, status, confirmation …")] = "",
    json: Json = False,
) -> None:
    """Say for every change of a ticket who made it and why, oldest first."""
    desk = open_desk(ctx)
    wanted = field.strip().lower().replace("_", " ")
    every = view_ticket(desk, number).changes
    known = KNOWN | {change.field.replace("_", " ") for change in every}
    if wanted and wanted not in known:
        raise Usage(f"A ticket has no field {field!r}.", f"Known: {', '.join(sorted(known))}.")
    changes = [c for c in every if not wanted or c.field.replace("_", " ") == wanted]
    more = told_by_the_ledger(desk, changes)
    if json:
        say_json([described(change, more) for change in changes])
        return
    for change in changes:
        say(line_of(change, more))
    if not changes:
        say(f"Nothing is recorded about {wanted} of #{number}.")


def told_by_the_ledger(desk: Desk, changes: Iterable[ChangeView]) -> dict[str, str]:
    """For each cause "mail N" what the ledger knows: who wrote, and why it came here."""
    found: dict[str, str] = {}
    for cause in {change.cause for change in changes}:
        word, _, row_id = cause.partition(" ")
        if word != "mail" or not row_id.isdecimal():
            continue
        try:
            row = ledger_row(desk, int(row_id))
        except NotFound:
            continue
        sender = f"from {row.sender}" if row.sender else ""
        found[cause] = "; ".join(each for each in (sender, row.reason) if each)
    return found


def line_of(change: ChangeView, more: Mapping[str, str]) -> str:
    """One change as a sentence."""
    field = change.field.replace("_", " ")
    if change.old and change.new:
        what = f"{field}: {change.old} → {change.new}"
    elif change.new:
        what = f"{field}: {change.new}"
    else:
        what = f"{field}: {change.old} taken away"
    cause = change.cause
    if change.field in ("ticket", "message") and more.get(cause):
        cause = f"{cause} ({more[cause]})"
    undone = " (undone)" if change.undone else ""
    return f"{local(change.at)}  {what}, by {change.actor}, because of {cause}{undone}"


def described(change: ChangeView, more: Mapping[str, str]) -> dict[str, object]:
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
        "because": more.get(change.cause) or None,
        "undone": change.undone,
    }
