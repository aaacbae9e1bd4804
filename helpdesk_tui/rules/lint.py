"""What is doubtful in a rulebook although it can be read (F19)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from helpdesk_tui.folding import fold
from helpdesk_tui.rules.actions import NONE, Action, Takes
from helpdesk_tui.rules.query.ast import And, NameField, Names, Node, Not, Or, Pattern, Same
from helpdesk_tui.rules.rule import Rule

_ASCII_CLASS = re.compile(r"(?<!\\)(?:\\\\)*\\[bBwW]")


@dataclass(frozen=True, slots=True)
class Known:
    """The names a desk has; rules are checked against them."""

    queues: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    organizations: frozenset[str] = frozenset()
    strategies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Problem:
    """One doubt about one rule."""

    rule: str
    what: str
    remedy: str
    is_name: bool = False
    """It is about a name the desk has not."""
    key: str = "name"
    """The key of the rule's text that it is about."""
    line: int = 0
    """In the file that was checked; 0 = unknown."""

    def __str__(self) -> str:
        """The doubt as one line."""
        place = f"line {self.line}: " if self.line else ""
        return f"{place}{self.rule}: {self.what} {self.remedy}".rstrip()


def lint(rules: Sequence[Rule], known: Known) -> tuple[Problem, ...]:
    """Say what is doubtful, rule by rule; disabled rules are checked too."""
    problems: list[Problem] = []
    stoppers: dict[object, str] = {}
    for rule in rules:
        problems += _places(rule, known)
        problems += _actions(rule, known)
        problems += _condition(rule, known)
        reached = [event for event in rule.when if event not in stoppers]
        if rule.enabled and not reached:
            problems.append(
                Problem(
                    rule.name,
                    f"It is never reached: rule {stoppers[rule.when[0]]!r} always stops.",
                    "Move it up, or give that rule a condition.",
                )
            )
        elif rule.enabled and rule.stop and rule.is_unconditional:
            stoppers |= dict.fromkeys(reached, rule.name)
    return tuple(problems)


def _places(rule: Rule, known: Known) -> Iterator[Problem]:
    for key, used, names in (
        ("queue", rule.queues, known.queues),
        ("department", rule.departments, known.departments),
    ):
        yield from (_unknown(rule, key, f"{key}s", each, names) for each in used
                    if not _is_known(each, names))  # fmt: skip


def _actions(rule: Rule, known: Known) -> Iterator[Problem]:
    for action in rule.then:
        names = _names_for(action, known)
        if action.kind.only_macro:
            yield Problem(
                rule.name, f"Action {action.word} is for macros.", "Write reply.", key="then"
            )
        if names is None or action.value in (NONE, ""):
            continue
        if action.kind.takes is Takes.CATEGORY:
            names |= {path.rpartition("/")[2].strip() for path in names}
        if not _is_known(action.value, names):
            yield _unknown(rule, action.word, "then", action.value, names)


def _names_for(action: Action, known: Known) -> frozenset[str] | None:
    return {
        Takes.QUEUE: known.queues,
        Takes.TEAM: known.teams,
        Takes.AGENT: known.agents,
        Takes.CATEGORY: known.categories,
        Takes.ORGANIZATION: known.organizations,
        Takes.STRATEGY: known.strategies,
    }.get(action.kind.takes)


def _condition(rule: Rule, known: Known) -> Iterator[Problem]:
    lists = {
        NameField.QUEUE: known.queues,
        NameField.TEAM: known.teams,
        NameField.OWNER: known.agents,
    }
    for node in _walk(rule.condition.where):
        match node:
            case Names(field, values) if field in lists:
                for value in values:
                    if type(value) is str and not _is_known(value, lists[field]):
                        yield _unknown(rule, field, "if", value, lists[field])
            case Pattern(_, pattern) if _ASCII_CLASS.search(pattern):
                yield Problem(
                    rule.name,
                    f"Pattern /{pattern}/: \\b and \\w know ASCII letters only.",
                    r"For words with å or č write the word without slashes, or [\pL\pN].",
                    key="if",
                )
            case And(parts):
                yield from _contradictions(rule, parts)
            case _:
                pass


def _contradictions(rule: Rule, parts: tuple[Node, ...]) -> Iterator[Problem]:
    def never(why: str) -> Problem:
        return Problem(rule.name, f"It can never match: {why}.", "Write OR between.", key="if")

    if any(Not(part) in parts for part in parts):
        yield never("a part and its opposite are both asked for")
    single = (NameField.QUEUE, NameField.STATUS, NameField.PRIORITY, NameField.SOURCE,
              NameField.OWNER, NameField.TEAM)  # fmt: skip
    for field in single:
        asked = [
            set(map(fold, p.values)) for p in parts if isinstance(p, Names) and p.field is field
        ]
        if len(asked) > 1 and not set.intersection(*asked):
            yield never(f"{field} cannot be several at once")
    texts = [(p.field, p.header.lower(), fold(p.text)) for p in parts if isinstance(p, Same)]
    for place in {text[:2] for text in texts if text[0] in ("subject", "body")}:
        if len({text for text in texts if text[:2] == place}) > 1:
            yield never(f"{place[0]} cannot be several texts at once")


def _walk(node: Node) -> Iterator[Node]:
    yield node
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _walk(part)
        case Not(part):
            yield from _walk(part)
        case _:
            pass


def _is_known(name: str, names: frozenset[str]) -> bool:
    return fold(name) in map(fold, names)


def _unknown(rule: Rule, what: str, key: str, name: str, names: frozenset[str]) -> Problem:
    return Problem(
        rule.name, f"There is no {what} {name!r}.", _near(name, names), is_name=True, key=key
    )


def _near(name: str, names: frozenset[str]) -> str:
    close = difflib.get_close_matches(name, sorted(names), n=1, cutoff=0.5)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"Known: {', '.join(sorted(names)[:10])}." if names else "There are none yet."
