"""When a rule is asked: the events of a desk, as people write them.

mail in                a mail opens a ticket
follow-up in           a mail joins a ticket
ticket created         a ticket came into being, by whatever way
message added          something was said on a ticket that was there
reopened               a ticket that was solved or closed is open again
field changed: status  a field of a ticket has another value
no change for 48h      nobody touched an open ticket for so long
due in 4h              an open ticket is due so soon
schedule: mon-fri 08:00   at that time, for every ticket the rule matches
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.query.ast import Scope, Span, Unit
from helpdesk_tui.words import Status


class EventKind(StrEnum):
    """The sorts of events, in the words they are written with."""

    MAIL_IN = "mail in"
    FOLLOW_UP = "follow-up in"
    CREATED = "ticket created"
    MESSAGE = "message added"
    REOPENED = "reopened"
    CHANGED = "field changed"
    QUIET = "no change for"
    DUE = "due in"
    SCHEDULE = "schedule"

    @property
    def is_mail(self) -> bool:
        """A mail is at hand, with its headers."""
        return self in (EventKind.MAIL_IN, EventKind.FOLLOW_UP)

    @property
    def is_time(self) -> bool:
        """Time itself is the cause; the worker looks for such tickets now and then."""
        return self in (EventKind.QUIET, EventKind.DUE, EventKind.SCHEDULE)


FIELDS = (
    "status", "priority", "queue", "owner", "team", "category", "tags", "due", "hidden_until",
    "kind", "language", "organization", "subject", "parent",
)  # fmt: skip
"""Fields whose change may be an event."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KNOWN = (
    "Known: mail in, follow-up in, ticket created, message added, reopened,"
    " field changed: FIELD, no change for 48h, due in 4h, schedule: mon-fri 08:00."
)
_SPAN = re.compile(r"(\d{1,5})(m|h|d|w)")
_SCHEDULE = re.compile(r"(?:([a-z,-]+)\s+)?(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class When:
    """One event a rule waits for."""

    kind: EventKind
    field: str = ""
    """With CHANGED: the field."""
    span: Span | None = None
    """With QUIET and DUE: how long."""
    days: tuple[int, ...] = ()
    """With SCHEDULE: days of the week, 0 = Monday."""
    at: time | None = None
    """With SCHEDULE: the time of day, as the desk's clock shows it."""

    def __str__(self) -> str:
        """As it is written."""
        match self.kind:
            case EventKind.CHANGED:
                return f"{self.kind}: {self.field}"
            case EventKind.QUIET | EventKind.DUE:
                return f"{self.kind} {self.span}"
            case EventKind.SCHEDULE:
                days = f"{_days_written(self.days)} " if len(self.days) < 7 else ""
                return f"{self.kind}: {days}{self.at:%H:%M}"
            case _:
                return self.kind.value

    def last_before(self, now: datetime) -> datetime:
        """The newest moment of a schedule that is not after ``now`` (aware, local)."""
        if self.kind is not EventKind.SCHEDULE or self.at is None:
            raise ValueError(f"{self} is no schedule")
        for back in range(8):
            day = now.date() - timedelta(days=back)
            moment = datetime.combine(day, self.at, now.tzinfo)
            if day.weekday() in self.days and moment <= now:
                return moment
        raise ValueError(f"{self} has no day")


MAIL_IN = When(EventKind.MAIL_IN)
FOLLOW_UP = When(EventKind.FOLLOW_UP)
CREATED = When(EventKind.CREATED)
MESSAGE = When(EventKind.MESSAGE)
REOPENED = When(EventKind.REOPENED)
_ALONE = (MAIL_IN, FOLLOW_UP, CREATED, MESSAGE, REOPENED)
"""Events that are written without anything behind them."""


def read_event(text: str) -> When:
    """Read one event. Raises RuleError."""
    words = " ".join(text.lower().split())
    for event in _ALONE:
        if words == event.kind:
            return event
    for kind, read in (
        (EventKind.CHANGED, _field),
        (EventKind.QUIET, _span),
        (EventKind.DUE, _span),
        (EventKind.SCHEDULE, _schedule),
    ):
        if words.startswith(kind):
            return read(kind, words.removeprefix(kind).lstrip(": "))
    raise RuleError(f"{text!r} is no event.", KNOWN)


def events_of_change(field: str, old: object, new: object) -> tuple[When, ...]:
    """What it is for rules that a field of a ticket has another value (F14).

    Opened again is a solved or closed ticket (F64), whoever did it and however.
    """
    if field not in FIELDS:
        return ()
    changed = When(EventKind.CHANGED, field)
    if field == "status" and _is_done(old) and not _is_done(new):
        return changed, REOPENED
    return (changed,)


def _is_done(status: object) -> bool:
    return isinstance(status, str) and not Status(status).is_open


def scope_of(events: tuple[When, ...]) -> Scope:
    """What the query of a rule with these events may ask."""
    if any(event.kind.is_time for event in events):
        return Scope.SEARCH
    return Scope.MAIL if all(event.kind.is_mail for event in events) else Scope.TICKET


def _field(kind: EventKind, words: str) -> When:
    name = {"tag": "tags", "hidden until": "hidden_until", "org": "organization"}.get(words, words)
    if name not in FIELDS:
        raise RuleError(f"A ticket has no field {words!r}.", f"Known: {', '.join(FIELDS)}.")
    return When(kind, field=name)


def _span(kind: EventKind, words: str) -> When:
    found = _SPAN.fullmatch(words)
    if found is None or not int(found[1]):
        raise RuleError(f"{kind} wants a time, not {words!r}.", f"Write {kind} 48h, 30m or 3d.")
    return When(kind, span=Span(int(found[1]), Unit(found[2])))


def _schedule(kind: EventKind, words: str) -> When:
    found = _SCHEDULE.fullmatch(words)
    if found is None or int(found[2]) > 23 or int(found[3]) > 59:
        raise RuleError(f"{words!r} is no schedule.", "Write schedule: mon-fri 08:00.")
    days: set[int] = set()
    for part in (found[1] or "mon-sun").split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last and last not in DAYS):
            raise RuleError(f"{part!r} is no day.", f"Known: {', '.join(DAYS)}.")
        begin, end = DAYS.index(first), DAYS.index(last or first)
        days.update((begin + step) % 7 for step in range((end - begin) % 7 + 1))
    return When(kind, days=tuple(sorted(days)), at=time(int(found[2]), int(found[3])))


def _days_written(days: tuple[int, ...]) -> str:
    """Days as they are written: mon-fri, mon,wed."""
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{DAYS[days[0]]}-{DAYS[days[-1]]}"
    return ",".join(DAYS[day] for day in days)
