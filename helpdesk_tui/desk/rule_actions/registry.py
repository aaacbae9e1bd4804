"""How each action's word is carried out, through the same steps as the verbs.

A new action: a line in rules/actions.py, and a function here with ``@carries_out``, in a
file of its idea that all_actions.py imports.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.rules.actions import Action
from helpdesk_tui.rules.decision import Match
from helpdesk_tui.store.tables import Ticket


@dataclass(frozen=True, slots=True)
class Doing:
    """One action about to be carried out on one ticket."""

    tx: Transaction
    ticket: Ticket
    action: Action
    match: Match
    letter: Letter | None = None
    """The mail that is being filed, if there is one."""

    @property
    def value(self) -> str:
        """What stands behind the action's word."""
        return self.action.value

    @property
    def now(self) -> datetime:
        """The moment it happens, in the desk's time zone."""
        return self.tx.moment.astimezone(LOCAL)


CarryOut = Callable[[Doing], None]
CARRIED_OUT: dict[str, CarryOut] = {}
"""Each action's word with the function that does it.

A function raises a HelpdeskError when it cannot be done.
"""
IN_STEPS: set[str] = set()
"""Words that take several steps: they run within a savepoint, all others change one thing last."""


def carries_out(*words: str, in_steps: bool = False) -> Callable[[CarryOut], CarryOut]:
    """Register a function for these words.

    ``in_steps``: it may fail when it has changed something already. A savepoint writes what
    would else be gathered over many mails, so it is asked for only where it is needed.
    """

    def register(function: CarryOut) -> CarryOut:
        CARRIED_OUT.update(dict.fromkeys(words, function))
        if in_steps:
            IN_STEPS.update(words)
        return function

    return register
