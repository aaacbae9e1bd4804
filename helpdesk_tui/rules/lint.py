"""What is doubtful in a rulebook although it can be read (F19)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from helpdesk_tui.rules.actions import ActionKind
from helpdesk_tui.rules.conditions import Condition, Field, Operator, same_text
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.words import Source

_ASCII_CLASS = re.compile(r"(?<!\\)(?:\\\\)*\\[bBwW]")


@dataclass(frozen=True, slots=True)
class Known:
    """The names a desk has; rules are checked against them."""

    queues: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Problem:
    """One doubt about one rule."""

    rule: str
    what: str
    remedy: str

    def __str__(self) -> str:
        """The doubt as one line."""
        return f"{self.rule}: {self.what} {self.remedy}".rstrip()


def lint(rules: Sequence[Rule], known: Known) -> tuple[Problem, ...]:
    """Say what is doubtful, rule by rule; disabled rules are checked for names too."""
    problems: list[Problem] = []
    stopper = ""
    for rule in rules:
        problems += _names(rule, known)
        problems += _conditions(rule, known)
        if stopper and rule.enabled:
            problems.append(
                Problem(
                    rule.name,
                    f"It is never reached: rule {stopper!r} matches every mail and stops.",
                    "Move it up, or give that rule a condition.",
                )
            )
        elif rule.enabled and rule.stop and rule.is_unconditional:
            stopper = rule.name
    return tuple(problems)


def _names(rule: Rule, known: Known) -> Iterator[Problem]:
    lists = {
        ActionKind.QUEUE: known.queues,
        ActionKind.TEAM: known.teams,
        ActionKind.OWNER: known.agents,
        ActionKind.CATEGORY: known.categories,
    }
    for action in rule.actions:
        names = lists.get(action.kind)
        if names is not None and action.value not in names:
            yield Problem(
                rule.name,
                f"There is no {action.kind} {action.value!r}.",
                _near(action.value, names),
            )


def _conditions(rule: Rule, known: Known) -> Iterator[Problem]:
    for condition in rule.conditions():
        yield from _doubts(rule, condition, known)
    for condition in rule.none:
        if condition in rule.all:
            yield Problem(
                rule.name,
                f"It can never match: {condition} stands in all and in none.",
                "Take one of them out.",
            )
    for field in (Field.QUEUE, Field.SOURCE, Field.SUBJECT, Field.BODY):
        wanted = {
            same_text(c.value) for c in rule.all if c.field is field and c.operator is Operator.IS
        }
        if len(wanted) > 1:
            yield Problem(
                rule.name,
                f"It can never match: {field} cannot be several texts at once.",
                "Move these conditions to any.",
            )


def _doubts(rule: Rule, condition: Condition, known: Known) -> Iterator[Problem]:
    is_whole = condition.operator is Operator.IS
    if condition.field is Field.QUEUE and is_whole:
        folded = {same_text(name) for name in known.queues}
        if same_text(condition.value) not in folded:
            yield Problem(
                rule.name,
                f"There is no queue {condition.value!r}.",
                _near(condition.value, known.queues),
            )
    if (
        condition.field is Field.SOURCE
        and is_whole
        and same_text(condition.value) not in list(Source)
    ):
        yield Problem(
            rule.name,
            f"There is no source {condition.value!r}.",
            _near(condition.value, frozenset(source.value for source in Source)),
        )
    if condition.operator is Operator.MATCHES and _ASCII_CLASS.search(condition.value):
        yield Problem(
            rule.name,
            f"Pattern {condition.value!r}: \\b and \\w know ASCII letters only.",
            r"For words with å or č write [\pL\pN] and (?:^|[^\pL\pN]).",
        )


def _near(name: str, names: frozenset[str]) -> str:
    close = difflib.get_close_matches(name, sorted(names), n=1, cutoff=0.5)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"Known: {', '.join(sorted(names)[:10])}." if names else "There are none yet."
