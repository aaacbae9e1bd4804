"""Changes to a rule file that leave its comments, order and spacing alone."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import replace

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.items import AoT, Item, Table

from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.rules.rulebook_toml import read_rulebook, write_rule

_USUAL = {"enabled": True, "stop": False}


def put_rule(text: str, rule: Rule) -> str:
    """Replace the rule of the same name where it stands, or add it at the end.

    Raises:
        RuleError: the file is not a rulebook.
    """
    names = [old.name for old in read_rulebook(text)]
    if rule.name not in names:
        gap = "\n" if text.strip() else ""
        return text + ("" if not text or text.endswith("\n") else "\n") + gap + write_rule(rule)
    document = tomlkit.parse(text)
    fresh = _tables(tomlkit.parse(write_rule(rule)))[0]
    _overwrite(_tables(document)[names.index(rule.name)], fresh)
    return tomlkit.dumps(document)


def drop_rule(text: str, name: str) -> str:
    """Take a rule out.

    Raises:
        RuleError: there is no such rule, or the file is not a rulebook.
    """
    position, _ = _found(text, name)
    document = tomlkit.parse(text)
    del _tables(document)[position]
    return tomlkit.dumps(document)


def switch_rule(text: str, name: str, on: bool) -> str:
    """Switch a rule on or off.

    Raises:
        RuleError: there is no such rule, or the file is not a rulebook.
    """
    _, rule = _found(text, name)
    return text if rule.enabled == on else put_rule(text, replace(rule, enabled=on))


def _found(text: str, name: str) -> tuple[int, Rule]:
    rules = read_rulebook(text)
    for position, rule in enumerate(rules):
        if rule.name == name:
            return position, rule
    listed = ", ".join(rule.name for rule in rules) or "none"
    raise RuleError(f"There is no rule {name!r}.", f"Rules: {listed}.")


def _tables(document: TOMLDocument) -> AoT:
    rules = document["rule"]
    if not isinstance(rules, AoT):
        raise RuleError("The rules are not written as [[rule]] tables.", "Rewrite them so.")
    return rules


def _overwrite(old: MutableMapping[str, Item], new: MutableMapping[str, Item]) -> None:
    """Make one table say what another says, touching only what differs."""
    for key in list(old):
        if key not in new:
            if key in _USUAL:
                old[key] = tomlkit.item(_USUAL[key])
            else:
                del old[key]
    for key, value in new.items():
        before = old.get(key)
        if isinstance(before, Table) and isinstance(value, Table):
            _overwrite(before, value)
        elif before is None or _plain(before) != _plain(value):
            old[key] = value


def _plain(value: Item | bool) -> object:
    """The value alone; tomlkit hands out truth values bare."""
    return value.unwrap() if isinstance(value, Item) else value
