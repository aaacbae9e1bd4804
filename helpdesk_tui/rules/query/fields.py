"""What may stand behind each field, and how it is read."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import date

from helpdesk_tui.rules.query.ast import (
    DayWord,
    Has,
    Is,
    NameField,
    Names,
    Node,
    Op,
    Ordered,
    Scope,
    Span,
    Special,
    State,
    TextField,
    Thing,
    Time,
    TimeField,
    TimeValue,
    Unit,
    any_of,
)
from helpdesk_tui.rules.query.texts import ONLY_MAIL, read_text
from helpdesk_tui.rules.query.tokens import Token, wrong
from helpdesk_tui.words import Automatic, Priority, Source, Status

PRIORITIES = tuple(priority.label for priority in Priority)
CLOSED_LISTS: dict[NameField, tuple[str, ...]] = {
    NameField.STATUS: tuple(status.value for status in Status),
    NameField.PRIORITY: PRIORITIES,
    NameField.SOURCE: tuple(source.value for source in Source),
    NameField.AUTO: tuple(automatic.value for automatic in Automatic),
}
"""Fields whose values are known beforehand."""
MAY_BE_NONE = frozenset(
    {
        NameField.OWNER,
        NameField.TEAM,
        NameField.CATEGORY,
        NameField.TAG,
        NameField.LANG,
        NameField.ORG,
        NameField.DUE,
        NameField.AUTO,
    }
)
FIELDS = tuple(
    dict.fromkeys(
        [
            *(field.value for field in NameField),
            *(field.value for field in TextField if field),
            *(field.value for field in TimeField),
            "is",
            "has",
        ]
    )
)
_YEARS = range(1900, 3000)
_SPAN = re.compile(r"(\d{1,5})(m|h|d|w|mo|y)")
_NUMBER = re.compile(r"#?(\d{1,15})")


def read_term(field: Token, values: list[Token], scope: Scope) -> Node:
    """A field, its operator and its values as a node.

    Raises:
        RuleError: no such field, an operator it does not know, a value it cannot have.
    """
    name, op = field.text, field.op
    if name.startswith("header.") or _is_text(name, op, values):
        return read_text(field, values, scope)
    if name not in FIELDS:
        raise wrong(
            f"there is no field {name!r}",
            _near(name, FIELDS) + ' Put the text in quotes to search for it as it is: "…".',
            field.column,
        )
    if name in list(TimeField) and not _is_missing(values):
        return _time(TimeField(name), op, _single(field, values))
    if op is not Op.EQ:
        if name in (NameField.PRIORITY, NameField.NUMBER):
            return _ordered(NameField(name), op, _single(field, values))
        raise wrong(f"{name} knows no {op}", f"Write {name}:… instead.", field.column)
    if name == "is":
        return any_of(Is(_state(value, scope)) for value in values)
    if name == "has":
        return any_of(Has(Thing(_one_of(value, list(Thing), "thing"))) for value in values)
    _must_be_asked(field, values, scope)
    read = [_name(NameField(name), value) for value in values]
    return Names(NameField(name), tuple(dict.fromkeys(read)))


def _is_text(name: str, op: Op, values: list[Token]) -> bool:
    if name == TextField.ORG and _is_missing(values):
        return False
    return name in list(TextField) and name != "" and op in (Op.EQ, Op.SAME)


def _must_be_asked(field: Token, values: list[Token], scope: Scope) -> None:
    """Raise RuleError for what only a mail has, where there is none."""
    if field.text == NameField.AUTO and scope is not Scope.MAIL:
        raise wrong("auto is known of mail only", ONLY_MAIL, field.column)
    for value in values:
        if value.pattern:
            raise wrong(f"{field.text} knows no /pattern/", "Write the whole name.", value.column)


def _is_missing(values: list[Token]) -> bool:
    if len(values) != 1 or values[0].quoted or values[0].pattern:
        return False
    return values[0].text == Special.NONE


def _state(value: Token, scope: Scope) -> State:
    state = State(_one_of(value, list(State), "state"))
    if state is State.VERIFIED and scope is not Scope.MAIL:
        raise wrong("is:verified is known of mail only", ONLY_MAIL, value.column)
    return state


def _single(field: Token, values: list[Token]) -> Token:
    if len(values) > 1:
        raise wrong(f"{field.text} takes one value", "Leave out the comma.", values[1].column)
    return values[0]


def _name(field: NameField, value: Token) -> str | Special:
    if value.starred:
        raise wrong(f"{field} knows no *", "Write the whole name.", value.column)
    if not value.quoted:
        if value.text == Special.NONE and field in MAY_BE_NONE:
            return Special.NONE
        if value.text == Special.ME and field is NameField.OWNER:
            return Special.ME
    if field in CLOSED_LISTS:
        return _one_of(value, CLOSED_LISTS[field], field)
    if field is NameField.NUMBER:
        return str(_number(value))
    if not value.text.strip():
        raise wrong(f"{field} has an empty value", "Write a name.", value.column)
    return value.text


def _number(value: Token) -> int:
    found = _NUMBER.fullmatch(value.text)
    if not found:
        raise wrong(f"{value.text!r} is no ticket number", "Write digits only.", value.column)
    return int(found[1])


def _ordered(field: NameField, op: Op, value: Token) -> Node:
    if field is NameField.NUMBER:
        return Ordered(field, op, _number(value))
    return Ordered(field, op, Priority.from_label(_one_of(value, PRIORITIES, field)))


def _time(field: TimeField, op: Op, value: Token) -> Node:
    read = _time_value(field, value)
    if op is Op.EQ and isinstance(read, Span):
        raise wrong(f"{field} needs < or > with {value.text}", f"Write {field}<{read}.",
                    value.column)  # fmt: skip
    return Time(field, op, read)


def _time_value(field: TimeField, value: Token) -> TimeValue:
    span = _SPAN.fullmatch(value.text)
    if span:
        return Span(int(span[1]), Unit(span[2]))
    if field is not TimeField.AGE:
        if value.text in list(DayWord):
            return DayWord(value.text)
        try:
            day = date.fromisoformat(value.text)
        except ValueError:
            day = date.min
        if day.year in _YEARS:
            return day
    days = "" if field is TimeField.AGE else ", a day such as 2026-01-31, or today"
    raise wrong(
        f"{value.text!r} is no time",
        f"Write a span such as 30m, 4h, 3d, 2w, 6mo, 1y{days}.",
        value.column,
    )


def _one_of(value: Token, known: Iterable[str], what: str) -> str:
    listed = [str(word) for word in known]
    word = value.text.lower()
    if word in listed and not value.starred:
        return word
    raise wrong(f"unknown {what} {value.text!r}", _near(word, listed), value.column)


def _near(word: str, known: Iterable[str]) -> str:
    listed = list(known)
    close = difflib.get_close_matches(word, listed, n=1)
    meant = f"Did you mean {close[0]!r}? " if close else ""
    return f"{meant}Known: {', '.join(listed)}."
