"""Changes to a rule's text that leave its comments, order and spacing alone."""

from __future__ import annotations

from collections.abc import MutableMapping

import tomlkit
from tomlkit.items import AoT, Item

from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.rules.rule_file import read_written
from helpdesk_tui.rules.rulebook_toml import write_rule

_USUAL: dict[str, bool | str] = {"enabled": True, "stop": False, "when": "mail in"}


def put_rule(text: str, rule: Rule) -> str:
    """The text of a rule made to say another; what stays keeps its comments.

    Raises:
        RuleError: the text is not one rule.
    """
    if read_written(text) == rule:
        return text
    document = tomlkit.parse(text)
    _overwrite(rule_table(document), rule_table(tomlkit.parse(write_rule(rule))))
    return tomlkit.dumps(document)


def switch_rule(text: str, on: bool) -> str:
    """The text with the rule switched on or off.

    Raises:
        RuleError: the text is not one rule.
    """
    if read_written(text).enabled == on:
        return text
    document = tomlkit.parse(text)
    rule_table(document)["enabled"] = tomlkit.item(on)
    return tomlkit.dumps(document)


def rule_table(document: MutableMapping[str, Item]) -> MutableMapping[str, Item]:
    """The table of the one rule. Raises RuleError when it is written otherwise."""
    rules = document["rule"]
    if not isinstance(rules, AoT):
        raise RuleError("The rule is not written as a [[rule]] table.", "Rewrite it so.")
    table: MutableMapping[str, Item] = rules[0]
    return table


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
        if before is None or _plain(before) != _plain(value):
            old[key] = value


def _plain(value: Item | bool) -> object:
    """The value alone, a list of one as that one; tomlkit hands out truth values bare."""
    plain: object = value.unwrap() if isinstance(value, Item) else value
    return plain[0] if isinstance(plain, list) and len(plain) == 1 else plain
