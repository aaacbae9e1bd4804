"""A rulebook: rules in order, made ready to decide about mail (F19).

Reads each mail once per field, then looks only at rules that can match: a rule waits
for one of its conditions, and is not touched while that condition does not hold.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.actions import Action, ActionKind
from helpdesk_tui.rules.conditions import Condition, Field, Operator
from helpdesk_tui.rules.decision import Decision, Explained, Match, Verdict
from helpdesk_tui.rules.facts import MailFacts
from helpdesk_tui.rules.matcher import Matcher
from helpdesk_tui.rules.rule import Rule

_WAIT_ORDER = (Operator.IS, Operator.IN_DOMAIN, Operator.MATCHES, Operator.CONTAINS)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A rule with its conditions as numbers of the matcher."""

    rule: Rule
    all: frozenset[int]
    any: frozenset[int]
    none: frozenset[int]
    said: tuple[str, ...]
    """The sentences of ``all``; "every mail" when there are no conditions."""
    said_any: tuple[tuple[int, str], ...]
    said_none: tuple[str, ...]

    def holds(self, hits: set[int]) -> bool:
        return (
            self.all <= hits
            and (not self.any or not self.any.isdisjoint(hits))
            and self.none.isdisjoint(hits)
        )

    def why(self, hits: set[int]) -> tuple[str, ...]:
        some = tuple([said for number, said in self.said_any if number in hits])
        return self.said + some + self.said_none


class Rulebook:
    """Rules in order; immutable once compiled, and safe to share between threads."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Index the rules; see ``compile``."""
        self.rules = tuple(rules)
        self._matcher = Matcher(c for rule in self.rules for c in rule.conditions())
        self._ready = tuple(self._made_ready(rule) for rule in self.rules)
        self._always: list[int] = []
        self._waiting: dict[int, list[int]] = defaultdict(list)
        for position, rule in enumerate(self.rules):
            if rule.enabled:
                self._let_wait(position, rule)

    @classmethod
    def compile(cls, rules: Iterable[Rule]) -> Rulebook:
        """Make rules ready to decide.

        Raises:
            RuleError: two rules have the same name.
        """
        listed = tuple(rules)
        names: set[str] = set()
        for rule in listed:
            if rule.name in names:
                raise RuleError(f"Two rules are named {rule.name!r}.", "Rename one of them.")
            names.add(rule.name)
        return cls(listed)

    def decide(self, facts: MailFacts) -> Decision:
        """Ask every enabled rule in order; later rules see the queue earlier ones set."""
        base = self._matcher.hits(facts)
        hits = base | self._matcher.queue_hits(facts.queue)
        ahead = list(self._always)
        for number in hits:
            ahead += self._waiting.get(number, ())
        heapq.heapify(ahead)
        matches: list[Match] = []
        last = -1
        while ahead:
            position = heapq.heappop(ahead)
            ready = self._ready[position]
            if position == last or not ready.holds(hits):
                continue
            last = position
            rule = ready.rule
            matches.append(Match(rule.name, rule.version, ready.why(hits), rule.actions, rule.stop))
            if rule.stop:
                break
            queue = _new_queue(rule.actions)
            if queue:
                fresh = self._matcher.queue_hits(queue)
                for number in fresh - hits:
                    for waiting in self._waiting.get(number, ()):
                        if waiting > position:
                            heapq.heappush(ahead, waiting)
                hits = base | fresh
        return Decision(tuple(matches))

    def explain(self, facts: MailFacts) -> tuple[Explained, ...]:
        """Say for every rule whether it matched, and if not, what did not hold."""
        base = self._matcher.hits(facts)
        hits = base | self._matcher.queue_hits(facts.queue)
        said: list[Explained] = []
        stopper = ""
        for ready in self._ready:
            rule = ready.rule
            reasons: tuple[str, ...]
            if not rule.enabled:
                verdict, reasons = Verdict.DISABLED, ("the rule is switched off",)
            elif stopper:
                verdict, reasons = Verdict.STOPPED, (f"rule {stopper} stopped the rulebook",)
            elif ready.holds(hits):
                verdict, reasons = Verdict.MATCHED, ready.why(hits)
                stopper = rule.label if rule.stop else ""
                queue = _new_queue(rule.actions)
                hits = base | self._matcher.queue_hits(queue) if queue else hits
            else:
                verdict, reasons = Verdict.FAILED, self._why_not(rule, hits)
            said.append(Explained(rule.name, rule.version, verdict, reasons))
        return tuple(said)

    def _made_ready(self, rule: Rule) -> _Ready:
        numbers = self._matcher.numbers
        every, some, no = (
            frozenset(numbers[c] for c in group) for group in (rule.all, rule.any, rule.none)
        )
        said = tuple(str(c) for c in rule.all)
        return _Ready(
            rule=rule,
            all=every,
            any=some,
            none=no,
            said=("every mail",) if rule.is_unconditional else said,
            said_any=tuple((numbers[c], str(c)) for c in rule.any),
            said_none=tuple(f"not: {c}" for c in rule.none),
        )

    def _let_wait(self, position: int, rule: Rule) -> None:
        """Choose the condition that wakes the rule: the rarest of ``all``, or each of ``any``."""
        numbers = self._matcher.numbers
        if rule.all:
            rarest = min(rule.all, key=_commonness)
            self._waiting[numbers[rarest]].append(position)
        elif rule.any:
            for number in {numbers[condition] for condition in rule.any}:
                self._waiting[number].append(position)
        else:
            self._always.append(position)

    def _why_not(self, rule: Rule, hits: set[int]) -> tuple[str, ...]:
        numbers = self._matcher.numbers
        broken = [f"not true: {c}" for c in rule.all if numbers[c] not in hits]
        if rule.any and not any(numbers[c] in hits for c in rule.any):
            broken.append("none is true: " + "; ".join(str(c) for c in rule.any))
        broken += [f"must not be: {c}" for c in rule.none if numbers[c] in hits]
        return tuple(broken)


def _commonness(condition: Condition) -> tuple[bool, int]:
    """Sorts conditions by how often they hold: those on queue or source last."""
    common = condition.field in (Field.QUEUE, Field.SOURCE)
    return common, _WAIT_ORDER.index(condition.operator)


def _new_queue(actions: tuple[Action, ...]) -> str:
    return next((a.value for a in actions if a.kind is ActionKind.QUEUE), "")
