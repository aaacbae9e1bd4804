"""Changes to a rule's text that leave its comments, order and spacing alone."""

from __future__ import annotations

from collections.abc import MutableMapping

import tomlkit
from tomlkit.items import AoT, Item

from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.rule_file import read_written


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
