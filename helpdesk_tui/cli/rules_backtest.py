"""``rules backtest``: what stored mail would have come to by other rules."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json, say_table, warn
from helpdesk_tui.cli.progress import shown_progress
from helpdesk_tui.cli.text_files import STDIN, rules_of
from helpdesk_tui.desk.admin.rules import list_rules
from helpdesk_tui.desk.backtest.proposal import Proposal
from helpdesk_tui.desk.backtest.run import USUAL_DAYS, Stretch, backtest
from helpdesk_tui.desk.backtest.told import lines
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.query_doubts import query_doubts
from helpdesk_tui.errors import NotFound, Refused, Usage
from helpdesk_tui.mail.sandbox import parse_safely
from helpdesk_tui.views_backtest import BacktestView


def backtest_rules(
    ctx: typer.Context,
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME ...|FILE]",
            help="Rules that are off, or a file of rules; - = stdin.",
            show_default=False,
        ),
    ] = None,
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

    Compares the rules as they are with a file of rules, or with rules that are off as if
    they were on; without either, with all that are off. Mails and tickets are met as they
    were then.
    """
    if days is not None and query:
        raise Usage("Which mails?", "Give --days or --query, not both.")
    desk = open_desk(ctx)
    names, path = _told_apart(desk, tuple(what or ()))
    if path is not None and file is not None:
        raise Usage(f"Two files are given: {path} and {file}.", "Give one.")
    proposal = _proposal(file or path, (*names, *(rule or ())), replace=replace)
    stretch = Stretch(days or USUAL_DAYS, query)
    with shown_progress("Looking back") as progress:
        found = backtest(desk, proposal, stretch, parse_safely, progress)
    for doubt in query_doubts(desk, query):
        warn(doubt)
    if json:
        say_json(described(found))
    elif field:
        _say_field(found, field)
    else:
        for line in lines(found):
            say(line)


def _told_apart(desk: Desk, words: tuple[str, ...]) -> tuple[tuple[str, ...], Path | None]:
    """Names of rules, and the file among the words. Raises NotFound, Refused, Usage."""
    known = {rule.name: rule.rule for rule in list_rules(desk)} if words else {}
    other = [word for word in words if word not in known]
    names = tuple(word for word in words if word in known)
    is_on = next((name for name in names if (rule := known[name]) and rule.enabled), "")
    if is_on:
        raise Refused(
            f"Rule {is_on} is on already.",
            f"Write it anew and give the file: rules show {is_on} > new.toml",
        )
    for word in other:
        if word != str(STDIN) and not Path(word).is_file():
            near = difflib.get_close_matches(word, known, n=2)
            remedy = f"Did you mean {' or '.join(near)}?" if near else "See: rules list"
            raise NotFound(f"There is no rule {word!r}, and no file of that name.", remedy)
    if len(other) > 1 or (other and names):
        raise Usage("What is proposed?", "Give names of rules or one file.")
    return names, Path(other[0]) if other else None


def _proposal(file: Path | None, on: tuple[str, ...], *, replace: bool) -> Proposal:
    if file is None:
        if replace:
            raise Usage("--replace goes with a file.", "Give --file FILE too.")
        return Proposal(on=on)
    if on:
        raise Usage("What is proposed?", "Give names of rules or one file.")
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
        "leaving": found.leaving,
        "mails_to_customers": len(found.customer_mails),
        "customers": sorted({each.to for each in found.customer_mails}),
        "channel_messages": len(found.channel_messages),
        "held_back": len(found.held_mails),
        "sent": list(found.sent),
        "left_out": dict(found.left_out),
        "not_told": list(found.unforeseen),
    }
