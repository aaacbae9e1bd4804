"""A query cut into tokens, each with its column (from 1).

Written by hand rather than with a grammar library: columns in errors, completion in the
middle of a half-typed term and a start-up without another import come for nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.query.ast import Op

MAX_QUERY = 4000
"""Characters a query may have."""

_FIELD = re.compile(r"((?i:header)\.[^\s:=<>()\",]+|[^\W\d_]+)(<=|>=|:|<|>|=)")
_BARE = re.compile(r"[^\s()\",]+")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_PATTERN = re.compile(r"/((?:[^/\\]|\\.)*)/(?=[\s),]|$)", re.DOTALL)
_SPACE = re.compile(r"\s+")


class Sort(Enum):
    """What a token is."""

    OPEN = auto()
    CLOSE = auto()
    OR = auto()
    NOT = auto()
    FIELD = auto()
    VALUE = auto()
    COMMA = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query."""

    sort: Sort
    column: int
    text: str = ""
    """FIELD: the name, lower case up to a dot. VALUE: its text, unquoted, without the star."""
    op: Op = Op.EQ
    quoted: bool = False
    starred: bool = False
    """VALUE: a star follows, so the last word may go on."""
    pattern: bool = False
    """VALUE: it stood between slashes."""
    glued: bool = False
    """VALUE: it stands right behind a field or comma."""


def wrong(what: str, remedy: str, column: int) -> RuleError:
    """An error that points at its column."""
    return RuleError(f"Column {column}: {what}.", remedy, line=1, column=column)


def tokens(text: str) -> list[Token]:
    """Cut a query; the last token is END.

    Raises:
        RuleError: a quote without its end, a text that is too long.
    """
    if len(text) > MAX_QUERY:
        raise wrong("the query is too long", f"Keep to {MAX_QUERY} characters.", MAX_QUERY + 1)
    found: list[Token] = []
    position = 0
    while position < len(text):
        space = _SPACE.match(text, position)
        if space:
            position = space.end()
            continue
        token, position = _next(text, position, found)
        found.append(token)
    found.append(Token(Sort.END, len(text) + 1))
    return found


_MARKS = {"(": Sort.OPEN, ")": Sort.CLOSE, ",": Sort.COMMA}


def _next(text: str, position: int, before: list[Token]) -> tuple[Token, int]:
    column = position + 1
    char = text[position]
    if char in _MARKS:
        return Token(_MARKS[char], column, char), position + 1
    glued = _is_glued(text, position, before)
    if char == '"':
        return _quoted(text, position, glued)
    if not glued:
        if char == "-":
            return Token(Sort.NOT, column, char), position + 1
        field = _FIELD.match(text, position)
        if field:
            name, dot, header = field[1].partition(".")
            return Token(Sort.FIELD, column, name.lower() + dot + header, Op(field[2])), field.end()
    elif char == "/":
        return _pattern(text, position)
    bare = _BARE.match(text, position)
    word = bare[0] if bare else char
    if word == "OR" and not glued:
        return Token(Sort.OR, column, word), position + 2
    starred = len(word) > 1 and word.endswith("*")
    value = word[:-1] if starred else word
    return Token(Sort.VALUE, column, value, starred=starred, glued=glued), position + len(word)


def _quoted(text: str, position: int, glued: bool) -> tuple[Token, int]:
    column = position + 1
    found = _QUOTED.match(text, position)
    if found is None:
        raise wrong('a quote " has no end', 'Close it with ".', column)
    end = found.end()
    starred = text[end : end + 1] == "*"
    value = re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL)
    token = Token(Sort.VALUE, column, value, quoted=True, starred=starred, glued=glued)
    return token, end + starred


def _pattern(text: str, position: int) -> tuple[Token, int]:
    column = position + 1
    found = _PATTERN.match(text, position)
    if found is None:
        remedy = r'Write /pattern/, \/ for a slash in it, or put plain text in quotes: "…".'
        raise wrong("a pattern / has no end", remedy, column)
    # Only the slash is unescaped: every other backslash is RE2's.
    value = re.sub(r"\\(.)", lambda m: "/" if m[1] == "/" else m[0], found[1], flags=re.DOTALL)
    return Token(Sort.VALUE, column, value, pattern=True, glued=True), found.end()


def _is_glued(text: str, position: int, before: list[Token]) -> bool:
    """True for a value directly behind a field or comma."""
    if not before or before[-1].sort not in (Sort.FIELD, Sort.COMMA):
        return False
    return position > 0 and not text[position - 1].isspace()
