"""``ticket``: see tickets, and everything that may be done with one.

The subcommands that take one value (claim, priority, queue …) are made from the registry
of verbs, so a new verb is a new subcommand.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.listing import Limit, rows_wanted, warn_of_more
from helpdesk_tui.cli.options import Json, Number
from helpdesk_tui.cli.output import counted, say, say_json, say_table, warn
from helpdesk_tui.cli.ticket_mail import Text, TextFile, add_mail
from helpdesk_tui.cli.ticket_text import (
    person_label,
    read_text,
    row_json,
    say_done,
    say_ticket,
    ticket_json,
)
from helpdesk_tui.cli.ticket_verbs import add_verbs
from helpdesk_tui.desk import create, lists, thread
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.query_doubts import query_doubts
from helpdesk_tui.errors import Refused, Usage
from helpdesk_tui.safe import file_name
from helpdesk_tui.views import TicketRow
from helpdesk_tui.words import Source

app = noun("Tickets: list, show, new, reply, and more.")


@app.command("list", context_settings={"ignore_unknown_options": True})
def list_(
    ctx: typer.Context,
    query: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY]", help="is:open owner:me -tag:vpn …")
    ] = None,
    sort: Annotated[
        str, typer.Option(help="updated, created, due, priority, number; -NAME turns it round.")
    ] = "updated",
    limit: Limit = None,
    count: Annotated[bool, typer.Option("--count", help="Only say how many there are.")] = False,
    json: Json = False,
) -> None:
    """List the tickets a query finds; all without one."""
    asked = " ".join(query or ())
    wrong = next((word for word in query or () if word.startswith("--")), None)
    if wrong:
        raise Usage(f"There is no option {wrong}.", "See: helpdesk-tui ticket list --help")
    desk = open_desk(ctx)
    if count:
        number = lists.count(desk, asked)
        _doubt(desk, asked, number)
        say_json({"count": number}) if json else say(str(number))
        return
    most = rows_wanted(limit, json=json)
    rows = lists.all_rows(desk, asked, sort, most)
    _doubt(desk, asked, len(rows))
    if json:
        say_json([row_json(row) for row in rows])
    else:
        _say_rows(desk, asked, rows, most)


def _doubt(desk: Desk, query: str, found: int) -> None:
    """Say on stderr which name is unknown, where nothing was found."""
    if not found:
        for doubt in query_doubts(desk, query):
            warn(doubt)


def _say_rows(desk: Desk, query: str, rows: tuple[TicketRow, ...], limit: int) -> None:
    say_table(
        ("#", "STATUS", "PRIORITY", "QUEUE", "OWNER", "FROM", "SUBJECT", "UPDATED"),
        [
            (
                row.number, row.status, row.priority, row.queue, row.owner,
                person_label(row.contact), row.subject, row.updated_at,
            )
            for row in rows
        ],
    )  # fmt: skip
    warn_of_more(len(rows), limit, lambda: lists.count(desk, query))


@app.command()
def show(
    ctx: typer.Context,
    number: Number,
    everything: Annotated[bool, typer.Option("--all", help="Unfold quotes too.")] = False,
    mark_seen: Annotated[bool, typer.Option("--seen", help="Mark it as read by you.")] = False,
    json: Json = False,
) -> None:
    """Show a ticket with its whole thread."""
    ticket = thread.view_ticket(open_desk(ctx), number, mark_seen)
    if json:
        say_json(ticket_json(ticket))
    else:
        say_ticket(ticket, everything=everything)


@app.command()
def new(
    ctx: typer.Context,
    queue: str,
    subject: str,
    text: Text = None,
    file: TextFile = None,
    contact: Annotated[
        str, typer.Option(help='Who asks: "Eva Dahl <eva@example.com>", or a name.')
    ] = "",
    source: Annotated[Source, typer.Option(help="How it reached the desk.")] = Source.AGENT,
    json: Json = False,
) -> None:
    """Write down an enquiry: a call, a visit."""
    desk = open_desk(ctx)
    body = read_text(text, file) if text is not None or file is not None else ""
    done = create.new_ticket(desk, queue, subject, text=body, contact=contact, source=source)
    say_done(done, json=json)


@app.command()
def attachment(
    ctx: typer.Context,
    file_id: Annotated[int, typer.Argument(metavar="ID", help="As ticket show names it.")],
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to; - = stdout.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Also if it may do harm.")] = False,
) -> None:
    """Save a file that came with a message."""
    desk = open_desk(ctx)
    name, content = thread.attachment(desk, file_id)
    danger = thread.danger_of_attachment(desk, file_id)
    if danger and not yes:
        _ask_about(name, danger)
    if output is not None and str(output) == "-":
        sys.stdout.buffer.write(content)
        return
    target = output or Path(file_name(name))
    try:
        with target.open("xb") as stream:
            stream.write(content)
    except FileExistsError:
        raise Refused(f"{target} is already there.", "Name another file: --output FILE") from None
    say(f"Saved as {target} ({counted(len(content), 'byte')}).")


def _ask_about(name: str, danger: str) -> None:
    """Go on after a yes only. Raises Refused where nobody can be asked."""
    words = f"{name} is dangerous: {danger}"
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Refused(f"{words}.", "To save it all the same: --yes")
    warn(f"{words}.")
    typer.confirm("Save it all the same?", abort=True, err=True)


add_mail(app)
add_verbs(app)
