"""A query as a tree of frozen nodes. What each node means is said in predicate.py.

Build And, Or and Not with ``all_of``, ``any_of`` and ``negated``: they keep trees flat, so
that a query has one tree and one text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, StrEnum, auto
from typing import TypeAlias

from helpdesk_tui.folding import words_of
from helpdesk_tui.words import Priority


class TextField(StrEnum):
    """Where words are looked for; ANYWHERE is a word written without a field."""

    ANYWHERE = ""
    SUBJECT = "subject"
    BODY = "body"
    FROM = "from"
    TO = "to"
    CUSTOMER = "customer"
    ORG = "org"
    ATTACHMENT = "attachment"
    HEADER = "header"


class NameField(StrEnum):
    """What is compared with one or several names."""

    STATUS = "status"
    PRIORITY = "priority"
    QUEUE = "queue"
    OWNER = "owner"
    TEAM = "team"
    CATEGORY = "category"
    TAG = "tag"
    NUMBER = "number"
    SOURCE = "source"
    LANG = "lang"
    ORG = "org"
    DUE = "due"
    AUTO = "auto"


class TimeField(StrEnum):
    """What is compared with a time."""

    CREATED = "created"
    UPDATED = "updated"
    DUE = "due"
    AGE = "age"


class State(StrEnum):
    """What ``is:`` asks."""

    OPEN = "open"
    CLOSED = "closed"
    UNREAD = "unread"
    HIDDEN = "hidden"
    WAITING = "waiting"
    MERGED = "merged"
    OVERDUE = "overdue"
    UNASSIGNED = "unassigned"
    VERIFIED = "verified"


class Thing(StrEnum):
    """What ``has:`` asks."""

    ATTACHMENT = "attachment"
    REPLY = "reply"
    DRAFT = "draft"


class Scope(Enum):
    """What a query is asked of, and so what it may ask."""

    SEARCH = auto()
    """Stored tickets, in SQL: words, names, times."""
    TICKET = auto()
    """One ticket, by a rule: patterns and whole texts too."""
    MAIL = auto()
    """A mail that comes in, by a rule: its headers and files too."""


class Special(StrEnum):
    """Values that are not names: who asks, and nothing at all."""

    ME = "me"
    NONE = "none"


class Op(StrEnum):
    """How two values are compared; EQ is written as a colon, SAME asks for the whole text."""

    EQ = ":"
    SAME = "="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="


class Unit(StrEnum):
    """Units of a span of time."""

    MINUTE = "m"
    HOUR = "h"
    DAY = "d"
    WEEK = "w"
    MONTH = "mo"
    YEAR = "y"

    @property
    def length(self) -> timedelta:
        """A month counts 30 days and a year 365."""
        return _LENGTHS[self]


_LENGTHS = {
    Unit.MINUTE: timedelta(minutes=1),
    Unit.HOUR: timedelta(hours=1),
    Unit.DAY: timedelta(days=1),
    Unit.WEEK: timedelta(weeks=1),
    Unit.MONTH: timedelta(days=30),
    Unit.YEAR: timedelta(days=365),
}


class DayWord(StrEnum):
    """Days named from where we stand."""

    YESTERDAY = "yesterday"
    TODAY = "today"
    TOMORROW = "tomorrow"


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time such as 3d; ``amount`` from 0 to 99999."""

    amount: int
    unit: Unit

    @property
    def length(self) -> timedelta:
        """The span as a duration."""
        return self.amount * self.unit.length

    def __str__(self) -> str:
        """As it is written: 3d."""
        return f"{self.amount}{self.unit}"


TimeValue: TypeAlias = Span | DayWord | date


@dataclass(frozen=True, slots=True)
class Everything:
    """The empty query."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words that must follow one another; with ``prefix`` the last one may go on."""

    field: TextField
    text: str
    """As typed; holds at least one letter or digit."""
    prefix: bool = False
    header: str = ""
    """Name of the header, with ``field`` HEADER; likewise below."""

    @property
    def words(self) -> tuple[str, ...]:
        """The folded words to look for."""
        return tuple(words_of(self.text))


@dataclass(frozen=True, slots=True)
class Same:
    """A field's whole text, case and blanks around it aside: ``from=bo@nordwind.example``."""

    field: TextField
    text: str
    header: str = ""


@dataclass(frozen=True, slots=True)
class Domain:
    """An address in this domain or below it: ``from:@nordwind.example``."""

    field: TextField
    domain: str
    """Without the @."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """An RE2 pattern is found anywhere in the text: ``subject:/wi-?fi/``."""

    field: TextField
    pattern: str
    header: str = ""


@dataclass(frozen=True, slots=True)
class HasHeader:
    """The mail has a header of this name: ``header:List-Id``."""

    name: str


@dataclass(frozen=True, slots=True)
class Names:
    """A field has one of these values."""

    field: NameField
    values: tuple[str | Special, ...]


@dataclass(frozen=True, slots=True)
class Ordered:
    """A priority or number compared: ``priority>=high``; ``op`` is never EQ."""

    field: NameField
    op: Op
    value: Priority | int


@dataclass(frozen=True, slots=True)
class Time:
    """A time compared; ``op`` is EQ only with a day."""

    field: TimeField
    op: Op
    value: TimeValue


@dataclass(frozen=True, slots=True)
class Is:
    """The ticket is in this state."""

    state: State


@dataclass(frozen=True, slots=True)
class Has:
    """The ticket has such a thing."""

    thing: Thing


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold; plain two-valued logic, whatever is missing."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple[Node, ...]


Atom: TypeAlias = Text | Same | Domain | Pattern | HasHeader
"""A question about texts; a rulebook asks all of them of a mail at once."""
Node: TypeAlias = Everything | Atom | Names | Ordered | Time | Is | Has | Not | And | Or


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query."""

    where: Node = Everything()


def all_of(parts: Iterable[Node]) -> Node:
    """And of parts: nested ones opened, one alone left as it is, none is Everything."""
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, And):
            flat += part.parts
        elif not isinstance(part, Everything):
            flat.append(part)
    if len(flat) == 1:
        return flat[0]
    return And(tuple(flat)) if flat else Everything()


def any_of(parts: Iterable[Node]) -> Node:
    """Or of at least one part: nested ones opened, one alone left as it is."""
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, Or) else (part,)
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def negated(part: Node) -> Node:
    """Not of a part; two negations cancel."""
    return part.part if isinstance(part, Not) else Not(part)
