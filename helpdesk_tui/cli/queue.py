"""``queue``: where tickets wait."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, TypedDict, Unpack

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.many_options import takes
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json, say_table
from helpdesk_tui.desk.admin.queue_options import QueueOptions, set_queue_options
from helpdesk_tui.desk.admin.queues import QueueEntry, add_queue, edit_queue, list_queues
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.words import AfterReopening, Senders, Unauthorized

app = noun("Queues: where tickets wait.")


@app.command()
def add(
    ctx: typer.Context,
    name: str,
    address: Annotated[str, typer.Option(help="Address customers write to.")] = "",
    team: Annotated[str, typer.Option(help="Team its tickets land with.")] = "",
    department: Annotated[str, typer.Option(help="Department it belongs to.")] = "",
    json: Json = False,
) -> None:
    """Add a queue."""
    desk = open_desk(ctx)
    add_queue(desk, name, address=address, team=team, department=department)
    _say_one(desk, name, f"Queue {name} added.", json=json)


class GivenOptions(TypedDict, total=False):
    """How a queue takes mail; None where it was not given."""

    senders: Annotated[Senders | None, typer.Option(help="Whose mail opens tickets.")]
    unauthorized: Annotated[Unauthorized | None, typer.Option(help="What becomes of others' mail.")]
    reopen_days: Annotated[
        int | None, typer.Option(min=-1, help="An answer reopens so long; -1 = as the desk says.")
    ]
    closed: Annotated[
        AfterReopening | None, typer.Option(help="What an answer becomes after that.")
    ]
    release_owner: Annotated[
        bool | None,
        typer.Option("--release-owner/--keep-owner", help="Who owns what is reopened."),
    ]
    reply_to_asks: Annotated[
        bool | None,
        typer.Option("--reply-to-asks/--from-asks", help="Who asks; web forms use Reply-To."),
    ]
    plus_address: Annotated[
        bool | None,
        typer.Option("--plus-address/--no-plus-address", help="Prove answers by Reply-To too."),
    ]
    text_marker: Annotated[
        bool | None,
        typer.Option("--text-marker/--no-text-marker", help="Prove answers by a line too."),
    ]


@app.command()
@takes(GivenOptions)
def edit(
    ctx: typer.Context,
    name: str,
    rename: Annotated[str | None, typer.Option(metavar="NAME", help="A new name.")] = None,
    address: Annotated[str | None, typer.Option(help='Another address; "" = none.')] = None,
    team: Annotated[str | None, typer.Option(help='Another team; "" = none.')] = None,
    active: Annotated[
        bool | None, typer.Option("--active/--inactive", help="Take it in or out of use.")
    ] = None,
    json: Json = False,
    **options: Unpack[GivenOptions],
) -> None:
    """Change what is given of a queue."""
    desk = open_desk(ctx)
    with desk.together("queue edit"):
        edit_queue(desk, name, rename=rename, address=address, team=team, active=active)
        set_queue_options(desk, rename or name, QueueOptions(**options))
    _say_one(desk, rename or name, f"Queue {rename or name} changed.", json=json)


@app.command("list")
def list_(ctx: typer.Context, json: Json = False) -> None:
    """List all queues with their open tickets."""
    queues = list_queues(open_desk(ctx))
    if json:
        say_json([_described(queue) for queue in queues])
        return
    say_table(
        ("NAME", "ADDRESS", "TEAM", "DEPARTMENT", "OPEN", "ACTIVE"),
        [(q.name, q.address, q.team, q.department, q.open, q.active) for q in queues],
    )


def _say_one(desk: Desk, name: str, text: str, *, json: bool) -> None:
    if not json:
        say(text)
        return
    wanted = name.strip().casefold()
    found = next(queue for queue in list_queues(desk) if queue.name.casefold() == wanted)
    say_json(_described(found))


def plain_options(options: QueueOptions) -> dict[str, object]:
    """The options as JSON; ``reopen_days`` null = as the desk says."""
    days = options.reopen_days
    return {**asdict(options), "reopen_days": None if days == -1 else days}


def _described(queue: QueueEntry) -> dict[str, object]:
    return {
        "name": queue.name,
        "address": queue.address or None,
        "team": queue.team or None,
        "department": queue.department or None,
        "active": queue.active,
        "open": queue.open,
        **plain_options(queue.options),
    }
