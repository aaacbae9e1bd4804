"""``rules backtest``: what stored mail would have come to by other rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json, say_table
from helpdesk_tui.cli.progress import shown_progress
from helpdesk_tui.cli.text_files import rules_of
from helpdesk_tui.desk.backtest.proposal import Proposal
from helpdesk_tui.desk.backtest.run import USUAL_DAYS, Stretch, backtest
from helpdesk_tui.desk.backtest.told import lines
from helpdesk_tui.errors import Usage
from helpdesk_tui.mail.sandbox import parse_safely
from helpdesk_tui.views_backtest import BacktestView


def backtest_rules(
    ctx: typer.Context,
    days: Annotated[
        int | None, typer.Option(min=1, help=f"Mails of so many days; usually {USUAL_DAYS}.")
    ] = None,
    query: Annotated[str, typer.Option(help="Mails of the tickets this query finds.")] = "",
    rule: Annotated[
        list[str] | None,
        typer.Option(help="A rule that is off, as if it were on; may be repeated."),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="Rules as proposed; - = stdin.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="The file is the whole rulebook.")
    ] = False,
    field: Annotated[str, typer.Option(help="List every ticket whose FIELD would differ.")] = "",
    json: Json = False,
) -> None:
    """Say what other rules would have made of stored mail.

    Nothing is written, nothing is sent.

    Compares the rules as they are with a file, or with rules that are off as if they were
    on; without either, with all that are off. Mails are met as they were when they came.
    """
    if days is not None and query:
        raise Usage("Which mails?", "Give --days or --query, not both.")
    proposal = _proposal(file, tuple(rule or ()), replace=replace)
    desk = open_desk(ctx)
    stretch = Stretch(days or USUAL_DAYS, query)
    with shown_progress("Looking back") as progress:
        found = backtest(desk, proposal, stretch, parse_safely, progress)
    if json:
        say_json(described(found))
    elif field:
        _say_field(found, field)
    else:
        for line in lines(found):
            say(line)


def _proposal(file: Path | None, on: tuple[str, ...], *, replace: bool) -> Proposal:
    if file is None:
        if replace:
            raise Usage("--replace goes with --file.", "Give --file FILE too.")
        return Proposal(on=on)
    if on:
        raise Usage("What is proposed?", "Give --file or --rule, not both.")
    return Proposal(rules_of(file), replace_all=replace)


def _say_field(found: BacktestView, field: str) -> None:
    listed = found.by_field.get(field, ())
    say_table(
        ("MAIL", "TICKET", "WAS", "WOULD BE", "RULES", "SUBJECT"),
        [(e.mail, e.ticket, e.was, e.now, e.rules, e.subject) for e in listed],
    )


def described(found: BacktestView) -> dict[str, object]:
    """A backtest as JSON."""
    return {
        "mails": found.mails,
        "days": found.days,
        "changed_rules": list(found.changed),
        "differing": found.differing,
        "by_field": {name: len(listed) for name, listed in found.by_field.items()},
        "differences": list(found.differences),
        "mails_to_customers": len(found.customer_mails),
        "sent": list(found.sent),
        "left_out": dict(found.left_out),
        "not_told": list(found.unforeseen),
    }
