"""``rules lint``: what is doubtful in a rulebook, with the line and the remedy."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json
from helpdesk_tui.desk.admin.rules import lint_file
from helpdesk_tui.desk.admin.rules import lint_rules as lint_desk
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.rule_file import read_file


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
    if file is None:
        problems = lint_desk(desk)
    else:
        raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        try:
            problems = lint_file(desk, read_file(raw.decode("utf-8"), LOCAL))
        except UnicodeDecodeError as error:
            raise RuleError(f"{file} is not UTF-8 text.", "Save it as UTF-8.") from error
    if json:
        say_json(problems)
    for problem in () if json else problems:
        say(str(problem))
    if problems:
        raise typer.Exit(1)
    if not json:
        say("Nothing to say against these rules.")
