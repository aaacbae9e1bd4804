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

A function raises a HelpdeskError when it cannot be done, before it changed anything.
"""


def carries_out(*words: str) -> Callable[[CarryOut], CarryOut]:
    """Register a function for these words."""

    def register(function: CarryOut) -> CarryOut:
        CARRIED_OUT.update(dict.fromkeys(words, function))
        return function

    return register
