"""Rules from the words of a command line: conditions and actions as people say them."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk_tui.errors import Usage
from helpdesk_tui.rules.actions import Action, ActionKind
from helpdesk_tui.rules.conditions import Condition, Field, Operator, known
from helpdesk_tui.rules.rule import Rule

OPERATORS = {
    "is": Operator.IS,
    "contains": Operator.CONTAINS,
    "in domain": Operator.IN_DOMAIN,
    "in_domain": Operator.IN_DOMAIN,
    "is in domain": Operator.IN_DOMAIN,
    "matches": Operator.MATCHES,
}
"""Longest first where one begins with another."""
EXAMPLE = 'Write it as "subject contains vpn" or "header X-Spam is yes".'
ACTION_EXAMPLE = "Write it as queue=IT, priority=high, tag=vpn or close."


def read_condition(words: str) -> Condition:
    """FIELD OPERATOR VALUE; a header's name follows the word header. Raises Usage, RuleError."""
    field, _, rest = words.strip().partition(" ")
    header = ""
    if field.lower() == Field.HEADER:
        header, _, rest = rest.strip().partition(" ")
    rest = rest.strip()
    lowered = rest.lower()
    for phrase in sorted(OPERATORS, key=len, reverse=True):
        if lowered.startswith(f"{phrase} "):
            value = rest[len(phrase) :].strip()
            return Condition(known(Field, field, "field"), OPERATORS[phrase], value, header)
    raise Usage(f"{words!r} is not a condition.", EXAMPLE)


def read_action(words: str) -> Action:
    """KIND=VALUE, or close. Raises Usage, RuleError."""
    kind, equals, value = (part.strip() for part in words.partition("="))
    if kind.lower() == "tags":
        kind = "tag"
    if not equals and kind.lower() != ActionKind.CLOSE:
        raise Usage(f"{words!r} is not an action.", ACTION_EXAMPLE)
    if kind.lower() == ActionKind.CLOSE and value.lower() in ("", "true", "yes"):
        return Action(ActionKind.CLOSE)
    return Action(known(ActionKind, kind, "action"), value)


def read_rule(
    name: str,
    *,
    every: Sequence[str] = (),
    some: Sequence[str] = (),
    no: Sequence[str] = (),
    then: Sequence[str] = (),
    stop: bool = False,
    enabled: bool = True,
) -> Rule:
    """A rule from its words. Raises Usage, RuleError."""
    return Rule(
        name=name,
        actions=tuple(read_action(words) for words in then),
        all=tuple(read_condition(words) for words in every),
        any=tuple(read_condition(words) for words in some),
        none=tuple(read_condition(words) for words in no),
        enabled=enabled,
        stop=stop,
    )
