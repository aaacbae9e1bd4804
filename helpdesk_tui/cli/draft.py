"""``draft``: texts typed and not sent."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json, Number
from helpdesk_tui.cli.output import plain, say, say_json, say_table, say_text
from helpdesk_tui.cli.ticket_text import read_text
from helpdesk_tui.desk import drafts as verbs
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.errors import NotFound
from helpdesk_tui.views import DraftView
from helpdesk_tui.words import DraftKind

app = noun("Texts typed and not sent.")

Kind = Annotated[DraftKind, typer.Option("--kind", help="What it will become.")]


@app.command("list")
def list_(ctx: typer.Context, json: Json = False) -> None:
    """List your drafts."""
    found = verbs.list_drafts(open_desk(ctx))
    if json:
        say_json([described(number, draft) for number, draft in found])
        return
    say_table(
        ("TICKET", "KIND", "SAVED", "TEXT"),
        [(f"#{number}", d.kind, d.saved_at, d.body[:200]) for number, d in found],
    )


@app.command()
def show(
    ctx: typer.Context, number: Number, kind: Kind = DraftKind.REPLY, json: Json = False
) -> None:
    """Show your draft on a ticket."""
    draft = _find(open_desk(ctx), number, kind)
    if json:
        say_json(described(number, draft))
    else:
        say_text(draft.body)


@app.command()
def save(
    ctx: typer.Context,
    number: Number,
    kind: Kind = DraftKind.REPLY,
    text: Annotated[str | None, typer.Option("--text", help="The text.")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="The text; - = stdin.")] = None,
    json: Json = False,
) -> None:
    """Keep a text as your draft, in place of the one before."""
    desk = open_desk(ctx)
    body = read_text(text, file)
    seen = view_ticket(desk, number).last_message_id
    draft = DraftView(kind, body, (), (), (), seen, desk.clock())
    verbs.save_draft(desk, number, draft)
    if json:
        say_json(described(number, draft))
    else:
        say(f"Your {kind} on #{number} is kept as a draft.")


@app.command()
def drop(ctx: typer.Context, number: Number, kind: Kind = DraftKind.REPLY) -> None:
    """Throw your draft away."""
    desk = open_desk(ctx)
    _find(desk, number, kind)
    verbs.drop_draft(desk, number, kind)
    say(f"You have no {kind} draft on #{number} any more.")


def _find(desk: Desk, number: int, kind: DraftKind) -> DraftView:
    found = (d for n, d in verbs.list_drafts(desk) if n == number and d.kind is kind)
    draft = next(found, None)
    if draft is None:
        raise NotFound(f"You have no {kind} draft on #{number}.", "See: helpdesk-tui draft list")
    return draft


def described(number: int, draft: DraftView) -> dict[str, object]:
    """A draft as JSON."""
    return {
        "ticket": number,
        "kind": plain(draft.kind),
        "body": draft.body,
        "to": list(draft.to),
        "cc": list(draft.cc),
        "bcc": list(draft.bcc),
        "files": plain(draft.files),
        "saved": plain(draft.saved_at),
    }
