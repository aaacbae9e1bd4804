"""``macro``: several actions under one name."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.kept_text import not_lost
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json, Silent, quietly, read_numbers
from helpdesk_tui.cli.output import local, plain, say, say_json, say_table, say_text, warn
from helpdesk_tui.cli.text_files import inside, text_of, text_or_edited
from helpdesk_tui.cli.ticket_text import say_done
from helpdesk_tui.desk import macros as verbs
from helpdesk_tui.desk.command_line import MAX_DIGITS
from helpdesk_tui.desk.macros import KeptMacro
from helpdesk_tui.desk.macros_history import MacroVersion, macro_history, macro_version
from helpdesk_tui.desk.macros_record import record_macro
from helpdesk_tui.desk.macros_run import run_macro_on
from helpdesk_tui.errors import Usage
from helpdesk_tui.rules.actions import Action
from helpdesk_tui.rules.macro import Macro, with_key, write_macro
from helpdesk_tui.rules.macro_key import DIRECT_KEYS
from helpdesk_tui.rules.query.ast import Scope
from helpdesk_tui.rules.query.parse import parse

app = noun("Macros: several actions and a text under one name.")

File = Annotated[
    Path | None, typer.Option("--file", metavar="FILE", help="TOML of one macro; - = stdin.")
]
Key = Annotated[
    str, typer.Option(metavar="KEY", help="A letter or digit, pressed after b; or f3 … f12.")
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
    key: Key = "",
    file: File = None,
    json: Json = False,
) -> None:
    """Add a macro, from words or from TOML."""
    if file is not None:
        if name or condition or then or draft or key:
            raise Usage("A macro comes from words or from --file, not from both.", "Leave one out.")
        text = text_of(file)
    elif not name:
        raise Usage("A macro needs a name.", 'macro add NAME --then "…", or --file FILE')
    else:
        actions = [Action.read(words) for words in then or ()]
        actions += [Action("draft", draft)] if draft else []
        text = write_macro(Macro(name, tuple(actions), parse(condition, Scope.TICKET), key=key))
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
        ("KEY", "NAME", "VERSION", "BY", "IF", "THEN"),
        [
            (each.macro.key if each.macro else "", each.name, each.version, each.made_by,
             each.macro.rule.text if each.macro else "",
             ", ".join(map(str, each.macro.then)) if each.macro else each.error)
            for each in found
        ],
    )  # fmt: skip


@app.command()
def show(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="Its name, or NAME@VERSION as history has it.")],
    json: Json = False,
) -> None:
    """Show one macro as TOML, as it is or as it was."""
    desk = open_desk(ctx)
    base, _, version = name.rpartition("@")
    if base and version.isdecimal() and len(version) <= MAX_DIGITS:
        old = macro_version(desk, base, int(version))
        if json:
            say_json(_told(old))
        else:
            say_text(f"# {base}@{old.version}\n{old.text}")
        return
    kept = verbs.find_macro(desk, name)
    if json:
        say_json(_described(kept))
        return
    say_text(f"# {kept.name}@{kept.version}\n{kept.text}")
    if kept.error:
        warn(kept.error)


@app.command()
def edit(
    ctx: typer.Context,
    name: str,
    key: Annotated[
        str, typer.Option(metavar="KEY", help="Give it this key, or none; all else stays.")
    ] = "",
    file: File = None,
    json: Json = False,
) -> None:
    """Change a macro: in $EDITOR, from --file, or its key alone."""
    if key and file is not None:
        raise Usage("A key is given alone, or written in the file.", "Leave one out.")
    desk = open_desk(ctx)
    old = verbs.find_macro(desk, name)
    if key:
        changed = with_key(old.text, "" if key == "none" else key)
        _say_one(verbs.edit_macro(desk, name, changed, seen=old.text), "changed", json=json)
        return
    text = text_or_edited(file, old.text)
    seen = old.text if file is None else None
    with not_lost(file, text), inside(file):
        kept = verbs.edit_macro(desk, name, text, seen=seen)
    _say_one(kept, "changed", json=json)


@app.command()
def history(ctx: typer.Context, name: str, json: Json = False) -> None:
    """List the versions of a macro, also of a removed one."""
    versions = macro_history(open_desk(ctx), name)
    if json:
        say_json([_told(each) for each in versions])
        return
    say_table(
        ("VERSION", "AT", "BY", "WHAT"),
        [(each.version, local(each.at), each.actor, each.did) for each in versions],
    )


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
    key: Key = "",
    json: Json = False,
) -> None:
    """Make a macro of what you did last; answers become drafts."""
    done = record_macro(open_desk(ctx), name, key=key, number=ticket, batches=last)
    if json:
        say_json(done)
        return
    say(f"Macro {name} does what you did on #{done.number}:")
    for action in done.took:
        say(f"  {action}")
    for why in done.left:
        say(f"Left out: {why}")


def _say_one(kept: KeptMacro, what: str, *, json: bool) -> None:
    if json:
        say_json(_described(kept))
    else:
        key = kept.macro.key if kept.macro else ""
        pressed = f" Its key: {key if key in DIRECT_KEYS else f'b {key}'}" if key else ""
        say(f"Macro {kept.name}@{kept.version} {what}.{pressed}")


def _told(version: MacroVersion) -> dict[str, object]:
    return {
        "version": version.version,
        "at": plain(version.at),
        "by": version.actor,
        "did": version.did,
        "text": version.text or None,
    }


def _described(kept: KeptMacro) -> dict[str, object]:
    return {
        "name": kept.name,
        "key": (kept.macro.key or None) if kept.macro else None,
        "version": kept.version,
        "made_by": kept.made_by or None,
        "if": kept.macro.rule.text if kept.macro else None,
        "then": [str(action) for action in kept.macro.then] if kept.macro else None,
        "text": kept.text,
        "error": kept.error or None,
    }
