"""A rulebook: rules in order, made ready to decide (F19).

Reads each text once, then looks only at rules that can match: a rule waits for one of its
questions about texts, and is not touched while none of them holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from helpdesk_tui.errors import RuleError
from helpdesk_tui.folding import fold
from helpdesk_tui.rules.actions import standing
from helpdesk_tui.rules.decision import Decision, Explained, Match, Verdict
from helpdesk_tui.rules.effects import NO_FORESIGHT, Foresight, Places, after
from helpdesk_tui.rules.events import MAIL_IN, When
from helpdesk_tui.rules.facts import TicketFacts
from helpdesk_tui.rules.matcher import Matcher
from helpdesk_tui.rules.plan import Plan, plan_of
from helpdesk_tui.rules.query.ast import Atom
from helpdesk_tui.rules.query.atoms import holds
from helpdesk_tui.rules.query.predicate import Asked
from helpdesk_tui.rules.query.reasons import failed, held
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.rules.triggers import atoms_in, is_about_texts, is_fixed, triggers


class Rulebook:
    """Rules in order; immutable once compiled, and safe to share between threads."""

    def __init__(self, rules: Sequence[Rule], places: Places) -> None:
        """Index the rules; see ``compile``."""
        self.rules = tuple(rules)
        self.places = places
        waiting: dict[When, list[Rule]] = defaultdict(list)
        for rule in self.rules:
            for event in dict.fromkeys(rule.when):
                waiting[event].append(rule)
        self._parts = {event: _Part(listed) for event, listed in waiting.items()}
        self.events = frozenset(self._parts)
        """Every event that a rule waits for."""

    @classmethod
    def compile(cls, rules: Iterable[Rule], places: Places | None = None) -> Rulebook:
        """Make rules ready to decide; ``places`` says what follows from a queue.

        Raises:
            RuleError: two rules have the same name.
        """
        listed = tuple(rules)
        names: set[str] = set()
        for rule in listed:
            if rule.name in names:
                raise RuleError(f"Two rules are named {rule.name!r}.", "Rename one of them.")
            names.add(rule.name)
        return cls(listed, places or {})

    def needs_texts(self, event: When) -> bool:
        """Whether a decision about this event looks at what was said."""
        part = self._parts.get(event)
        return part is not None and bool(part.matcher.numbers)

    def decide(
        self,
        facts: TicketFacts,
        event: When = MAIL_IN,
        now: datetime | None = None,
        *,
        without: frozenset[str] = frozenset(),
        foresight: Foresight = NO_FORESIGHT,
    ) -> Decision:
        """Ask every rule that waits for the event, in order.

        A later rule sees the ticket as earlier ones leave it. ``now`` is aware, local, and by
        default when the ticket was touched last; rules named in ``without`` are passed over.
        ``foresight`` says what templates and allocation will do, when a later rule asks.
        """
        part = self._parts.get(event)
        if part is None:
            return Decision()
        moment = now or facts.updated_at
        hits = part.matcher.hits(facts)
        matches: list[Match] = []
        current, seen = facts, 0
        asked: Asked | None = None
        for ready in part.woken(hits):
            rule = ready.rule
            if rule.name in without or (ready.has_window and not rule.is_in_force(moment)):
                continue
            if ready.plan is not None:
                if not ready.plan.holds(hits):
                    continue
                matches.append(Match(rule, ready.plan.why(hits)))
            else:
                if seen < len(matches):
                    current = self._as_left_by(matches, facts, moment, foresight)
                    seen = len(matches)
                    asked = None
                asked = asked or part.asked(current, moment, hits)
                if not ready.is_at(current) or not asked.holds(rule.condition.where):
                    continue
                matches.append(Match(rule, held(rule.condition.where, asked.holds)))
            if rule.stop:
                break
        return Decision(tuple(matches))

    def _as_left_by(
        self,
        matches: Sequence[Match],
        facts: TicketFacts,
        now: datetime,
        foresight: Foresight,
    ) -> TicketFacts:
        actions = standing(tuple(action for match in matches for action in match.rule.then))
        return after(facts, actions, self.places, now, foresight)

    def explain(
        self,
        facts: TicketFacts,
        event: When = MAIL_IN,
        now: datetime | None = None,
        *,
        foresight: Foresight = NO_FORESIGHT,
    ) -> tuple[Explained, ...]:
        """Say for every rule whether it matched, and if not, what did not hold."""
        moment = now or facts.updated_at
        matches = self.decide(facts, event, moment, foresight=foresight).matches
        matched = {match.rule.name: match for match in matches}
        stopper = next((m.rule for m in matches if m.rule.stop), None)
        said: list[Explained] = []
        done: list[Match] = []
        for rule in self.rules:
            if rule.name in matched:
                done.append(matched[rule.name])
                verdict, reasons = Verdict.MATCHED, done[-1].why or ("it has no condition",)
            elif event not in rule.when:
                waits = ", ".join(map(str, rule.when))
                verdict, reasons = Verdict.ELSEWHERE, (f"it waits for: {waits}",)
            elif stopper is not None and done and done[-1].rule is stopper:
                reasons = (f"rule {stopper.label} stopped the rulebook",)
                verdict = Verdict.STOPPED
            elif not rule.is_in_force(moment):
                verdict, reasons = Verdict.DISABLED, (_why_off(rule, moment),)
            else:
                verdict = Verdict.FAILED
                left = self._as_left_by(done, facts, moment, foresight)
                reasons = _why_not(rule, left, moment)
            said.append(Explained(rule.name, rule.version, verdict, reasons))
        return tuple(said)


class _Ready:
    """A rule with what is asked before its condition."""

    __slots__ = ("_departments", "_queues", "has_window", "plan", "rule")

    def __init__(self, rule: Rule, numbers: Mapping[Atom, int]) -> None:
        """``numbers`` are those of the questions about texts."""
        self.rule = rule
        self.has_window = bool(rule.begins or rule.ends)
        self.plan: Plan | None = None
        """For a rule that asks of nothing an earlier one may have changed."""
        if not rule.queues and not rule.departments and is_about_texts(rule.condition.where):
            self.plan = plan_of(rule.condition.where, numbers)
        self._queues = frozenset(map(fold, rule.queues))
        self._departments = frozenset(map(fold, rule.departments))

    def is_at(self, facts: TicketFacts) -> bool:
        """Whether the rule holds for where the ticket is."""
        if self._queues and fold(facts.queue) not in self._queues:
            return False
        return not self._departments or fold(facts.department) in self._departments


class _Part:
    """The rules that wait for one event."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        listed = [rule.condition.where for rule in rules]
        self.matcher = Matcher(atom for node in listed for atom in atoms_in(node) if is_fixed(atom))
        self._always: list[int] = []
        self._waiting: dict[int, list[int]] = defaultdict(list)
        numbers = self.matcher.numbers
        self._ready = tuple(_Ready(rule, numbers) for rule in rules)
        for position, rule in enumerate(rules):
            if not rule.enabled:
                continue
            wake = triggers(rule.condition.where, numbers.keys())
            if wake is None:
                self._always.append(position)
            else:
                for atom in wake:
                    self._waiting[numbers[atom]].append(position)

    def woken(self, hits: set[int]) -> list[_Ready]:
        """The rules that can match, in order."""
        ahead = set(self._always)
        waiting, ready = self._waiting, self._ready
        for number in hits:
            if number in waiting:
                ahead.update(waiting[number])
        return [ready[position] for position in sorted(ahead)]

    def asked(self, facts: TicketFacts, now: datetime, hits: set[int]) -> Asked:
        """The ticket, to be asked with the answers about its texts at hand."""
        numbers = self.matcher.numbers

        def ask(atom: Atom) -> bool:
            number = numbers.get(atom)
            return holds(atom, facts) if number is None else number in hits

        return Asked(facts, now, ask=ask)


def _why_off(rule: Rule, now: datetime) -> str:
    if not rule.enabled:
        return "the rule is switched off"
    if rule.begins and now < rule.begins:
        return f"it holds from {rule.begins:%Y-%m-%d %H:%M} on"
    return f"it held until {rule.ends:%Y-%m-%d %H:%M}"


def _numbered(rule: Rule) -> Mapping[Atom, int]:
    return dict.fromkeys(atoms_in(rule.condition.where), 0)


def _why_not(rule: Rule, facts: TicketFacts, now: datetime) -> tuple[str, ...]:
    if not _Ready(rule, _numbered(rule)).is_at(facts):
        places = ", ".join((*rule.queues, *rule.departments))
        return (f"the ticket is not in {places}",)
    asked = Asked(facts, now)
    return tuple(f"not true: {said}" for said in failed(rule.condition.where, asked.holds))
