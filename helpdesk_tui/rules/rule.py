"""A rule: when these conditions hold, do these actions (F19, F45)."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.actions import Action, in_order
from helpdesk_tui.rules.conditions import Condition


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a rulebook.

    It matches when every condition of ``all`` holds, at least one of ``any`` (if there
    are any), and none of ``none``. Without conditions it matches every mail. A matching
    rule with ``stop`` ends the rulebook.
    """

    name: str
    actions: tuple[Action, ...] = ()
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    none: tuple[Condition, ...] = ()
    enabled: bool = True
    stop: bool = False
    version: int = 1
    """Grows with every edit; kept by the store, not written in rule files."""

    def __post_init__(self) -> None:
        """Bring actions in order; raise RuleError for a rule without a name or an effect."""
        if not self.name.strip() or not self.name.isprintable():
            raise RuleError(f"Rule name {self.name!r} is not usable.", "Give it one line of text.")
        if not self.actions and not self.stop:
            raise RuleError(
                f"Rule {self.name!r} does nothing.", "Give it an action, or stop = true."
            )
        object.__setattr__(self, "actions", in_order(self.actions))

    @property
    def label(self) -> str:
        """Name and version as people read them: network@7."""
        return f"{self.name}@{self.version}"

    @property
    def is_unconditional(self) -> bool:
        """True when the rule matches every mail."""
        return not (self.all or self.any or self.none)

    def conditions(self) -> tuple[Condition, ...]:
        """All conditions, in the order they are written."""
        return self.all + self.any + self.none
