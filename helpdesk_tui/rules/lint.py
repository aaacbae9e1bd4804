"""What is doubtful in a rulebook although it can be read (F19)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from helpdesk_tui.folding import fold
from helpdesk_tui.rules.doubts import Known, Problem
from helpdesk_tui.rules.lint_names import odd_tags, unknown_names, walk
from helpdesk_tui.rules.query.ast import And, NameField, Names, Node, Not, Pattern, Same
from helpdesk_tui.rules.rule import Rule

__all__ = ["Known", "Problem", "lint"]

_ASCII_CLASS = re.compile(r"(?<!\\)(?:\\\\)*\\[bBwW]")


def lint(rules: Sequence[Rule], known: Known) -> tuple[Problem, ...]:
    """Say what is doubtful, rule by rule; disabled rules are checked too."""
    problems: list[Problem] = []
    stoppers: dict[object, str] = {}
    for rule in rules:
        problems += unknown_names(rule, known)
        problems += _macro_words(rule)
        problems += _condition(rule)
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
    problems += odd_tags(rules, known)
    places = {rule.name: place for place, rule in enumerate(rules)}
    return tuple(sorted(problems, key=lambda problem: places[problem.rule]))


def _macro_words(rule: Rule) -> Iterator[Problem]:
    for place, action in enumerate(rule.then):
        if action.kind.only_macro:
            said = f"Action {action.word} is for macros."
            yield Problem(rule.name, said, "Write reply.", key="then", place=place)


def _condition(rule: Rule) -> Iterator[Problem]:
    for node in walk(rule.condition.where):
        match node:
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
