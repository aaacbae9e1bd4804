"""Rules as a TOML file that people write and keep under version control.

[[rule]]
name = "network"
when = "mail in"
if = 'subject:vpn OR header.X-Kind:/^net/'
then = ["queue IT", "category Network / VPN", "tag network"]
stop = true
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, tzinfo
from typing import NoReturn

from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.actions import Action
from helpdesk_tui.rules.events import MAIL_IN, When, read_event, scope_of
from helpdesk_tui.rules.query.ast import Query, Scope
from helpdesk_tui.rules.query.parse import parse
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.rules.toml_places import Places

RULE_KEYS = (
    "name", "when", "if", "then", "stop", "enabled", "from", "until", "queues", "departments",
)  # fmt: skip
_AT = re.compile(r"^(.*?) \(at line (\d+), column (\d+)\)$", re.DOTALL)


def read_rulebook(text: str, zone: tzinfo = UTC, *, also: Sequence[str] = ()) -> tuple[Rule, ...]:
    """Read a rule file; versions are left at 1 for whoever stores the rules.

    ``zone`` is where days without an offset begin. ``also``: keys that stand there for
    somebody else and are passed over. Raises RuleError with line and column:
    not TOML, an unknown key, event, field or action, a pattern that RE2 refuses, a name used
    twice, a rule that does nothing.
    """
    try:
        document: dict[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        _not_toml(text, str(error))
    reader = _Reader(Places(text), zone, also)
    for key in document:
        if key != "rule":
            raise located(f"unknown table or key {key!r}", "A file holds [[rule]] tables.", (1, 1))
    listed = document.get("rule", [])
    if not isinstance(listed, list):
        raise located("'rule' is one table", "Write [[rule]] with two brackets.", (1, 1))
    rules: list[Rule] = []
    names: set[str] = set()
    for index, table in enumerate(listed):
        rule = reader.rule(index, table)
        if rule.name in names:
            raise located(
                f"a second rule is named {rule.name!r}",
                "Rename one of them.",
                reader.places.rule(index, "name"),
            )
        names.add(rule.name)
        rules.append(rule)
    return tuple(rules)


def write_rulebook(rules: Iterable[Rule]) -> str:
    """Rules as a file; the same rules always give the same text. Versions are left out."""
    return "\n".join(write_rule(rule) for rule in rules)


def write_rule(rule: Rule) -> str:
    """One rule as a ``[[rule]]`` table."""
    lines = ["[[rule]]", f"name = {string(rule.name)}"]
    if rule.when != (MAIL_IN,):
        written = [string(str(event)) for event in rule.when]
        lines.append(f"when = {written[0] if len(written) == 1 else _listed(written)}")
    for key, names in (("queues", rule.queues), ("departments", rule.departments)):
        if names:
            lines.append(f"{key} = {_listed([string(name) for name in names])}")
    if rule.text:
        lines.append(f"if = {string(rule.text)}")
    if rule.then:
        lines.append(f"then = {_listed([string(str(action)) for action in rule.then])}")
    if rule.stop:
        lines.append("stop = true")
    if not rule.enabled:
        lines.append("enabled = false")
    for key, moment in (("from", rule.begins), ("until", rule.ends)):
        if moment:
            lines.append(f"{key} = {moment.isoformat()}")
    return "\n".join(lines) + "\n"


def located(what: str, remedy: str, place: tuple[int, int]) -> RuleError:
    """An error whose text begins with its place."""
    line, column = place
    return RuleError(
        f"Line {line}, column {column}: {what.rstrip('.')}.", remedy, line=line, column=column
    )


class _Reader:
    """Turns tables into rules, and says where it could not."""

    def __init__(self, places: Places, zone: tzinfo, also: Sequence[str]) -> None:
        self.places = places
        self._zone = zone
        self._also = also

    def rule(self, index: int, table: object) -> Rule:
        if not isinstance(table, Mapping):
            raise located("a rule is not a table", "Write [[rule]].", self.places.rule(index))
        self._known_keys(table, index)
        (name,) = self._texts(table, "name", index) or ("",)
        when = self._when(table, index)
        condition = self._condition(table, index, scope_of(when))
        try:
            return Rule(
                name=name,
                then=self._actions(table, index),
                condition=condition,
                when=when,
                stop=self._flag(table, "stop", False, index),
                enabled=self._flag(table, "enabled", True, index),
                begins=self._moment(table, "from", index),
                ends=self._moment(table, "until", index),
                queues=self._texts(table, "queues", index, many=True),
                departments=self._texts(table, "departments", index, many=True),
            )
        except RuleError as error:
            if error.line:
                raise
            raise located(error.what, error.remedy, self.places.rule(index, "name")) from None

    def _when(self, table: Mapping[str, object], index: int) -> tuple[When, ...]:
        events: list[When] = []
        for number, text in enumerate(self._texts(table, "when", index, many=True)):
            try:
                events.append(read_event(text))
            except RuleError as error:
                place = self.places.within(index, "when", number)
                raise located(error.what, error.remedy, place) from None
        return tuple(events) if "when" in table else (MAIL_IN,)

    def _condition(self, table: Mapping[str, object], index: int, scope: Scope) -> Query:
        (text,) = self._texts(table, "if", index) or ("",)
        try:
            return parse(text, scope)
        except RuleError as error:
            what = error.what.partition(": ")[2] or error.what
            place = self.places.within(index, "if", 0, error.column)
            raise located(what, error.remedy, place) from None

    def _actions(self, table: Mapping[str, object], index: int) -> tuple[Action, ...]:
        actions: list[Action] = []
        for number, text in enumerate(self._texts(table, "then", index, many=True)):
            try:
                actions.append(Action.read(text))
            except RuleError as error:
                place = self.places.within(index, "then", number)
                raise located(error.what, error.remedy, place) from None
        return tuple(actions)

    def _texts(
        self, table: Mapping[str, object], key: str, index: int, *, many: bool = False
    ) -> tuple[str, ...]:
        """The text or list of texts under a key; () when it is not there."""
        value = table.get(key, [])
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list) and (many or key not in table):
            if all(isinstance(each, str) for each in value):
                return tuple(value)
            raise located(f"{key!r} holds what is no text", "Put each in quotes.",
                          self.places.rule(index, key))  # fmt: skip
        wanted = f'Write {key} = ["…"].' if many else f'Write {key} = "…".'
        what = f"{key!r} is not a text" + (" or a list of texts" if many else "")
        raise located(what, wanted, self.places.rule(index, key))

    def _flag(self, table: Mapping[str, object], key: str, usual: bool, index: int) -> bool:
        value = table.get(key, usual)
        if not isinstance(value, bool):
            raise located(
                f"{key!r} is neither true nor false",
                "Write true or false without quotes.",
                self.places.rule(index, key),
            )
        return value

    def _moment(self, table: Mapping[str, object], key: str, index: int) -> datetime | None:
        value = table.get(key)
        if value is None:
            return None
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=self._zone)
        if isinstance(value, date):
            return datetime.combine(value, time(), self._zone)
        raise located(
            f"{key!r} is no day", f"Write {key} = 2026-12-24 without quotes.",
            self.places.rule(index, key),
        )  # fmt: skip

    def _known_keys(self, table: Mapping[str, object], index: int) -> None:
        for key, value in table.items():
            place = self.places.rule(index, key)
            if key not in RULE_KEYS and key not in self._also:
                raise located(f"unknown key {key!r}", _did_you_mean(key), place)
            if isinstance(value, Mapping):
                raise located(
                    f"{key!r} is a table",
                    'Write if = "subject:vpn" and then = ["queue IT"].',
                    place,
                )


def _did_you_mean(word: str) -> str:
    close = difflib.get_close_matches(word, RULE_KEYS, n=1)
    meant = f"Did you mean {close[0]!r}? " if close else ""
    return f"{meant}Known: {', '.join(RULE_KEYS)}."


def _not_toml(text: str, said: str) -> NoReturn:
    found = _AT.match(said)
    if found:
        what, line, column = found[1], int(found[2]), int(found[3])
    else:
        what = said.removesuffix(" (at end of document)")
        line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    raise located(f"not TOML: {what}", "Mend the line and try again.", (line, column)) from None


def _listed(written: list[str]) -> str:
    """A list in one line, or one a line where it is long."""
    line = f"[{', '.join(written)}]"
    if len(line) <= 80:
        return line
    return "[\n" + "".join(f"  {each},\n" for each in written) + "]"


def string(text: str) -> str:
    """A TOML string: plain quotes for what has a backslash, so that patterns stay readable."""
    if ("\\" in text or '"' in text) and "'" not in text and text.isprintable():
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char.isprintable() else _escape(char) for char in escaped) + '"'


def _escape(char: str) -> str:
    return f"\\u{ord(char):04X}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08X}"
