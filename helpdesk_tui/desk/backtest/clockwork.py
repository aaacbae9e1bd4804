"""Rules about time and about what agents do, under one rulebook: rule_sweep.py, in thought.

Every ticket has plans: when the next look at it for a rule about time is due. A look that
comes to nothing is made again an hour later where the condition itself asks for the time.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from helpdesk_tui.desk.backtest.actions.carry_out import carry_out
from helpdesk_tui.desk.backtest.actions.registry import World
from helpdesk_tui.desk.backtest.case import Case
from helpdesk_tui.desk.backtest.filing import react
from helpdesk_tui.desk.backtest.past import Happening
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.folding import fold
from helpdesk_tui.rules.decision import Decision, Match
from helpdesk_tui.rules.effects import QueuePlace
from helpdesk_tui.rules.events import EventKind, When
from helpdesk_tui.rules.query.ast import And, Atom, Is, Node, Not, Or, State, Time
from helpdesk_tui.rules.query.atoms import holds
from helpdesk_tui.rules.query.predicate import Asked
from helpdesk_tui.rules.query.print import format
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.rules.rulebook import Rulebook

AGAIN = timedelta(hours=1)
"""So often it is asked whether the time alone made a condition true."""
SWEEP = timedelta(seconds=30)
"""So often the worker looks."""
_ALL = 0
"""Stands for every ticket."""


@dataclass(frozen=True, slots=True, order=True)
class Look:
    """When a rule looks at a ticket; ``place`` is the rule's and the event's turn."""

    at: datetime
    place: int
    ticket: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A rule with one event that time brings."""

    rule: Rule
    event: When
    asks_for_time: bool


class Clockwork:
    """What one rulebook makes of all tickets as time goes by."""

    def __init__(
        self, world: World, rulebook: Rulebook, begin: datetime, sweep: timedelta = SWEEP
    ) -> None:
        """From ``begin`` on; ``sweep``: how often the worker looks."""
        self.cases: dict[int, Case] = {}
        self._world, self._rulebook, self._sweep = world, rulebook, sweep
        self._waiting = tuple(
            Waiting(rule, event, _asks_for_time(rule.condition.where))
            for rule in rulebook.rules
            for event in rule.when
            if event.kind.is_time and rule.enabled
        )
        self._begin = begin
        self._looks: list[Look] = []
        self._planned: dict[tuple[int, int], datetime] = {}
        for place, waiting in enumerate(self._waiting):
            if waiting.event.kind is EventKind.SCHEDULE:
                self._plan_moment(place, begin)

    def add(self, case: Case) -> None:
        """A ticket that is there when looking back begins."""
        self.cases[case.ticket.number] = case
        case.is_born = True
        self._plan(case, self._begin, after=-1)

    def next(self) -> datetime | None:
        """When the next look is due."""
        return self._looks[0].at if self._looks else None

    def happens(self, happening: Happening) -> bool:
        """Put in what happened, and let rules act on it; whether something came of that."""
        case = self.cases[happening.ticket]
        events = case.happens(happening)
        done = False
        case.is_born = case.is_born or happening.is_birth
        kinds = {event for event, _ in events}
        if kinds & self._rulebook.events and not case.merged:
            case.begin()
            case.ticket.pending = list(events)
            occasion = case.occasion(happening.at.astimezone(LOCAL))
            react(self._world, occasion, case.ticket, self._rulebook, is_new=happening.is_birth)
            del case.ticket.pending[: len(events)]
            done = case.end(happening.at)
        case.forget()
        self._plan(case, happening.at, after=-1)
        return done

    def look(self, now: datetime) -> Iterator[int]:
        """Make the looks that are due; the tickets on which something came of one."""
        while self._looks and self._looks[0].at <= now:
            place, numbers = self._looks[0].place, []
            while self._looks and (self._looks[0].at, self._looks[0].place) <= (now, place):
                look = heapq.heappop(self._looks)
                self._planned.pop((look.place, look.ticket), None)
                numbers += list(self.cases) if look.ticket == _ALL else [look.ticket]
            if self._waiting[place].event.kind is EventKind.SCHEDULE:
                self._plan_moment(place, now)
            yield from self._act(place, sorted(set(numbers)), now)

    def _act(self, place: int, numbers: Collection[int], now: datetime) -> list[int]:
        """What a rule does to all tickets it waits for, and then what follows from that."""
        waiting = self._waiting[place]
        rule, local = waiting.rule, now.astimezone(LOCAL)
        acting = [number for number in numbers if self._must_act(place, number, local)]
        why = (format(rule.condition),) if rule.text else ()
        decision = Decision((Match(rule, why),))
        for number in acting:
            case = self.cases[number]
            case.begin()
            carry_out(self._world, case.occasion(local), case.ticket, decision)
            case.fired[rule.name] = now, case.due
        changed = []
        for number in acting:
            case = self.cases[number]
            ticket, occasion = case.ticket, case.occasion(local)
            react(self._world, occasion, ticket, self._rulebook, is_new=False)
            if case.end(now):
                changed.append(number)
            case.forget()
            self._plan(case, now, after=place)
        return changed

    def _must_act(self, place: int, number: int, now: datetime) -> bool:
        waiting, case = self._waiting[place], self.cases[number]
        if not case.is_born or case.merged or not waiting.rule.is_in_force(now):
            return False
        if not _has_come(waiting, case, now):
            at = _comes(waiting, case)
            if at is not None and at > now:  # it was put off since
                self._put(at, place, number)
            return False
        if not self._is_at(waiting.rule, case):
            return False
        found = self._holds(waiting.rule, case, now)
        if not found and waiting.asks_for_time and waiting.event.kind is not EventKind.SCHEDULE:
            self._put(now + AGAIN, place, number)
        return found

    def _is_at(self, rule: Rule, case: Case) -> bool:
        queue = case.ticket.text("queue")
        if rule.queues and fold(queue) not in map(fold, rule.queues):
            return False
        department = self._rulebook.places.get(queue, QueuePlace()).department
        return not rule.departments or fold(department) in map(fold, rule.departments)

    def _holds(self, rule: Rule, case: Case, now: datetime) -> bool:
        """Whether the condition holds; texts are read when it comes to them."""

        def ask(atom: Atom) -> bool:
            return holds(atom, case.facts(self._rulebook.places, tuple(case.texts())))

        facts = case.facts(self._rulebook.places)
        return Asked(facts, now, ask=ask).holds(rule.condition.where)

    def _plan(self, case: Case, now: datetime, *, after: int) -> None:
        """Say when a ticket is looked at next; rules up to ``after`` had their turn just now."""
        for place, waiting in enumerate(self._waiting):
            at = _comes(waiting, case)
            if at is None or not case.ticket.status.is_open:
                continue
            soonest = now if place > after else now + self._sweep
            if waiting.rule.begins is not None:
                soonest = max(soonest, waiting.rule.begins)
            self._put(max(at, soonest), place, case.ticket.number)

    def _plan_moment(self, place: int, now: datetime) -> None:
        """The next moment of a schedule after ``now``."""
        event = self._waiting[place].event
        for days in range(1, 9):
            ahead = (now + timedelta(days=days)).astimezone(LOCAL)
            moment = event.last_before(ahead)
            if moment > now:
                self._put(moment, place, _ALL)
                return

    def _put(self, at: datetime, place: int, ticket: int) -> None:
        at = at.astimezone(UTC)
        planned = self._planned.get((place, ticket))
        if planned is None or at < planned:
            self._planned[place, ticket] = at
            heapq.heappush(self._looks, Look(at, place, ticket))


def _comes(waiting: Waiting, case: Case) -> datetime | None:
    """When the time comes for this event as things stand; None for a schedule or never."""
    event = waiting.event
    if event.span is None:
        return None
    if event.kind is EventKind.QUIET:
        return case.ticket.updated_at + event.span.length
    return case.due - event.span.length if case.due else None


def _has_come(waiting: Waiting, case: Case, now: datetime) -> bool:
    """Whether the time has come for this event; see desk/rule_sweep.py."""
    event, ticket = waiting.event, case.ticket
    if event.span is None:
        return True
    at = _comes(waiting, case)
    if at is None or at > now or not ticket.status.is_open:
        return False
    fired = case.fired.get(waiting.rule.name)
    if fired is None:
        return True
    return ticket.updated_at > fired[0] if event.kind is EventKind.QUIET else fired[1] != case.due


def _asks_for_time(node: Node) -> bool:
    match node:
        case And(parts) | Or(parts):
            return any(map(_asks_for_time, parts))
        case Not(part):
            return _asks_for_time(part)
        case Time():
            return True
        case Is(state):
            return state in (State.HIDDEN, State.OVERDUE)
        case _:
            return False


def asked_states(rules: Sequence[Rule]) -> Iterator[Node]:
    """Every part of the conditions of rules."""
    ahead = [rule.condition.where for rule in rules]
    while ahead:
        node = ahead.pop()
        yield node
        match node:
            case And(parts) | Or(parts):
                ahead += parts
            case Not(part):
                ahead.append(part)
            case _:
                pass
