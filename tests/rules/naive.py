"""The rulebook's meaning, told the slow and plain way: every rule, every condition, in order.

Python's own ``re`` stands in for RE2, so the two share no code.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime

from helpdesk_tui.rules.actions import ActionKind
from helpdesk_tui.rules.conditions import Condition, Field, Operator
from helpdesk_tui.rules.facts import MailFacts
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.words import Source

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def mail(
    subject: str = "Hello",
    body: str = "",
    *,
    sender: str = "bo@nordwind.example",
    name: str = "Bo Hansen",
    to: tuple[str, ...] = ("help@desk.example",),
    headers: tuple[tuple[str, str], ...] = (),
    source: Source = Source.MAIL,
    queue: str = "Inbox",
) -> MailFacts:
    """A mail of which only what matters is said."""
    return MailFacts(sender, name, to, subject, body, headers, source, queue, NOON)


def decide_slowly(rules: tuple[Rule, ...], facts: MailFacts) -> list[str]:
    """Names of the rules that match, in order."""
    queue = facts.queue
    matched: list[str] = []
    for rule in rules:
        if not rule.enabled:
            continue
        if not all(holds(condition, facts, queue) for condition in rule.all):
            continue
        if rule.any and not any(holds(condition, facts, queue) for condition in rule.any):
            continue
        if any(holds(condition, facts, queue) for condition in rule.none):
            continue
        matched.append(rule.name)
        if rule.stop:
            break
        for action in rule.actions:
            if action.kind is ActionKind.QUEUE:
                queue = action.value
    return matched


def holds(condition: Condition, facts: MailFacts, queue: str) -> bool:
    """Whether one condition holds for any value of its field."""
    return any(_compare(condition, value) for value in _values(condition, facts, queue))


def _values(condition: Condition, facts: MailFacts, queue: str) -> list[str]:
    if condition.field is Field.HEADER:
        wanted = condition.header.lower()
        return [value for name, value in facts.headers if name.lower() == wanted]
    return {
        Field.FROM: [facts.sender_email, facts.sender_name],
        Field.TO: list(facts.to),
        Field.SUBJECT: [facts.subject],
        Field.BODY: [facts.body],
        Field.SOURCE: [facts.source.value],
        Field.QUEUE: [queue],
    }[condition.field]


def _compare(condition: Condition, raw: str) -> bool:
    value = unicodedata.normalize("NFC", raw)
    wanted = unicodedata.normalize("NFC", condition.value)
    match condition.operator:
        case Operator.IS:
            return value.strip().casefold() == wanted.strip().casefold()
        case Operator.CONTAINS:
            return re.search(re.escape(wanted), value, re.IGNORECASE) is not None
        case Operator.MATCHES:
            return re.search(condition.value, value, re.IGNORECASE) is not None
        case Operator.IN_DOMAIN:
            domain = value.rpartition("@")[2].lower()
            return "@" in value and (domain == wanted or domain.endswith("." + wanted))
