"""``rules lint``: what is doubtful in a rulebook, with the line and the remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json
from helpdesk_tui.cli.text_files import rules_of
from helpdesk_tui.desk.admin.rules import lint_file
from helpdesk_tui.desk.admin.rules import lint_rules as lint_desk


def lint_rules(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="TOML, - = stdin; not given: the desk's.")
    ] = None,
    json: Json = False,
) -> None:
    """Check a rule file, or the desk's own rules.

    Ends with 1 when there is a doubt.
    """
    desk = open_desk(ctx)
    problems = lint_desk(desk) if file is None else lint_file(desk, rules_of(file))
    if json:
        say_json(problems)
    for problem in () if json else problems:
        say(str(problem))
    if problems:
        raise typer.Exit(1)
    if not json:
        say("Nothing to say against these rules.")
