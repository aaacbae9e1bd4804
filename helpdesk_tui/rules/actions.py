"""Actions: what a rule does to a ticket. Names are resolved by whoever carries them out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from helpdesk_tui.errors import RuleError
from helpdesk_tui.words import Priority, Status


class ActionKind(StrEnum):
    """What may be set, in the order in which it is carried out."""

    QUEUE = "queue"
    PRIORITY = "priority"
    CATEGORY = "category"
    TEAM = "team"
    OWNER = "owner"
    TAG = "tag"
    STATUS = "status"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do.

    ``value`` is the name of a queue, category ("Network / VPN"), team, agent (login) or
    one tag, a priority word or a status word; "" for ``close``, which says it all.
    """

    kind: ActionKind
    value: str = ""

    def __post_init__(self) -> None:
        """Raise RuleError for a priority or status that is no word, or a missing value."""
        if self.kind is ActionKind.CLOSE:
            if self.value:
                raise RuleError("Action close takes no value.", "Write close = true.")
            return
        if not self.value.strip():
            raise RuleError(f"Action {self.kind} has an empty value.", "Give it a name.")
        if self.kind is ActionKind.PRIORITY:
            labels = [priority.label for priority in Priority]
            if self.value not in labels:
                raise RuleError(f"Unknown priority {self.value!r}.", f"Known: {', '.join(labels)}.")
        if self.kind is ActionKind.STATUS and self.value not in list(Status):
            raise RuleError(f"Unknown status {self.value!r}.", f"Known: {', '.join(Status)}.")

    def __str__(self) -> str:
        """The action as words: queue IT."""
        return f"{self.kind} {self.value}".strip()


def in_order(actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """Actions in the order of their kinds, each tag once.

    Raises:
        RuleError: something would be set twice, or both a status and close are asked for.
    """
    order = list(ActionKind)
    unique = dict.fromkeys(sorted(actions, key=lambda action: order.index(action.kind)))
    kinds = [action.kind for action in unique if action.kind is not ActionKind.TAG]
    for kind in kinds:
        if kinds.count(kind) > 1:
            raise RuleError(f"Action {kind} stands twice in one rule.", "Keep one of them.")
    if ActionKind.STATUS in kinds and ActionKind.CLOSE in kinds:
        raise RuleError("A rule sets a status and closes too.", "Keep one of status and close.")
    return tuple(unique)
