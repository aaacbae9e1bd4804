"""``doctor``: every part checked, each problem with its remedy."""

from __future__ import annotations

from typing import Annotated

import typer

from helpdesk_tui.cli.checks import Check, examine_all
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json

app = noun("Check every part; each problem its remedy.")


@app.command()
def doctor(
    ctx: typer.Context,
    online: Annotated[
        bool, typer.Option("--online", help="Log in at the mail servers too.")
    ] = False,
    json: Json = False,
) -> None:
    """Check every part of the desk; exit code 1 when something wants attention."""
    checks = examine_all(ctx, online=online)
    if json:
        say_json({"ok": all(check.ok for check in checks), "checks": checks})
    else:
        for check in checks:
            say(line_of(check))
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


def line_of(check: Check) -> str:
    """One check as a line."""
    mark = "ok     " if check.ok else "PROBLEM"
    return f"{mark}  {check.part}: {check.found} {check.remedy}".rstrip()
