"""What a rulebook decided about an event, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from helpdesk_tui.rules.actions import Action, standing
from helpdesk_tui.rules.rule import Rule

LONGEST_WHY = 200
"""Characters of reasons in a change's cause."""


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that matched."""

    rule: Rule
    why: tuple[str, ...]
    """The parts of its condition that held, as they are written; () for a rule without one."""

    @property
    def label(self) -> str:
        """Name and version as people read them: network@7."""
        return self.rule.label

    @property
    def cause(self) -> str:
        """The rule with its reasons, for history: rule network@7 (subject:vpn)."""
        said = "; ".join(self.why)
        if len(said) > LONGEST_WHY:
            said = said[: LONGEST_WHY - 1] + "…"
        return f"rule {self.label} ({said})" if said else f"rule {self.label}"


@dataclass(frozen=True, slots=True)
class Decision:
    """The rules that matched, in the order in which they were asked."""

    matches: tuple[Match, ...] = ()

    @property
    def final(self) -> tuple[tuple[Action, Match], ...]:
        """What stands in the end, each action with the rule it comes from; see ``standing``.

        Of two rules with the very same tag or note the first is named.
        """
        source: dict[Action, Match] = {}
        actions: list[Action] = []
        for match in self.matches:
            for action in match.rule.then:
                if action.kind.field:
                    source[action] = match
                source.setdefault(action, match)
                actions.append(action)
        return tuple((action, source[action]) for action in standing(tuple(actions)))

    @property
    def dropped(self) -> tuple[Action, Match] | None:
        """The action that keeps a mail from becoming a ticket, if there is one."""
        return next((pair for pair in self.final if pair[0].word == "drop"), None)


class Verdict(StrEnum):
    """What became of one rule for one event."""

    MATCHED = "matched"
    FAILED = "failed"
    DISABLED = "disabled"
    STOPPED = "stopped"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Explained:
    """One rule's part in a decision, for ``rules test`` and ``why``."""

    rule: str
    version: int
    verdict: Verdict
    reasons: tuple[str, ...]
    """MATCHED: what held. FAILED: what did not. STOPPED: which rule ended the rulebook."""
