"""What may be typed next in a query."""

from __future__ import annotations

import re
from dataclasses import dataclass

from helpdesk_tui.folding import fold
from helpdesk_tui.rules.query.ast import (
    DayWord,
    NameField,
    Op,
    Scope,
    Special,
    State,
    TextField,
    Thing,
    TimeField,
)
from helpdesk_tui.rules.query.fields import CLOSED_LISTS, FIELDS, MAY_BE_NONE

_TERM = re.compile(r'(?:"(?:[^"\\]|\\.)*(?:"|$)|[^\s()"])+')
_PARTS = re.compile(r"(-*)([^\W\d_]+)(<=|>=|:|<|>|=)(.*)", re.DOTALL)
_SPANS = ("1h", "4h", "1d", "3d", "1w", "1mo")
_LIMIT = 20
ONLY_OF_MAIL = (TextField.ATTACHMENT, TextField.HEADER, NameField.AUTO)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names a desk has, in the order in which to offer them."""

    queues: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()


def term_at(text: str, cursor: int) -> tuple[int, int]:
    """Begin and end of the term that a completion replaces; empty where none is begun."""
    for found in _TERM.finditer(text[:cursor]):
        if found.end() == cursor:
            return found.start(), cursor
    return cursor, cursor


def complete(
    text: str, cursor: int, vocabulary: Vocabulary, scope: Scope = Scope.SEARCH
) -> tuple[str, ...]:
    """Terms that may stand where the cursor is; each replaces ``term_at(text, cursor)``.

    A field not yet written to its colon is completed to it; behind the colon (or a comma)
    names are offered, those that begin with what is typed before those that hold it.
    """
    start, end = term_at(text, cursor)
    typed = text[start:end]
    parts = _PARTS.fullmatch(typed)
    if parts is None:
        bare = typed.lstrip("-")
        sign = typed[: len(typed) - len(bare)]
        return tuple(f"{sign}{name}:" for name in _fields(scope)
                     if bare and name.startswith(bare.lower()))  # fmt: skip
    sign, field, op, values = parts.groups()
    before, comma, last = values.rpartition(",")
    offered = _offered(field.lower(), op, vocabulary)
    if scope is not Scope.MAIL:
        offered = tuple(name for name in offered if name != State.VERIFIED or field.lower() != "is")
    given = {value.strip('"') for value in before.split(",")}
    chosen = [name for name in _ranked(last.strip('"'), offered) if name not in given]
    return tuple(f"{sign}{field}{op}{before}{comma}{_quoted(name)}" for name in chosen[:_LIMIT])


def _fields(scope: Scope) -> tuple[str, ...]:
    hidden = () if scope is Scope.MAIL else ONLY_OF_MAIL
    return tuple(name for name in FIELDS if name not in hidden)


def _offered(field: str, op: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    names: dict[str, tuple[str, ...]] = {
        "is": tuple(State),
        "has": tuple(Thing),
        NameField.QUEUE: vocabulary.queues,
        NameField.OWNER: (Special.ME, *vocabulary.owners),
        NameField.TEAM: vocabulary.teams,
        NameField.CATEGORY: vocabulary.categories,
        NameField.TAG: vocabulary.tags,
        NameField.LANG: vocabulary.languages,
        NameField.ORG: vocabulary.organizations,
    }
    names |= {str(closed): values for closed, values in CLOSED_LISTS.items()}
    if field in list(TimeField):
        days = () if field == TimeField.AGE else tuple(DayWord)
        spans = () if op == Op.EQ else _SPANS
        return (*days, *spans, *_none(field, op))
    return (*names.get(field, ()), *_none(field, op))


def _none(field: str, op: str) -> tuple[str, ...]:
    return (Special.NONE,) if op == Op.EQ and field in MAY_BE_NONE else ()


def _ranked(typed: str, names: tuple[str, ...]) -> list[str]:
    """Names that hold what is typed, those that begin with it first."""
    wanted = fold(typed)
    held = [str(name) for name in names if wanted in fold(name)]
    return sorted(held, key=lambda name: not fold(name).startswith(wanted))


def _quoted(name: str) -> str:
    return f'"{name}"' if re.search(r'[\s(),"]', name) else name
