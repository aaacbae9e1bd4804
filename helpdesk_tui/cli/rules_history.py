"""``rules history`` and ``rules diff``: every version a rule ever had."""

from __future__ import annotations

import shlex
from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import local, plain, say, say_json, say_table, say_text
from helpdesk_tui.desk.admin.rule_versions import removed_at, rule_diff, rule_history


def way_back(label: str) -> str:
    """How a rule that was taken out comes back."""
    quoted = shlex.quote(label)
    return f"Back: helpdesk-tui rules show {quoted} | helpdesk-tui rules add --file -"


def history(ctx: typer.Context, name: str, json: Json = False) -> None:
    """List the versions of a rule, also of a removed one."""
    desk = open_desk(ctx)
    entries = rule_history(desk, name)
    if json:
        say_json(
            [
                {
                    "version": e.version,
                    "at": plain(e.at),
                    "by": e.actor,
                    "did": e.did,
                    "text": e.text,
                }
                for e in entries
            ]
        )
        return
    rows = [(e.version, local(e.at), e.actor, e.did) for e in entries]
    say_table(("VERSION", "AT", "BY", "WHAT"), rows)
    gone = removed_at(desk, name)
    if gone is not None:
        say(f"Taken out {local(gone)}. {way_back(f'{name}@{entries[-1].version}')}")


def diff(
    ctx: typer.Context,
    name: str,
    old: Annotated[int | None, typer.Argument(min=1, help="Not given: the version before.")] = None,
    new: Annotated[int | None, typer.Argument(min=1, help="Not given: the newest.")] = None,
    json: Json = False,
) -> None:
    """Show what changed between two versions of a rule."""
    text = rule_diff(open_desk(ctx), name, old, new)
    if json:
        say_json({"name": name, "diff": text})
    elif text:
        say_text(text + "\n")
    else:
        say("Nothing: only its place changed.")
