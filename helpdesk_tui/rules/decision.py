"""What a rulebook decided about a mail, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from helpdesk_tui.rules.actions import Action, ActionKind


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that matched."""

    rule: str
    version: int
    why: tuple[str, ...]
    """The conditions that held, as sentences."""
    actions: tuple[Action, ...]
    stop: bool = False

    @property
    def label(self) -> str:
        """Name and version as people read them: network@7."""
        return f"{self.rule}@{self.version}"


@dataclass(frozen=True, slots=True)
class Decision:
    """The rules that matched, in the order in which their actions are carried out."""

    matches: tuple[Match, ...] = ()

    @property
    def final(self) -> tuple[tuple[Action, Match], ...]:
        """What stands in the end: the last word on each kind, each tag once, with its rule.

        ``status`` and ``close`` are one kind here: the later one stands.
        """
        standing: dict[tuple[ActionKind, str], tuple[Action, Match]] = {}
        for match in self.matches:
            for action in match.actions:
                key = _slot(action)
                if action.kind is not ActionKind.TAG or key not in standing:
                    standing[key] = (action, match)
        order = list(ActionKind)
        return tuple(sorted(standing.values(), key=lambda pair: order.index(pair[0].kind)))


def _slot(action: Action) -> tuple[ActionKind, str]:
    if action.kind is ActionKind.TAG:
        return action.kind, action.value
    return (ActionKind.STATUS if action.kind is ActionKind.CLOSE else action.kind), ""


class Verdict(StrEnum):
    """What became of one rule for one mail."""

    MATCHED = "matched"
    FAILED = "failed"
    DISABLED = "disabled"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Explained:
    """One rule's part in a decision, for ``rules test`` and ``why``."""

    rule: str
    version: int
    verdict: Verdict
    reasons: tuple[str, ...]
    """MATCHED: what held. FAILED: what did not. STOPPED: which rule ended the rulebook."""
