"""A rule: at these events, if this holds, do these actions (F19, F43, F45)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.actions import Action
from helpdesk_tui.rules.events import MAIL_IN, EventKind, When, scope_of
from helpdesk_tui.rules.query.ast import Everything, Query, Scope
from helpdesk_tui.rules.query.print import format

EVERY_TICKET = Query()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a rulebook.

    It is asked at each event of ``when``, and matches when ``condition`` holds. A matching
    rule with ``stop`` ends the rulebook for that event.
    """

    name: str
    then: tuple[Action, ...] = ()
    condition: Query = EVERY_TICKET
    when: tuple[When, ...] = (MAIL_IN,)
    stop: bool = False
    enabled: bool = True
    begins: datetime | None = None
    """Aware; not asked before it."""
    ends: datetime | None = None
    """Aware; not asked from then on."""
    queues: tuple[str, ...] = ()
    """Only for tickets in one of these queues; none = in all."""
    departments: tuple[str, ...] = ()
    """Only for tickets of one of these departments; none = of all."""
    version: int = 1
    """Grows with every edit; kept by the store, not written in rule files."""

    def __post_init__(self) -> None:
        """Raise RuleError for a rule without a name, an event or an effect."""
        if not self.name.strip() or not self.name.isprintable():
            raise RuleError(f"Rule name {self.name!r} is not usable.", "Give it one line of text.")
        if not self.then and not self.stop:
            raise RuleError(
                f"Rule {self.name!r} does nothing.",
                'Give it an action, such as "tag vpn", or stop.',
            )
        if not self.when:
            raise RuleError(f"Rule {self.name!r} waits for nothing.", 'Write when = "mail in".')
        if self.begins and self.ends and self.ends <= self.begins:
            raise RuleError(f"Rule {self.name!r} ends before it begins.", "Swap from and until.")
        fields = [action.kind.field for action in self.then if action.kind.field]
        twice = next((field for field in fields if fields.count(field) > 1), "")
        if twice:
            raise RuleError(f"Rule {self.name!r} sets {twice} twice.", "Keep one of them.")
        for action in self.then:
            if action.kind.only_mail and any(e.kind is not EventKind.MAIL_IN for e in self.when):
                raise RuleError(
                    f"Action {action.word} is for rules on mail only.", 'Write when = "mail in".'
                )

    @property
    def label(self) -> str:
        """Name and version as people read them: network@7."""
        return f"{self.name}@{self.version}"

    @property
    def scope(self) -> Scope:
        """What its condition may ask."""
        return scope_of(self.when)

    @property
    def text(self) -> str:
        """The condition as a query; "" for every ticket."""
        return format(self.condition)

    @property
    def is_unconditional(self) -> bool:
        """True when the rule matches whatever the event is about."""
        bounded = self.queues or self.departments or self.begins or self.ends
        return isinstance(self.condition.where, Everything) and not bounded

    def is_in_force(self, now: datetime) -> bool:
        """Switched on, and its time has come and is not over."""
        if not self.enabled:
            return False
        return not (self.begins and now < self.begins) and not (self.ends and now >= self.ends)
