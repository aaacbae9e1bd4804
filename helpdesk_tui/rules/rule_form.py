"""A rule as a form that is filled in, and back to TOML: only what was changed is rewritten."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, MutableMapping
from dataclasses import fields
from datetime import date, datetime

import tomlkit
from tomlkit.items import Item

from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.actions import Action
from helpdesk_tui.rules.events import MAIL_IN, When, read_event, scope_of
from helpdesk_tui.rules.query.parse import parse
from helpdesk_tui.rules.rulebook_edit import rule_table
from helpdesk_tui.rules.rulebook_toml import string
from helpdesk_tui.views_rules import RuleDoubt, RuleForm

KEYS = {"condition": "if", "begins": "from", "ends": "until"}
"""Fields of the form that a rule file names otherwise."""
_EMPTY: dict[str, object] = {"enabled": True, "stop": False, "when": ["mail in"]}
"""What a key left out says."""


def form_of(text: str) -> RuleForm:
    """Fill the form with the one rule of a text that ``read_written`` accepts."""
    table = tomllib.loads(text)["rule"][0]
    return RuleForm(
        name=str(table.get("name", "")),
        when=_texts(table, "when") or ("mail in",),
        # A query may stand on many lines; a form has one, and blanks are no words.
        condition=" ".join(str(table.get("if", "")).split("\n")).strip(),
        then=_texts(table, "then"),
        stop=table.get("stop") is True,
        enabled=table.get("enabled") is not False,
        begins=_day(table.get("from")),
        ends=_day(table.get("until")),
        queues=_texts(table, "queues"),
        departments=_texts(table, "departments"),
    )


def text_of(form: RuleForm, before: str = "") -> str:
    """The form as TOML; of ``before``, the rule's text until now, all that is still so stays.

    Raises RuleError for a day that is none, and for a text written in an unusual way.
    """
    old = form_of(before) if before else RuleForm(when=())
    document = tomlkit.parse(before or "[[rule]]\n")
    table = rule_table(document)
    for field in fields(RuleForm):
        value = getattr(form, field.name)
        if value != getattr(old, field.name):
            _put(table, KEYS.get(field.name, field.name), value)
    text = tomlkit.dumps(document)
    return text if text.endswith("\n") else text + "\n"


def mistakes(form: RuleForm) -> tuple[RuleDoubt, ...]:
    """What keeps a form from being a rule, as far as each field can say by itself."""
    found: list[RuleDoubt] = []
    events: list[When] = []
    for words in form.when:
        try:
            events.append(read_event(words))
        except RuleError as error:
            found.append(_mistake("when", error))
    try:
        parse(form.condition, scope_of(tuple(events) or (MAIL_IN,)))
    except RuleError as error:
        found.append(_mistake("if", error))
    for line, words in enumerate(form.then, 1):
        try:
            Action.read(words)
        except RuleError as error:
            found.append(_mistake("then", error, line))
    for key, words in (("from", form.begins), ("until", form.ends)):
        try:
            _moment(words)
        except RuleError as error:
            found.append(_mistake(key, error))
    return tuple(found)


def _mistake(key: str, error: RuleError, line: int = 0) -> RuleDoubt:
    return RuleDoubt(key, error.what, error.remedy, line, error.column, is_error=True)


def _put(table: MutableMapping[str, Item], key: str, value: object) -> None:
    plain: object = list(value) if isinstance(value, tuple) else value
    if key in ("from", "until"):
        plain = _moment(str(value))
    if key == "when" and isinstance(plain, list) and len(plain) == 1 and plain != ["mail in"]:
        plain = plain[0]
    is_usual = not plain or plain == _EMPTY.get(key)
    if key in ("enabled", "stop"):
        is_usual = plain == _EMPTY[key]
    if not is_usual:
        table[key] = _written(plain)
    elif key in table:
        del table[key]


def _written(plain: object) -> Item:
    """A value as the core writes it: patterns stay readable."""
    if isinstance(plain, str):
        return _parsed(string(plain))
    if isinstance(plain, list):
        return _parsed(f"[{', '.join(map(string, plain))}]")
    return tomlkit.item(plain)


def _parsed(toml: str) -> Item:
    item: Item = tomlkit.parse(f"x = {toml}")["x"]
    return item


def _moment(words: str) -> date | None:
    if not words:
        return None
    try:
        return date.fromisoformat(words) if len(words) <= len("2026-12-24") else (
            datetime.fromisoformat(words)
        )  # fmt: skip
    except ValueError:
        raise RuleError(f"{words!r} is no day.", "Write it as 2026-12-24.") from None


def _day(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else ""


def _texts(table: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = table.get(key, ())
    if isinstance(value, str):
        return (value,)
    return tuple(map(str, value)) if isinstance(value, list) else ()
