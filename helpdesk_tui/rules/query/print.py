"""Writing a query: parse(format(query)) is the query again."""

from __future__ import annotations

import re

from helpdesk_tui.rules.query.ast import (
    And,
    Domain,
    Everything,
    Has,
    HasHeader,
    Is,
    Names,
    Node,
    Not,
    Op,
    Or,
    Ordered,
    Pattern,
    Query,
    Same,
    Special,
    Text,
    TextField,
    Time,
)
from helpdesk_tui.words import Priority

_PLAIN = re.compile(r"[^\W_][^\s()\",:<>*\\]*")


def format(query: Query) -> str:
    """The query as text, in one standing form; "" for everything."""
    return _written(query.where)


def _written(node: Node) -> str:  # noqa: PLR0912 - one line a word
    match node:
        case Everything():
            return ""
        case And(parts):
            return " ".join(_bracketed(part) for part in parts)
        case Or(parts):
            return " OR ".join(_bracketed(part) for part in parts)
        case Not(part):
            return "-" + _bracketed(part)
        case Is(state):
            return f"is:{state}"
        case Has(thing):
            return f"has:{thing}"
        case Time(field, op, value):
            return f"{field}{op}{value}"
        case Ordered(field, op, value):
            return f"{field}{op}{value.label if isinstance(value, Priority) else value}"
        case Names(field, values):
            return f"{field}{Op.EQ}{','.join(_value(value) for value in values)}"
        case Text():
            return _text(node)
        case Same(field, text, header):
            return f"{_name(field, header)}={_value(text)}"
        case Domain(field, domain):
            return f"{field}{Op.EQ}@{domain}"
        case Pattern(field, pattern, header):
            return f"{_name(field, header)}{Op.EQ}{_slashed(pattern)}"
        case HasHeader(name):
            return f"header{Op.EQ}{_value(name)}"


def _bracketed(node: Node) -> str:
    return f"({_written(node)})" if isinstance(node, And | Or) else _written(node)


def _text(node: Text) -> str:
    scope = _name(node.field, node.header)
    scope = f"{scope}{Op.EQ}" if scope else ""
    # Quoted none is a word to look for; bare it would ask for tickets without any.
    plain = _quoted(node.text) if node.text in list(Special) else _value(node.text)
    return f"{scope}{plain}{'*' if node.prefix else ''}"


def _name(field: TextField, header: str) -> str:
    return f"{field}.{header}" if header else field.value


def _slashed(pattern: str) -> str:
    escaped = re.sub(r"\\.|/", lambda m: r"\/" if m[0] == "/" else m[0], pattern, flags=re.DOTALL)
    return f"/{escaped}/"


def _value(value: str | Special) -> str:
    if isinstance(value, Special):
        return value.value
    if _PLAIN.fullmatch(value) and value not in (*Special, "OR"):
        return value
    return _quoted(value)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
