"""Reading a query.

    query   = [ any ]
    any     = all { "OR" all }
    all     = term { term }
    term    = "-" term | "(" any ")" | field values | value
    values  = value { "," value }

A term is a word, a "phrase", a word* or field:value; ``OR`` is written in capitals and
binds less tightly than standing side by side. A value is a name, a "phrase", @domain or
/pattern/; ``field=value`` asks for the whole text.
"""

from __future__ import annotations

from helpdesk_tui.rules.query.ast import (
    Everything,
    Node,
    Query,
    Scope,
    TextField,
    all_of,
    any_of,
    negated,
)
from helpdesk_tui.rules.query.fields import read_term
from helpdesk_tui.rules.query.texts import read_words
from helpdesk_tui.rules.query.tokens import Sort, Token, tokens, wrong

MAX_DEPTH = 40
"""How deep parentheses and negations may nest."""


def parse(text: str, scope: Scope = Scope.SEARCH) -> Query:
    """Read a query; an empty one asks for everything. ``scope`` says what it may ask.

    Raises:
        RuleError: with the column (from 1), what is wrong there and what was expected.
    """
    reader = _Reader(tokens(text), scope)
    if reader.at(Sort.END):
        return Query(Everything())
    where = reader.any(0)
    if not reader.at(Sort.END):
        raise reader.unexpected()
    return Query(where)


class _Reader:
    """Walks over the tokens once."""

    def __init__(self, listed: list[Token], scope: Scope) -> None:
        self._tokens = listed
        self._scope = scope
        self._position = 0

    @property
    def here(self) -> Token:
        return self._tokens[self._position]

    def at(self, *sorts: Sort) -> bool:
        return self.here.sort in sorts

    def take(self) -> Token:
        token = self.here
        self._position += 1
        return token

    def any(self, depth: int) -> Node:
        parts = [self.all(depth)]
        while self.at(Sort.OR):
            self.take()
            parts.append(self.all(depth))
        return any_of(parts)

    def all(self, depth: int) -> Node:
        parts = [self.term(depth)]
        while not self.at(Sort.END, Sort.OR, Sort.CLOSE):
            parts.append(self.term(depth))
        return all_of(parts)

    def term(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise wrong("parentheses nest too deep", "Make the query simpler.", self.here.column)
        token = self.take()
        match token.sort:
            case Sort.NOT:
                return negated(self.term(depth + 1))
            case Sort.OPEN:
                return self._inside(token, depth)
            case Sort.FIELD:
                return read_term(token, self._values(token), self._scope)
            case Sort.VALUE:
                return read_words(TextField.ANYWHERE, token)
            case _:
                self._position -= 1
                raise self.unexpected()

    def _inside(self, opened: Token, depth: int) -> Node:
        part = self.any(depth + 1)
        if not self.at(Sort.CLOSE):
            raise wrong("a parenthesis ( has no end", "Close it with ).", opened.column)
        self.take()
        return part

    def _values(self, field: Token) -> list[Token]:
        if not self.at(Sort.VALUE) or not self.here.glued:
            raise wrong(
                f"{field.text}{field.op} has no value",
                "Write the value right behind it, without a blank.",
                self.here.column,
            )
        values = [self.take()]
        while self.at(Sort.COMMA):
            comma = self.take()
            if not self.at(Sort.VALUE) or not self.here.glued:
                raise wrong("nothing stands behind the comma", "Add a value.", comma.column)
            values.append(self.take())
        return values

    def unexpected(self) -> Exception:
        """What to say of a token that cannot stand here."""
        token = self.here
        expected = "Expected a word, a phrase in quotes, field:value or (."
        match token.sort:
            case Sort.END:
                return wrong("the query ends too early", expected, token.column)
            case Sort.CLOSE:
                return wrong("a parenthesis ) has no beginning or no content", expected,
                             token.column)  # fmt: skip
            case _:
                return wrong(f"{token.text!r} cannot stand here", expected, token.column)
