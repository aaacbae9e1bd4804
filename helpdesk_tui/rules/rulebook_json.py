"""A rule as JSON, for the store: every version is kept as it was."""

from __future__ import annotations

import json
from collections.abc import Mapping

from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.actions import Action, ActionKind
from helpdesk_tui.rules.conditions import Condition, known
from helpdesk_tui.rules.rule import Rule


def rule_to_json(rule: Rule) -> str:
    """The rule as one JSON object; the same rule always gives the same text."""
    return json.dumps(
        {
            "name": rule.name,
            "version": rule.version,
            "enabled": rule.enabled,
            "stop": rule.stop,
            "all": [_condition(condition) for condition in rule.all],
            "any": [_condition(condition) for condition in rule.any],
            "none": [_condition(condition) for condition in rule.none],
            "actions": [[action.kind.value, action.value] for action in rule.actions],
        },
        ensure_ascii=False,
    )


def rule_from_json(text: str) -> Rule:
    """Read what ``rule_to_json`` wrote.

    Raises:
        RuleError: it is not a rule; a key is missing or of the wrong sort.
    """
    try:
        raw = json.loads(text)
        return Rule(
            name=_text(raw["name"]),
            version=int(raw["version"]),
            enabled=bool(raw["enabled"]),
            stop=bool(raw["stop"]),
            all=tuple(_read_condition(entry) for entry in raw["all"]),
            any=tuple(_read_condition(entry) for entry in raw["any"]),
            none=tuple(_read_condition(entry) for entry in raw["none"]),
            actions=tuple(
                Action(known(ActionKind, kind, "action"), _text(value))
                for kind, value in raw["actions"]
            ),
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RuleError(
            f"A stored rule cannot be read: {type(error).__name__} {error}.",
            "Bring the rulebook back from an export.",
        ) from error


def _condition(condition: Condition) -> dict[str, str]:
    written = {
        "field": condition.field.value,
        "operator": condition.operator.value,
        "value": condition.value,
    }
    return written | ({"header": condition.header} if condition.header else {})


def _read_condition(entry: Mapping[str, object]) -> Condition:
    return Condition.of(
        _text(entry["field"]),
        _text(entry["operator"]),
        _text(entry["value"]),
        _text(entry.get("header", "")),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value
