"""Asking before rules are enabled that would have sent many mails."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from helpdesk_tui.cli.output import warn
from helpdesk_tui.cli.progress import shown_progress
from helpdesk_tui.desk.backtest.guard import agreed_to, refusal, wants_a_yes
from helpdesk_tui.desk.backtest.proposal import Proposal
from helpdesk_tui.desk.backtest.told import said_to_leave, summary
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.mail.sandbox import parse_safely

Yes = Annotated[bool, typer.Option("--yes", help="Also if it would have sent many mails.")]


@contextlib.contextmanager
def agreed(desk: Desk, verb: str, proposal: Proposal, *, yes: bool) -> Iterator[None]:
    """Do what stands inside, after a yes where many mails would have been sent.

    Who said yes, and to what, is the cause of the changes made inside. Raises WantsYes where
    nobody can be asked.
    """
    with shown_progress("Looking back") as progress:
        found = wants_a_yes(desk, proposal, parse_safely, progress)
    said = ""
    if found is not None:
        said = said_to_leave(found)
        if not yes:
            if not (sys.stdin.isatty() and sys.stderr.isatty()):
                raise refusal(found, 1)
            warn(summary(found))
            typer.confirm("Do it all the same?", abort=True, err=True)
    with agreed_to(desk, verb, said):
        yield
