"""What a ticket will be once actions were carried out: what the next rule gets to see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from helpdesk_tui.errors import Usage
from helpdesk_tui.rules.actions import NONE, Action
from helpdesk_tui.rules.facts import TicketFacts
from helpdesk_tui.rules.when import read_when
from helpdesk_tui.words import Priority, Status


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """What follows from a ticket's queue."""

    team: str = ""
    department: str = ""


Places = Mapping[str, QueuePlace]
"""Queues by their names, as they are written on the desk."""
SPAM = "spam"
"""The tag of what the action ``spam`` closes."""


@dataclass(frozen=True, slots=True)
class Given:
    """Whose a ticket would be."""

    login: str
    team: str = ""
    """"" = it stays with the team it has."""


class Foresight(Protocol):
    """What has to be looked up to know what an action will do; asked only when it is needed."""

    def template(self, name: str) -> tuple[Action, ...]:
        """What a macro does as a template, in its order; () when it cannot be applied."""
        ...

    def allocation(self, facts: TicketFacts, strategy: str) -> Given | None:
        """Whom a strategy ("" = the team's own) would choose; None when nothing changes."""
        ...

    def left_to(self, login: str) -> str | None:
        """The team that has an agent's work while they are away, "" for none; None = here."""
        ...


class NoForesight:
    """Nothing can be looked up: templates and allocation change nothing that is known."""

    def template(self, name: str) -> tuple[Action, ...]:
        """Nothing."""
        return ()

    def allocation(self, facts: TicketFacts, strategy: str) -> Given | None:
        """Nobody."""
        return None

    def left_to(self, login: str) -> str | None:
        """Everybody is here."""
        return None


NO_FORESIGHT = NoForesight()


def after(
    facts: TicketFacts,
    actions: Sequence[Action],
    places: Places,
    now: datetime,
    foresight: Foresight = NO_FORESIGHT,
) -> TicketFacts:
    """The facts after actions that stand (see ``standing``)."""
    for action in actions:
        if action.word == "template":
            facts = after(facts, foresight.template(action.value), places, now, foresight)
        elif action.word == "allocate":
            facts = _given(facts, foresight.allocation(facts, action.value))
        elif action.word == "owner" and (team := _stand_in(action, foresight)) is not None:
            facts = replace(facts, team=facts.team or team)
        else:
            facts = _after(facts, action, places, now)
    return facts


def _stand_in(action: Action, foresight: Foresight) -> str | None:
    """The team that gets the work of an owner who is away; None for one who is here."""
    return None if action.value == NONE else foresight.left_to(action.value)


def _given(facts: TicketFacts, given: Given | None) -> TicketFacts:
    if given is None:
        return facts
    opens = facts.status is Status.NEW and given.login != facts.owner
    return replace(
        facts,
        owner=given.login,
        team=given.team or facts.team,
        status=Status.OPEN if opens else facts.status,
    )


def _after(facts: TicketFacts, action: Action, places: Places, now: datetime) -> TicketFacts:  # noqa: PLR0912 - one line a word
    value = "" if action.value == NONE else action.value
    match action.word:
        case "queue":
            return _moved(facts, value, places)
        case "priority":
            return replace(facts, priority=Priority.from_label(value))
        case "category":
            return replace(facts, category=value)
        case "team":
            return replace(facts, team=value)
        case "owner":
            opens = value and facts.status is Status.NEW
            status = Status.OPEN if opens else facts.status
            return replace(facts, owner=value.lower(), status=status)
        case "tag":
            return _tagged(facts, value)
        case "untag":
            return replace(facts, tags=tuple(t for t in facts.tags if t != value.lower()))
        case "status":
            return replace(facts, status=Status(value))
        case "close":
            return replace(facts, status=Status.CLOSED)
        case "spam":
            return replace(_tagged(facts, SPAM), status=Status.CLOSED)
        case "language":
            return replace(facts, language=value)
        case "organization":
            return replace(facts, organization=value)
        case "due":
            return replace(facts, due_at=_moment(action.value, now))
        case "hide":
            return replace(facts, hidden_until=_moment(action.value, now))
        case _:
            return facts


def _moved(facts: TicketFacts, queue: str, places: Places) -> TicketFacts:
    name = next((name for name in places if name.casefold() == queue.casefold()), queue)
    if name == facts.queue:
        return facts
    place = places.get(name, QueuePlace(facts.team, facts.department))
    return replace(facts, queue=name, team=place.team or facts.team, department=place.department)


def _tagged(facts: TicketFacts, tag: str) -> TicketFacts:
    return replace(facts, tags=tuple(sorted({*facts.tags, tag.lower()})))


def _moment(words: str, now: datetime) -> datetime | None:
    try:
        return read_when(words, now)
    except Usage:  # past by now: the action will be skipped
        return None
