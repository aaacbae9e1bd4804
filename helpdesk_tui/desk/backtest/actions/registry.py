"""How each action's word is carried out in thought; the registry of desk/rule_actions/, again.

A function for each word, that changes an imagined ticket. A test holds both registries
against each other; a word without a function here is told as not foreseen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from helpdesk_tui.desk.backtest.automatic import Ladder
from helpdesk_tui.desk.backtest.imagined import Imagined
from helpdesk_tui.desk.backtest.names import Names
from helpdesk_tui.desk.backtest.stored_mail import Occasion
from helpdesk_tui.rules.actions import Action
from helpdesk_tui.rules.decision import Match


@dataclass(slots=True)
class World:
    """What imagined filing works with, under one rulebook."""

    names: Names
    ladder: Ladder
    unforeseen: dict[str, None] = field(default_factory=dict)
    """What rules asked for and nothing is known of, in words."""


@dataclass(frozen=True, slots=True)
class Doing:
    """One action about to be carried out on one imagined ticket."""

    world: World
    occasion: Occasion
    ticket: Imagined
    action: Action
    match: Match

    @property
    def value(self) -> str:
        """What stands behind the action's word."""
        return self.action.value


Foretell = Callable[[Doing], None]
FORETOLD: dict[str, Foretell] = {}
"""Each action's word with the function that says what it would do.

A function raises a HelpdeskError when it cannot be done.
"""


def foretells(*words: str) -> Callable[[Foretell], Foretell]:
    """Register a function for these words."""

    def register(function: Foretell) -> Foretell:
        FORETOLD.update(dict.fromkeys(words, function))
        return function

    return register
