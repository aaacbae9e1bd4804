"""``department``: answering places."""

from __future__ import annotations

from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json, say_table
from helpdesk_tui.desk.admin.queues import add_department, edit_department, list_departments

app = noun("Departments: answering places.")


@app.command()
def add(
    ctx: typer.Context,
    name: str,
    language: Annotated[str, typer.Option(help="Language it answers in: da, sv, cs, en.")] = "",
    signature: Annotated[str, typer.Option(help="Text below its answers.")] = "",
    json: Json = False,
) -> None:
    """Add a department."""
    desk = open_desk(ctx)
    add_department(desk, name, language=language, signature=signature)
    if json:
        say_json(next(d for d in list_departments(desk) if d.name == name))
    else:
        say(f"Department {name} added.")


@app.command()
def edit(
    ctx: typer.Context,
    name: str,
    language: Annotated[str | None, typer.Option(help="Language it answers in.")] = None,
    number_in_subject: Annotated[
        str | None, typer.Option(metavar="yes|no|inherit", help="[#123] in its subjects.")
    ] = None,
    json: Json = False,
) -> None:
    """Change what is given of a department."""
    desk = open_desk(ctx)
    edit_department(desk, name, language=language, number_in_subject=number_in_subject)
    if json:
        say_json(next(d for d in list_departments(desk) if d.name == name))
    else:
        say(f"Department {name} changed.")


@app.command("list")
def list_(ctx: typer.Context, json: Json = False) -> None:
    """List all departments."""
    departments = list_departments(open_desk(ctx))
    if json:
        say_json(departments)
    else:
        say_table(
            ("NAME", "LANGUAGE", "SIGNATURE", "NUMBER IN SUBJECT"),
            [(d.name, d.language, d.signature, d.number_in_subject) for d in departments],
        )
