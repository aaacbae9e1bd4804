"""Rules as a TOML file that people write and keep under version control.

[[rule]]
name = "network"
stop = true

[rule.when]
any = [
  { field = "subject", contains = "vpn" },
  { field = "header", name = "X-Spam", matches = "^yes" },
]

[rule.then]
queue = "IT"
tags = ["network"]
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import NoReturn

from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.actions import Action, ActionKind
from helpdesk_tui.rules.conditions import Condition, Operator
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.rules.toml_places import Places

RULE_KEYS = ("name", "enabled", "stop", "when", "then")
GROUPS = ("all", "any", "none")
THEN_KEYS = tuple("tags" if kind is ActionKind.TAG else kind.value for kind in ActionKind)
_AT = re.compile(r"^(.*?) \(at line (\d+), column (\d+)\)$", re.DOTALL)


def read_rulebook(text: str) -> tuple[Rule, ...]:
    """Read a rule file; versions are left at 1 for whoever stores the rules.

    Raises:
        RuleError: not TOML, an unknown key, field, operator or action, a pattern that
            RE2 refuses, a name used twice, a rule that does nothing; with line and column.
    """
    try:
        document: dict[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        _not_toml(text, str(error))
    reader = _Reader(Places(text))
    for key in document:
        if key != "rule":
            raise located(f"unknown table or key {key!r}", "A file holds [[rule]] tables.", (1, 1))
    listed = document.get("rule", [])
    if not isinstance(listed, list):
        raise located("'rule' is one table", "Write [[rule]] with two brackets.", (1, 1))
    rules: list[Rule] = []
    for index, table in enumerate(listed):
        rule = reader.rule(index, table)
        if any(rule.name == other.name for other in rules):
            raise located(
                f"a second rule is named {rule.name!r}",
                "Rename one of them.",
                reader.places.rule(index, "name"),
            )
        rules.append(rule)
    return tuple(rules)


def write_rulebook(rules: Iterable[Rule]) -> str:
    """Rules as a file; the same rules always give the same text. Versions are left out."""
    return "\n".join(write_rule(rule) for rule in rules)


def write_rule(rule: Rule) -> str:
    """One rule as a ``[[rule]]`` table."""
    lines = ["[[rule]]", f"name = {_string(rule.name)}"]
    if not rule.enabled:
        lines.append("enabled = false")
    if rule.stop:
        lines.append("stop = true")
    groups = zip(GROUPS, (rule.all, rule.any, rule.none), strict=True)
    written = [line for name, members in groups for line in _group(name, members)]
    if written:
        lines += ["", "[rule.when]", *written]
    if rule.actions:
        lines += ["", "[rule.then]", *_then(rule.actions)]
    return "\n".join(lines) + "\n"


def located(what: str, remedy: str, place: tuple[int, int]) -> RuleError:
    """An error whose text begins with its place."""
    line, column = place
    return RuleError(
        f"Line {line}, column {column}: {what.rstrip('.')}.", remedy, line=line, column=column
    )


class _Reader:
    """Turns tables into rules, and says where it could not."""

    def __init__(self, places: Places) -> None:
        self.places = places

    def rule(self, index: int, table: object) -> Rule:
        here = self.places.rule(index)
        if not isinstance(table, Mapping):
            raise located("a rule is not a table", "Write [[rule]].", here)
        self._known_keys(table, RULE_KEYS, index)
        name = table.get("name", "")
        if not isinstance(name, str):
            raise located("a rule's name is a text", 'Write name = "…".', here)
        when = self._table(table, "when", index)
        self._known_keys(when, GROUPS, index)
        every, some, no = (self._group(when, group, index) for group in GROUPS)
        actions = self._actions(self._table(table, "then", index), index)
        enabled = self._flag(table, "enabled", True, index)
        stop = self._flag(table, "stop", False, index)
        try:
            return Rule(
                name=name,
                actions=actions,
                all=every,
                any=some,
                none=no,
                enabled=enabled,
                stop=stop,
            )
        except RuleError as error:
            raise located(error.what, error.remedy, self.places.rule(index, "name")) from None

    def _group(self, when: Mapping[str, object], group: str, index: int) -> tuple[Condition, ...]:
        listed = when.get(group, [])
        if not isinstance(listed, list):
            raise located(
                f"{group!r} is not a list",
                f'Write {group} = [ {{ field = "…", contains = "…" }} ].',
                self.places.rule(index, group),
            )
        return tuple(
            self._condition(table, index, group, number) for number, table in enumerate(listed)
        )

    def _condition(self, table: object, index: int, group: str, number: int) -> Condition:
        def wrong(what: str, remedy: str, word: str = "") -> RuleError:
            return located(what, remedy, self.places.condition(index, group, number, word))

        if not isinstance(table, Mapping):
            raise wrong("a condition is not a table", 'Write { field = "…", contains = "…" }.')
        texts: dict[str, str] = {}
        for key, value in table.items():
            if not isinstance(value, str):
                raise wrong(f"{key!r} is not a text", "Put it in quotes.", key)
            texts[key] = value
        field, header = texts.pop("field", ""), texts.pop("name", "")
        if not field:
            raise wrong("a condition has no field", 'Add field = "subject" or another field.')
        for key in texts:
            if key not in list(Operator):
                raise wrong(f"unknown operator {key!r}", _did_you_mean(key, list(Operator)), key)
        if len(texts) != 1:
            raise wrong(
                "a condition needs exactly one operator", f"Choose one of {', '.join(Operator)}."
            )
        ((operator, value),) = texts.items()
        try:
            return Condition.of(field, operator, value, header)
        except RuleError as error:
            word = field if error.what.startswith("Unknown field") else operator
            raise wrong(error.what, error.remedy, word) from None

    def _actions(self, then: Mapping[str, object], index: int) -> tuple[Action, ...]:
        self._known_keys(then, THEN_KEYS, index)
        actions: list[Action] = []
        for key, value in then.items():
            try:
                actions += _actions_of(key, value)
            except RuleError as error:
                raise located(error.what, error.remedy, self.places.rule(index, key)) from None
        return tuple(actions)

    def _table(self, table: Mapping[str, object], key: str, index: int) -> Mapping[str, object]:
        value = table.get(key, {})
        if not isinstance(value, Mapping):
            raise located(
                f"{key!r} is not a table", f"Write [rule.{key}].", self.places.rule(index, key)
            )
        return value

    def _flag(self, table: Mapping[str, object], key: str, usual: bool, index: int) -> bool:
        value = table.get(key, usual)
        if not isinstance(value, bool):
            raise located(
                f"{key!r} is neither true nor false",
                "Write true or false without quotes.",
                self.places.rule(index, key),
            )
        return value

    def _known_keys(self, table: Mapping[str, object], keys: tuple[str, ...], index: int) -> None:
        for key in table:
            if key not in keys:
                raise located(
                    f"unknown key {key!r}", _did_you_mean(key, keys), self.places.rule(index, key)
                )


def _actions_of(key: str, value: object) -> list[Action]:
    if key == "tags":
        if not isinstance(value, list) or not all(isinstance(tag, str) for tag in value):
            raise RuleError("'tags' is not a list of texts.", 'Write tags = ["…"].')
        return [Action(ActionKind.TAG, tag) for tag in value]
    if key == "close":
        if not isinstance(value, bool):
            raise RuleError("'close' is neither true nor false.", "Write close = true.")
        return [Action(ActionKind.CLOSE)] if value else []
    if not isinstance(value, str):
        raise RuleError(f"{key!r} is not a text.", "Put it in quotes.")
    return [Action(ActionKind(key), value)]


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    listed = [str(name) for name in known]
    close = difflib.get_close_matches(word, listed, n=1)
    meant = f"Did you mean {close[0]!r}? " if close else ""
    return f"{meant}Known: {', '.join(listed)}."


def _not_toml(text: str, said: str) -> NoReturn:
    found = _AT.match(said)
    if found:
        what, line, column = found[1], int(found[2]), int(found[3])
    else:
        what = said.removesuffix(" (at end of document)")
        line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    raise located(f"not TOML: {what}", "Mend the line and try again.", (line, column)) from None


def _group(name: str, members: tuple[Condition, ...]) -> list[str]:
    if not members:
        return []
    return [f"{name} = [", *(f"  {_condition(member)}," for member in members), "]"]


def _condition(condition: Condition) -> str:
    header = f", name = {_string(condition.header)}" if condition.header else ""
    return (
        f"{{ field = {_string(condition.field)}{header}, "
        f"{condition.operator} = {_string(condition.value)} }}"
    )


def _then(actions: tuple[Action, ...]) -> list[str]:
    lines: dict[str, str] = {}
    tags = [_string(action.value) for action in actions if action.kind is ActionKind.TAG]
    for action in actions:
        if action.kind is ActionKind.TAG:
            lines["tags"] = f"tags = [{', '.join(tags)}]"
        elif action.kind is ActionKind.CLOSE:
            lines["close"] = "close = true"
        else:
            lines[action.kind] = f"{action.kind} = {_string(action.value)}"
    return list(lines.values())


def _string(text: str) -> str:
    """A TOML string: plain quotes for what has a backslash, so that patterns stay readable."""
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char.isprintable() else _escape(char) for char in escaped) + '"'


def _escape(char: str) -> str:
    return f"\\u{ord(char):04X}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08X}"
