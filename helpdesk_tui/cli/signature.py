"""``signature``: what stands below mail, at four levels."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json, Number
from helpdesk_tui.cli.output import counted, say, say_json, say_table, say_text
from helpdesk_tui.cli.ticket_text import read_text
from helpdesk_tui.desk import signatures
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.errors import Usage

app = noun("Signatures: what stands below mail.")

Agent = Annotated[
    str, typer.Option("--for", metavar="LOGIN", help="Of this agent; of you without any option.")
]
Department = Annotated[
    str, typer.Option("--department", metavar="NAME", help="Of it; with --for, of both together.")
]
Everybody = Annotated[bool, typer.Option("--everybody", help="Of all who have no other.")]


@app.command("set")
def set_(
    ctx: typer.Context,
    text: Annotated[
        str | None, typer.Option("--text", help="With {agent}, {email}, {address}, {queue} …")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="The text; - = stdin.")
    ] = None,
    agent: Agent = "",
    department: Department = "",
    everybody: Everybody = False,
    image: Annotated[
        Path | None, typer.Option("--image", metavar="FILE", help="A PNG, JPEG or GIF below it.")
    ] = None,
    json: Json = False,
) -> None:
    """Keep a signature: yours, a department's or everybody's."""
    desk = open_desk(ctx)
    agent = _whose(desk, agent, department, everybody)
    body = "" if image and text is None and file is None else read_text(text, file)
    picture = (image.name, image.read_bytes()) if image else None
    view = signatures.set_signature(desk, body, agent=agent, department=department, image=picture)
    if json:
        say_json(view)
    else:
        say(f"The {view.level} signature is kept.")


@app.command()
def show(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """Show what will stand below your mail on a ticket, and why that."""
    view = signatures.signature_of(open_desk(ctx), number)
    if json:
        say_json(view)
        return
    if view.text:
        say_text(f"{view.text}\n")
    if view.image:
        say(f"[{view.image}, {counted(view.image_size, 'byte')}]")
    say(f"Asked: {view.why}.")


@app.command("list")
def list_(ctx: typer.Context, json: Json = False) -> None:
    """List all signatures as kept."""
    found = signatures.list_signatures(open_desk(ctx))
    if json:
        say_json(found)
        return
    say_table(
        ("LEVEL", "AGENT", "DEPARTMENT", "IMAGE", "TEXT"),
        [(s.level, s.agent, s.department, s.image, s.text) for s in found],
    )


@app.command()
def remove(
    ctx: typer.Context,
    agent: Agent = "",
    department: Department = "",
    everybody: Everybody = False,
) -> None:
    """Forget a signature."""
    desk = open_desk(ctx)
    agent = _whose(desk, agent, department, everybody)
    signatures.remove_signature(desk, agent=agent, department=department)
    say("The signature is gone.")


def _whose(desk: Desk, agent: str, department: str, everybody: bool) -> str:
    """The login of whose it is; "" for one of a department or of everybody. Raises Usage."""
    if everybody and (agent or department):
        raise Usage("Everybody's is of no agent and no department.", "Leave --everybody out.")
    return agent if agent or department or everybody else desk.actor.name
