"""Terms about texts: words, whole texts, domains, patterns, headers."""

from __future__ import annotations

import re

from helpdesk_tui.errors import RuleError
from helpdesk_tui.folding import words_of
from helpdesk_tui.rules.patterns import check_pattern
from helpdesk_tui.rules.query.ast import (
    Atom,
    Domain,
    HasHeader,
    NameField,
    Names,
    Node,
    Op,
    Pattern,
    Same,
    Scope,
    Text,
    TextField,
    any_of,
)
from helpdesk_tui.rules.query.tokens import Token, wrong

ONLY_MAIL = 'It can be asked in rules whose when is "mail in" or "follow-up in".'
ONLY_RULES = 'It can be asked in rules only. For plain text put it in quotes: "…".'
WITH_ADDRESSES = (TextField.FROM, TextField.TO)
_NUMBER = re.compile(r"#(\d{1,15})")


def read_text(field: Token, values: list[Token], scope: Scope) -> Node:
    """A term on a text field. Raises RuleError for what this scope cannot be asked."""
    name, _, header = field.text.partition(".")
    where = TextField(name)
    if where in (TextField.HEADER, TextField.ATTACHMENT) and scope is not Scope.MAIL:
        raise wrong(f"{name} is known of mail only", ONLY_MAIL, field.column)
    if where is TextField.HEADER and not header:
        if field.op is not Op.EQ or any(value.pattern for value in values):
            raise wrong("header wants a name", "Write header.NAME:…", field.column)
        return any_of(HasHeader(_header(value)) for value in values)
    return any_of(_term(where, header, field, value, scope) for value in values)


def _term(where: TextField, header: str, field: Token, value: Token, scope: Scope) -> Node:
    special = value.pattern or field.op is Op.SAME
    if special and scope is Scope.SEARCH:
        what = f"a search knows no {'/pattern/' if value.pattern else '='}"
        raise wrong(what, ONLY_RULES, value.column)
    if value.pattern:
        if field.op is Op.SAME:
            raise wrong("a /pattern/ goes behind a colon", f"Write {field.text}:/…/", value.column)
        return _pattern(where, header, value)
    if field.op is Op.SAME:
        if value.starred or not value.text.strip():
            raise wrong("= wants the whole text", 'Put it in quotes: "…".', value.column)
        return Same(where, value.text, header)
    bare = not value.starred and not value.quoted
    if where in WITH_ADDRESSES and value.text.startswith("@") and bare:
        return _domain(where, value)
    return read_words(where, value, header)


def read_words(where: TextField, value: Token, header: str = "") -> Atom | Names:
    """Words to look for; a bare #1042 is the ticket with this number."""
    number = None if value.quoted or where or value.starred else _NUMBER.fullmatch(value.text)
    if number:
        return Names(NameField.NUMBER, (number[1].lstrip("0") or "0",))
    if not words_of(value.text):
        raise wrong(
            f"{value.text!r} holds no letter or digit to search for", "Add a word.", value.column
        )
    return Text(where, value.text, value.starred, header)


def _pattern(where: TextField, header: str, value: Token) -> Pattern:
    if not value.text:
        raise wrong("the pattern is empty", "Write it between slashes: /…/.", value.column)
    try:
        check_pattern(value.text)
    except RuleError as error:
        raise wrong(error.what.rstrip("."), error.remedy, value.column) from None
    return Pattern(where, value.text, header)


def _domain(where: TextField, value: Token) -> Domain:
    domain = value.text.strip("@.")
    if not words_of(domain) or "@" in domain:
        raise wrong(f"{value.text!r} is no domain", "Write @nordwind.example.", value.column)
    return Domain(where, domain)


def _header(value: Token) -> str:
    if value.starred or not value.text.strip():
        raise wrong("header wants a name", "Write header:X-Spam.", value.column)
    return value.text
