"""``macro``: several actions under one name."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json, Silent, quietly, read_numbers
from helpdesk_tui.cli.output import say, say_json, say_table, say_text, warn
from helpdesk_tui.cli.text_files import inside, text_of, text_or_edited
from helpdesk_tui.cli.ticket_text import say_done
from helpdesk_tui.desk import macros as verbs
from helpdesk_tui.desk.macros import KeptMacro
from helpdesk_tui.desk.macros_record import record_macro
from helpdesk_tui.desk.macros_run import run_macro_on
from helpdesk_tui.errors import Usage
from helpdesk_tui.rules.actions import Action
from helpdesk_tui.rules.macro import Macro, write_macro
from helpdesk_tui.rules.query.ast import Scope
from helpdesk_tui.rules.query.parse import parse

app = noun("Macros: several actions and a text under one name.")

File = Annotated[
    Path | None, typer.Option("--file", metavar="FILE", help="TOML of one macro; - = stdin.")
]


@app.command()
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="Name of the macro; not with --file.")] = "",
    condition: Annotated[
        str, typer.Option("--if", metavar="QUERY", help="Only for tickets it finds.")
    ] = "",
    then: Annotated[
        list[str] | None, typer.Option("--then", help='What to do: "owner me"; may be repeated.')
    ] = None,
    draft: Annotated[str, typer.Option(help="A text, or a snippet's name, for the answer.")] = "",
    file: File = None,
    json: Json = False,
) -> None:
    """Add a macro, from words or from TOML."""
    if file is not None:
        if name or condition or then or draft:
            raise Usage("A macro comes from words or from --file, not from both.", "Leave one out.")
        text = text_of(file)
    elif not name:
        raise Usage("A macro needs a name.", 'macro add NAME --then "…", or --file FILE')
    else:
        actions = [Action.read(words) for words in then or ()]
        actions += [Action("draft", draft)] if draft else []
        text = write_macro(Macro(name, tuple(actions), parse(condition, Scope.TICKET)))
    desk = open_desk(ctx)
    with inside(file) if file is not None else contextlib.nullcontext():
        kept = verbs.add_macro(desk, text)
    _say_one(kept, "added", json=json)


@app.command("list")
def list_(ctx: typer.Context, json: Json = False) -> None:
    """List all macros."""
    found = verbs.list_macros(open_desk(ctx))
    if json:
        say_json([_described(each) for each in found])
        return
    say_table(
        ("NAME", "VERSION", "BY", "IF", "THEN"),
        [
            (each.name, each.version, each.made_by, each.macro.rule.text if each.macro else "",
             ", ".join(map(str, each.macro.then)) if each.macro else each.error)
            for each in found
        ],
    )  # fmt: skip


@app.command()
def show(ctx: typer.Context, name: str, json: Json = False) -> None:
    """Show one macro as TOML."""
    kept = verbs.find_macro(open_desk(ctx), name)
    if json:
        say_json(_described(kept))
        return
    say_text(f"# {kept.name}@{kept.version}\n{kept.text}")
    if kept.error:
        warn(kept.error)


@app.command()
def edit(ctx: typer.Context, name: str, file: File = None, json: Json = False) -> None:
    """Change a macro: in $EDITOR, or from --file."""
    desk = open_desk(ctx)
    old = verbs.find_macro(desk, name)
    text = text_or_edited(file, old.text)
    with inside(file):
        kept = verbs.edit_macro(desk, name, text)
    _say_one(kept, "changed", json=json)


@app.command()
def remove(ctx: typer.Context, name: str) -> None:
    """Forget a macro; history keeps its text."""
    verbs.remove_macro(open_desk(ctx), name)
    say(f"Macro {name} removed.")


@app.command()
def run(
    ctx: typer.Context,
    name: str,
    numbers: Annotated[str, typer.Argument(metavar="NUMBER", help="The ticket, or: 5,6,7.")],
    silent: Silent = False,
    json: Json = False,
) -> None:
    """Carry a macro out on one ticket or many: one change, one undo."""
    with quietly(open_desk(ctx), silent) as desk:
        say_done(run_macro_on(desk, name, read_numbers(numbers)), json=json)


@app.command()
def record(
    ctx: typer.Context,
    name: str,
    ticket: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="Else the one you changed last.")
    ] = None,
    last: Annotated[
        int | None, typer.Option(min=1, help="Only your newest so many actions.")
    ] = None,
    json: Json = False,
) -> None:
    """Make a macro of what you have just done to a ticket; answers become drafts."""
    done = record_macro(open_desk(ctx), name, number=ticket, batches=last)
    if json:
        say_json(done)
        return
    say(f"Macro {name} does what you did on #{done.number}:")
    for action in done.took:
        say(f"  {action}")
    if done.left:
        say(f"Left out: {', '.join(done.left)}")


def _say_one(kept: KeptMacro, what: str, *, json: bool) -> None:
    if json:
        say_json(_described(kept))
    else:
        say(f"Macro {kept.name}@{kept.version} {what}.")


def _described(kept: KeptMacro) -> dict[str, object]:
    return {
        "name": kept.name,
        "version": kept.version,
        "made_by": kept.made_by or None,
        "if": kept.macro.rule.text if kept.macro else None,
        "then": [str(action) for action in kept.macro.then] if kept.macro else None,
        "text": kept.text,
        "error": kept.error or None,
    }
