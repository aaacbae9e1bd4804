"""``mail replay``: stored mail filed again beside the desk, and what comes out otherwise."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import counted, say, say_json
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.replay.outcome import Difference
from helpdesk_tui.desk.replay.run import Choice, Replayed, Report, replay
from helpdesk_tui.errors import Usage
from helpdesk_tui.mail.sandbox import parse_safely, start_parsing

app = noun("File stored mail again, beside the desk.")

USUAL_DAYS = 30
SHOWN = 160
"""Characters of a value that are shown; all of it is in --json."""


@app.command("replay")
def replay_mail(
    ctx: typer.Context,
    days: Annotated[int | None, typer.Option(min=1, help="Mails of so many days.")] = None,
    row: Annotated[list[int] | None, typer.Option(min=1, help="A ledger row; repeatable.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every mail there is.")] = False,
    json: Json = False,
) -> None:
    """File stored mails again on a scratch copy of the desk as it was then.

    Prints what comes out otherwise than it did; exit code 1 when anything does. The desk
    itself is only read, and nothing is sent. Without options: the mails of 30 days.
    """
    if sum((days is not None, bool(row), everything)) > 1:
        raise Usage("Which mails?", "Give one of --days, --row and --all.")
    desk = open_desk(ctx)
    choice = _choice(desk, days, tuple(row or ()), everything=everything)
    with _shown_progress() as progress:
        report = replay(desk, choice, parse_safely, progress, start=start_parsing)
    if json:
        say_json(described(report))
    else:
        _say(report)
    if report.different:
        raise typer.Exit(1)


def _choice(desk: Desk, days: int | None, rows: tuple[int, ...], *, everything: bool) -> Choice:
    if rows or everything:
        return Choice(rows)
    return Choice(since=desk.clock() - timedelta(days=days or USUAL_DAYS))


def _say(report: Report) -> None:
    for each in report.different:
        where = f", now on #{each.ticket}" if each.ticket else ""
        say(f"Mail {each.row} ({each.subject or 'no subject'}{where}):")
        for difference in each.differences:
            say(f"  {_line(difference)}")
    left = []
    if report.waiting:
        left.append(f"{counted(report.waiting, 'mail')} waiting")
    if report.withheld:
        left.append(f"{counted(report.withheld, 'mail')} the server never gave")
    beside = f" Left out: {', '.join(left)}." if left else ""
    if report.different:
        found = f"{len(report.different)} came out otherwise, {report.same} the same."
    else:
        found = "No difference."
    say(f"{counted(report.mails, 'mail')} filed again. {found}{beside}")


def _line(difference: Difference) -> str:
    if not difference.was or not difference.now:
        sign, value = ("-", difference.was) if difference.was else ("+", difference.now)
        return f"{difference.field}: {sign} {_short(value)}"
    return f"{difference.field}: {_short(difference.was)} → {_short(difference.now)}"


def _short(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"


def described(report: Report) -> dict[str, object]:
    """A replay as JSON."""
    return {
        "mails": report.mails,
        "same": report.same,
        "waiting": report.waiting,
        "withheld": report.withheld,
        "different": [_described(each) for each in report.different],
    }


def _described(each: Replayed) -> dict[str, object]:
    return {
        "row": each.row,
        "subject": each.subject,
        "ticket": each.ticket,
        "differences": list(each.differences),
    }


@contextlib.contextmanager
def _shown_progress() -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    # Loaded only where somebody sees it.
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Filing again", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
