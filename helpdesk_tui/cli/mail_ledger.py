"""``mail ledger|show|release|drop``: every mail received and what became of it."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.mail_story import described_story, sum_words, told
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import plain, say, say_json, say_table, say_text
from helpdesk_tui.desk import ledger as verbs
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.ledger_story import story
from helpdesk_tui.views_mail import LedgerRow
from helpdesk_tui.words import Fate

app = noun("What became of every mail.")
show_app = noun("One mail of the ledger.")
release_app = noun("File a quarantined mail again.")
drop_app = noun("Let a quarantined mail rest.")

Row = Annotated[int, typer.Argument(metavar="ID", min=1, help="Number of the ledger row.")]


@app.command()
def ledger(
    ctx: typer.Context,
    row_id: Annotated[
        int | None, typer.Argument(metavar="[ROW]", min=1, help="Tell all about this one.")
    ] = None,
    fate: Annotated[Fate | None, typer.Option(help="Only mails with this fate.")] = None,
    mailbox: Annotated[str, typer.Option(help="Only mails of this mailbox.")] = "",
    days: Annotated[int | None, typer.Option(min=1, help="Only mails of so many days.")] = None,
    text: Annotated[
        str, typer.Option(help="Only mails with this in subject, sender, source or reason.")
    ] = "",
    limit: Annotated[int, typer.Option(min=0, help="How many, newest first; 0 = all.")] = 100,
    json: Json = False,
) -> None:
    """List received mails, newest first, with their fates, or tell all about one.

    Below the list stands the sum of all fates; it is that of the mails received.
    """
    desk = open_desk(ctx)
    if row_id is not None:
        tell(desk, row_id, json=json)
        return
    since = desk.clock() - timedelta(days=days) if days is not None else None
    which = verbs.Which(mailbox, since, text)
    rows = verbs.ledger(desk, fate=fate, which=which, limit=limit)
    if json:
        say_json([described(row) for row in rows])
        return
    say_table(
        ("ID", "RECEIVED", "SOURCE", "FROM", "SUBJECT", "FATE", "TICKET", "QUEUE", "WHY"),
        [
            (
                row.id, row.received_at, row.source, row.sender, row.subject, row.fate or "waiting",
                f"#{row.ticket}" if row.ticket else "", row.queue,
                row.reason or ", ".join(row.rules),
            )
            for row in rows
        ],
    )  # fmt: skip
    say(sum_words(verbs.tally(desk, which)))


def tell(desk: Desk, row_id: int, *, json: bool) -> None:
    """The whole story of one mail."""
    found = story(desk, row_id)
    if json:
        say_json({**described(found.row), **described_story(found)})
        return
    for line in told(found):
        say(line)


@show_app.command("show")
def show(
    ctx: typer.Context,
    row_id: Row,
    raw: Annotated[
        bool, typer.Option("--raw", help="The bytes as received; safe only into a file.")
    ] = False,
    json: Json = False,
) -> None:
    """Tell all about one mail of the ledger, and show its source."""
    desk = open_desk(ctx)
    found = story(desk, row_id)
    content = verbs.raw_mail(desk, row_id)
    if raw and not sys.stdout.isatty():
        sys.stdout.buffer.write(content)
    elif json:
        text = content.decode("utf-8", "replace")
        say_json({**described(found.row), **described_story(found), "source_text": text})
    else:
        if not raw:
            tell(desk, row_id, json=False)
            say("")
        # On a terminal even the source is made safe; a file gets the very bytes.
        say_text(content.decode("utf-8", "replace"))


@release_app.command("release")
def release(ctx: typer.Context, row_id: Row) -> None:
    """Let a quarantined mail be filed again by the worker."""
    verbs.release(open_desk(ctx), row_id)
    say(f"Mail {row_id} waits for the worker again.")


@drop_app.command("drop")
def drop(
    ctx: typer.Context,
    row_id: Row,
    why: Annotated[str, typer.Option(help="Why, for the ledger.")] = "",
) -> None:
    """Settle a quarantined mail as ignored; its bytes are kept."""
    verbs.drop(open_desk(ctx), row_id, why)
    say(f"Mail {row_id} is settled as ignored.")


def described(row: LedgerRow) -> dict[str, object]:
    """A ledger row as JSON."""
    return {
        "id": row.id,
        "source": row.source,
        "received": plain(row.received_at),
        "size": row.size,
        "subject": row.subject,
        "sender": row.sender or None,
        "sender_check": row.authenticity or None,
        "fate": plain(row.fate),
        "reason": row.reason or None,
        "ticket": row.ticket,
        "message": row.message,
        "queue": row.queue,
        "rules": list(row.rules),
    }
