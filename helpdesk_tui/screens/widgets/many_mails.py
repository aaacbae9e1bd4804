"""The question before a rule that would have sent many mails is switched on."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk_tui.errors import WantsYes
from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.ink import Ink
from helpdesk_tui.screens.rule_lines import Line
from helpdesk_tui.screens.widgets.ask import Ask
from helpdesk_tui.screens.wrap import wrap

_WIDTH = 66
"""Cells that the question has on a screen of 80."""


def yes_to_many_mails(error: WantsYes) -> Ask:
    """Ask for the yes that the desk wants; it answers "yes" or ""."""
    answers = {"y": ("yes", "do it all the same"), "escape": ("", "leave it")}
    return Ask(f"{error.said} would have left. Go on?", plain_lines(error.lines), answers)


def plain_lines(said: Sequence[str]) -> list[Line]:
    """What the desk says: the numbers whole, then line by line what stands behind them."""
    first, *others = said or ("",)
    numbers = wrap(one_line(first), _WIDTH)
    return [[(line, Ink.PLAIN)] for line in (*numbers, *(one_line(o, _WIDTH) for o in others))]
