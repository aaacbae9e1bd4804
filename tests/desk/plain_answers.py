"""The query language a second time, so that the product can be held against it.

Nothing here is the product's but the tables it reads: queries are cut, words folded and
times counted in another way, slowly and row by row.
"""

from __future__ import annotations

import functools
import operator
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Row, select
from sqlmodel import Session, SQLModel

from helpdesk_tui.store.columns import METADATA
from helpdesk_tui.store.tables import (
    Agent,
    Attachment,
    Category,
    Contact,
    Draft,
    Message,
    Organization,
    Queue,
    Seen,
    Tag,
    Team,
    Ticket,
    TicketTag,
)

_VALUE = r'(?:"(?:[^"\\]|\\.)*"\*?|[^\s()",]+)'
_PIECE = re.compile(
    rf"\s*(?:(?P<mark>[()-])|(?P<field>[a-zA-Z]+)(?P<op><=|>=|:|<|>)(?P<values>{_VALUE}(?:,{_VALUE})*)"
    rf"|(?P<word>{_VALUE}))"
)
_SPELT = {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d", "ı": "i"}
_DAYS = {"m": 1 / 1440, "h": 1 / 24, "d": 1, "w": 7, "mo": 30, "y": 365}
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ":": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_PRIORITIES = ("", "low", "normal", "high", "urgent")
_TEXTS = ("subject", "body", "from", "to")


@dataclass(frozen=True)
class Said:
    """A message: its texts by field, who wrote it, to whom it went."""

    texts: dict[str, str]
    author: str
    recipients: tuple[str, ...]
    is_reply: bool
    has_file: bool


@dataclass(frozen=True)
class Known:
    """A ticket with every name in clear."""

    row: Row[tuple[object, ...]]
    names: dict[str, tuple[str, ...]]
    texts: dict[str, str]
    said: tuple[Said, ...]
    is_open: bool
    is_unread: bool
    has_draft: bool


Test = Callable[[Known], bool]


def known_tickets(session: Session, me: int) -> list[Known]:
    """Every ticket that stands, as the agent with this id sees it."""
    names = {
        "queue": _by_id(session, Queue, "name"), "owner": _by_id(session, Agent, "login"),
        "team": _by_id(session, Team, "name"), "category": _by_id(session, Category, "path"),
        "organization": _by_id(session, Organization, "name"),
    }  # fmt: skip
    tags, people = _by_id(session, Tag, "name"), {row.id: row for row in _rows(session, Contact)}
    tagged = [(row.ticket_id, tags[row.tag_id]) for row in _rows(session, TicketTag)]
    read = {r.ticket_id: r.message_id for r in _rows(session, Seen) if r.agent_id == me}
    drafts = {r.ticket_id for r in _rows(session, Draft) if r.agent_id == me}
    files = {r.message_id for r in _rows(session, Attachment)}
    spoken = [row for row in _rows(session, Message) if row.withdrawn_at is None]
    found = []
    for row in _rows(session, Ticket):
        if row.withdrawn_at is not None:
            continue
        named = {f: _one(names[f].get(getattr(row, f"{f}_id"))) for f in names}
        person = people.get(row.contact_id)
        found.append(
            Known(
                row=row,
                names={
                    **named, "org": named["organization"], "lang": _one(row.language),
                    "status": (row.status,), "source": (row.source,),
                    "priority": (_PRIORITIES[row.priority],), "number": (str(row.id),),
                    "tag": tuple(name for ticket, name in tagged if ticket == row.id),
                    "due": ("set",) if row.due_at else (),
                },
                texts={
                    "customer": f"{person.name} {person.email or ''}" if person else "",
                    "org": " ".join(named["organization"]),
                },
                said=tuple(_said(each, files) for each in spoken if each.ticket_id == row.id),
                is_open=row.status not in ("solved", "closed") and row.merged_into_id is None,
                is_unread=row.last_in_id > read.get(row.id, 0),
                has_draft=row.id in drafts,
            )
        )  # fmt: skip
    return found


def _rows(session: Session, table: type[SQLModel]) -> list[Row[tuple[object, ...]]]:
    columns = METADATA.tables[str(table.__tablename__)].columns
    return list(session.connection().execute(select(*columns)))


def _by_id(session: Session, table: type[SQLModel], column: str) -> dict[object, str]:
    return {row.id: str(getattr(row, column)) for row in _rows(session, table)}


def _one(name: str | None) -> tuple[str, ...]:
    return (name,) if name else ()


def _said(row: Row[tuple[object, ...]], files: set[int]) -> Said:
    to = (*row.to.splitlines(), *row.cc.splitlines())
    sender = f"{row.author} {row.author_email}"
    return Said(
        {"subject": row.subject, "body": row.body, "from": sender, "to": " ".join(to)},
        row.author_email,
        to,
        row.direction == "out" and row.audience == "public",
        row.id in files,
    )


def folded(text: str) -> str:
    """Small letters without their marks."""
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(_SPELT.get(char, char) for char in apart if not unicodedata.combining(char))


@functools.lru_cache(maxsize=10_000)
def in_a_row(text: str) -> str:
    """The folded words of a text, each between blanks."""
    cut = "".join(char if char.isalnum() else " " for char in folded(text))
    return f" {' '.join(cut.split())} "


class Reader:
    """Makes a test of a query, for one agent at one moment in their time zone."""

    def __init__(self, now: datetime, me: str) -> None:
        """``now`` is aware; ``me`` is a login."""
        self._now = now
        self._me = me
        self._left: list[re.Match[str]] = []

    def test(self, query: str) -> Test:
        """Whether a ticket is found."""
        self._left = list(_PIECE.finditer(query.rstrip()))
        return self._any() if self._left else lambda _: True

    def _any(self) -> Test:
        parts = [self._all()]
        while self._left and self._left[0]["word"] == "OR":
            self._left.pop(0)
            parts.append(self._all())
        return lambda ticket: any(part(ticket) for part in parts)

    def _all(self) -> Test:
        parts = []
        while self._left and self._left[0]["word"] != "OR" and self._left[0]["mark"] != ")":
            parts.append(self._term())
        return lambda ticket: all(part(ticket) for part in parts)

    def _term(self) -> Test:
        piece = self._left.pop(0)
        if piece["mark"] == "-":
            part = self._term()
            return lambda ticket: not part(ticket)
        if piece["mark"] == "(":
            part = self._any()
            assert self._left.pop(0)["mark"] == ")"
            return part
        if piece["word"]:
            return self._word(piece["word"])
        values = re.findall(_VALUE, piece["values"])
        field, op = piece["field"].lower(), piece["op"]
        each = [self._field(field, op, value) for value in values]
        return lambda ticket: any(test(ticket) for test in each)

    def _word(self, word: str) -> Test:
        if re.fullmatch(r"#\d+", word):
            return lambda ticket: ticket.row.id == int(word[1:])
        return _in_messages(_TEXTS, word)

    def _field(self, field: str, op: str, value: str) -> Test:
        bare = value.strip('"')
        if field == "is":
            return self._state(value)
        if field == "has":
            return _THINGS[value]
        if value == "none" and field not in ("queue", "number"):
            return lambda ticket: not ticket.names[field]
        if field in ("from", "to") and value.startswith("@"):
            return _in_domain(field, value)
        if field in _TEXTS:
            return _in_messages((field,), value)
        if field in ("customer", "org"):
            return lambda ticket: _wanted(value) in in_a_row(ticket.texts[field])
        if field in ("created", "updated", "age", "due"):
            return self._time(field, op, value)
        if field == "number":
            return lambda ticket: _COMPARE[op](ticket.row.id, int(bare.lstrip("#")))
        if field == "priority":
            return lambda t: _COMPARE[op](t.row.priority, _PRIORITIES.index(value.lower()))
        if field == "category":
            levels = _levels(bare)
            return lambda t: any(_levels(n)[: len(levels)] == levels for n in t.names[field])
        name = self._me if (field, value) == ("owner", "me") else bare
        return lambda ticket: folded(name) in map(folded, ticket.names[field])

    def _state(self, state: str) -> Test:
        now = self._now
        tests: dict[str, Test] = {
            "open": lambda t: t.is_open,
            "closed": lambda t: t.row.status in ("solved", "closed"),
            "unread": lambda t: t.is_unread,
            "hidden": lambda t: t.row.hidden_until is not None and t.row.hidden_until > now,
            "waiting": lambda t: t.row.status.startswith("waiting_"),
            "merged": lambda t: t.row.merged_into_id is not None,
            "overdue": lambda t: t.is_open and t.row.due_at is not None and t.row.due_at < now,
            "unassigned": lambda t: not t.names["owner"],
        }
        return tests[state]

    def _time(self, field: str, op: str, value: str) -> Test:
        column = {"age": "created_at"}.get(field, f"{field}_at")
        span = re.fullmatch(r"(\d+)(m|h|d|w|mo|y)", value)
        days = {"yesterday": -1, "today": 0, "tomorrow": 1}
        if span:
            # A little slack for the fraction of a day; all times here are whole minutes.
            length = round(int(span[1]) * _DAYS[span[2]] * 1440)
            ahead = 1 if field == "due" else -1
            return _when(column, lambda at: _COMPARE[op](ahead * _minutes(at - self._now), length))
        today = self._now.date()
        day = today + timedelta(days[value]) if value in days else date.fromisoformat(value)
        zone = self._now.tzinfo
        return _when(
            column, lambda at: _COMPARE[op](at.astimezone(zone).date().toordinal(), day.toordinal())
        )


def _when(column: str, holds: Callable[[datetime], bool]) -> Test:
    def test(ticket: Known) -> bool:
        at = getattr(ticket.row, column)
        return at is not None and holds(at)

    return test


def _minutes(length: timedelta) -> float:
    return length.total_seconds() / 60


def _wanted(value: str) -> str:
    starred = value.endswith("*")
    words = in_a_row(value.rstrip("*"))
    return words.rstrip() if starred else words


def _in_messages(fields: Iterable[str], value: str) -> Test:
    wanted = _wanted(value)
    return lambda ticket: any(
        wanted in in_a_row(said.texts[field]) for said in ticket.said for field in fields
    )


def _in_domain(field: str, value: str) -> Test:
    domain = value[1:].lower()

    def inside(address: str) -> bool:
        own = address.lower().partition("@")[2]
        return own == domain or own.endswith(f".{domain}")

    if field == "from":
        return lambda ticket: any(inside(said.author) for said in ticket.said)
    return lambda ticket: any(inside(to) for said in ticket.said for to in said.recipients)


def _levels(path: str) -> list[str]:
    return [folded(level).strip() for level in path.split("/")]


_THINGS: dict[str, Test] = {
    "attachment": lambda ticket: any(said.has_file for said in ticket.said),
    "reply": lambda ticket: any(said.is_reply for said in ticket.said),
    "draft": lambda ticket: ticket.has_draft,
}
