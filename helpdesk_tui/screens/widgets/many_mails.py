"""The question before a rule that would have sent many mails is switched on."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk_tui.errors import WantsYes
from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.ink import Ink
from helpdesk_tui.screens.rule_lines import Line
from helpdesk_tui.screens.widgets.ask import Ask


def yes_to_many_mails(error: WantsYes) -> Ask:
    """Ask for the yes that the desk wants; it answers "yes" or ""."""
    answers = {"y": ("yes", "do it all the same"), "escape": ("", "leave it")}
    return Ask(f"{error.said} would have left. Go on?", plain_lines(error.lines), answers)


def plain_lines(said: Sequence[str]) -> list[Line]:
    """What the desk says, line by line."""
    return [[(one_line(line), Ink.PLAIN)] for line in said]
