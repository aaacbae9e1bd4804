"""How rules are shown: a line in a list, a thing in JSON."""

from __future__ import annotations

from collections.abc import Iterable

from helpdesk_tui.cli.output import plain, warn
from helpdesk_tui.desk.rulebook import KeptRule
from helpdesk_tui.rules.lint import Problem
from helpdesk_tui.rules.rule import Rule


def described(kept: KeptRule) -> dict[str, object]:
    """A rule as JSON."""
    rule = kept.rule
    return {
        "name": kept.name,
        "version": kept.version,
        "error": kept.error or None,
        "text": kept.text,
        **(_parts(rule) if rule else {}),
    }


def _parts(rule: Rule) -> dict[str, object]:
    return {
        "when": [str(event) for event in rule.when],
        "if": rule.text,
        "then": [str(action) for action in rule.then],
        "stop": rule.stop,
        "enabled": rule.enabled,
        "from": plain(rule.begins),
        "until": plain(rule.ends),
        "queues": list(rule.queues),
        "departments": list(rule.departments),
    }


def row_of(place: int, kept: KeptRule) -> tuple[object, ...]:
    """A rule as a row of a list; a rule that failed is marked with !."""
    rule = kept.rule
    mark = "!" if kept.error else ""
    if rule is None:
        return (place, kept.name, kept.version, mark, "", kept.error, "")
    when = ", ".join(str(event) for event in rule.when)
    places = ", ".join((*rule.queues, *rule.departments))
    asked = " ".join(filter(None, [f"[{places}]" if places else "", rule.text or "always"]))
    then = [*(str(action) for action in rule.then), *(["stop"] if rule.stop else [])]
    state = mark or ("yes" if rule.enabled else "no")
    return (place, kept.name, kept.version, state, when, asked, ", ".join(then))


def warn_of(problems: Iterable[Problem]) -> None:
    """Say each doubt, one a line."""
    for problem in problems:
        warn(str(problem))
