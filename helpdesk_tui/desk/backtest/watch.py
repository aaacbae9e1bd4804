"""Two rulebooks side by side as time goes by: what differs on tickets, moment by moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk_tui.desk.backtest.actions.registry import World
from helpdesk_tui.desk.backtest.case import Case
from helpdesk_tui.desk.backtest.clockwork import SWEEP, Clockwork, asked_states
from helpdesk_tui.desk.backtest.joined import FIELDS
from helpdesk_tui.desk.backtest.outcome import Outcome
from helpdesk_tui.desk.backtest.past import Happening, Past
from helpdesk_tui.desk.backtest.proposal import Two
from helpdesk_tui.desk.fields import Value
from helpdesk_tui.rules.events import EventKind
from helpdesk_tui.rules.query.ast import Has, Is, State, Thing
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.rules.rulebook import Rulebook

_OF_MAIL = frozenset((EventKind.MAIL_IN, EventKind.FOLLOW_UP))


@dataclass(frozen=True, slots=True)
class Divergence:
    """What rules did to a ticket at a moment without a mail, by both rulebooks."""

    at: datetime
    ticket: int
    subject: str
    was: Outcome
    now: Outcome


def must_watch(two: Two) -> bool:
    """Whether a rule that is proposed otherwise acts on more than mail."""
    return any(
        event.kind not in _OF_MAIL for rule in _changed(two) if rule.enabled for event in rule.when
    )


def not_known(two: Two) -> Iterator[str]:
    """What conditions of changed rules ask for and history does not tell."""
    rules = [rule for rule in _changed(two) if not all(e.kind in _OF_MAIL for e in rule.when)]
    for node in asked_states(rules):
        if isinstance(node, Is) and node.state is State.UNREAD:
            yield "what was unread then (is:unread)"
        if isinstance(node, Has) and node.thing is Thing.DRAFT:
            yield "who had a draft then (has:draft)"


def _changed(two: Two) -> list[Rule]:
    names = set(two.changed)
    return [rule for rule in (*two.before, *two.after) if rule.name in names]


class Watch:
    """Lets time pass for both, from the beginning to the end."""

    def __init__(
        self,
        past: Past,
        worlds: tuple[World, World],
        books: Sequence[Rulebook],
        sweep: timedelta = SWEEP,
    ) -> None:
        """``books`` belong to the worlds."""
        also_closed = any(
            event.kind is EventKind.SCHEDULE
            for book in books for rule in book.rules if rule.enabled for event in rule.when
        )  # fmt: skip
        begin = past.since
        self._happenings: list[Happening] = []
        self._told: dict[tuple[int, str], tuple[Value, Value]] = {}
        pairs = []
        for beginning, happenings in past.read(past.tickets(also_closed=also_closed)):
            pairs.append((Case(past, beginning), Case(past, beginning), happenings))
            begin = begin or beginning.created_at
            begin = min(begin, beginning.created_at) if past.since is None else begin
            self._happenings += happenings
        self._happenings.sort(key=lambda each: (each.at, each.batch))
        self._done = 0
        self.tickets = len(pairs)
        self._sides: list[Clockwork] = []
        if begin is None:
            return
        self._sides = [
            Clockwork(world, book, begin, sweep) for world, book in zip(worlds, books, strict=True)
        ]
        for was, now, happenings in pairs:
            born = any(each.is_birth for each in happenings)
            for side, case in zip(self._sides, (was, now), strict=True):
                if born:
                    side.cases[case.ticket.number] = case
                else:
                    side.add(case)

    def until(self, end: datetime, *, inclusive: bool = False) -> Iterator[Divergence]:
        """Let time pass to just before ``end``, or with all that is due then."""
        while (at := self._next()) is not None and (at < end or (inclusive and at == end)):
            while self._done < len(self._happenings) and self._happenings[self._done].at <= at:
                happening = self._happenings[self._done]
                self._done += 1
                done = [side.happens(happening) for side in self._sides]
                if any(done):
                    yield from self._compare(at, happening.ticket)
            looked_at = {ticket for side in self._sides for ticket in side.look(at)}
            for ticket in sorted(looked_at):
                yield from self._compare(at, ticket)

    def _next(self) -> datetime | None:
        found = [at for at in (side.next() for side in self._sides) if at is not None]
        if self._done < len(self._happenings):
            found.append(self._happenings[self._done].at)
        return min(found, default=None)

    def _compare(self, at: datetime, number: int) -> Iterator[Divergence]:
        """What differs now and did not when the ticket was looked at last."""
        was, now = (side.cases[number] for side in self._sides)
        old, new = was.ticket.values, now.ticket.values
        fields = [name for name in FIELDS if self._is_news(number, name, old[name], new[name])]
        subject = was.ticket.text("subject")
        yield Divergence(at, number, subject, was.outcome(fields), now.outcome(fields))

    def _is_news(self, ticket: int, name: str, was: Value, now: Value) -> bool:
        if was == now:
            self._told.pop((ticket, name), None)
            return False
        if self._told.get((ticket, name)) == (was, now):
            return False
        self._told[ticket, name] = was, now
        return True
