"""Made-up rulebooks: 60 % look for a text, 25 % for a sender, 15 % for a pattern.

The same rules exist in two forms: the product's, and the loop over ``re`` patterns that
people write first.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from bench.mails import sender_of
from bench.vocabulary import WORDS
from helpdesk_tui.rules.actions import Action
from helpdesk_tui.rules.facts import TicketFacts
from helpdesk_tui.rules.query.ast import Node, Pattern, Query, Same, Text, TextField, any_of
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.rules.triggers import atoms_in

IN = (TextField.SUBJECT, TextField.BODY)
"""Where texts and patterns are looked for."""


def rules(count: int, seed: int = 1) -> tuple[Rule, ...]:
    """So many rules, each of which tags a ticket."""
    rng = random.Random(seed)
    return tuple(_rule(rng, number) for number in range(count))


def _rule(rng: random.Random, number: int) -> Rule:
    actions = (Action("tag", f"tag{number % 50}"),)
    kind = rng.random()
    if kind < 0.6:
        phrase = _phrase(rng)
        return Rule(f"text {number}", actions, _either([Text(each, phrase) for each in IN]))
    if kind < 0.85:
        # Most senders that a grown rulebook names never write again.
        _, address = sender_of(rng)
        wanted = address if rng.random() < 0.1 else f"old{number}.{address}"
        return Rule(f"sender {number}", actions, Query(Same(TextField.FROM, wanted)))
    pattern = _pattern(rng)
    return Rule(f"pattern {number}", actions, _either([Pattern(each, pattern) for each in IN]))


def _either(nodes: list[Node]) -> Query:
    return Query(any_of(nodes))


def _phrase(rng: random.Random) -> str:
    """A seldom word, mostly with another beside it."""
    word = rng.choice(WORDS[1000:])
    return word if rng.random() < 0.2 else f"{word} {rng.choice(WORDS)}"


def _pattern(rng: random.Random) -> str:
    one, two = rng.choice(WORDS[1000:]), rng.choice(WORDS)
    return rng.choice(
        (
            rf"\b{one}\s+{two}\b",
            rf"{one}[-_ ]?[0-9]{{3,6}}",
            rf"(?:{one}|{two})\s*[:#]\s*[0-9]+",
            rf"^{one}\w*\s",
        )
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """One rule of the loop."""

    name: str
    is_sender: bool
    pattern: re.Pattern[str]
    sure: re.Pattern[str] | None
    """Makes sure that what was found is whole words; asked only then."""

    def holds(self, text: str) -> bool:
        """Whether it is found in the text."""
        return bool(self.pattern.search(text)) and (
            self.sure is None or bool(self.sure.search(text))
        )


@dataclass(frozen=True, slots=True)
class Loop:
    """The plain way: for each rule, search with its compiled pattern."""

    rules: tuple[Asked, ...]

    @classmethod
    def of(cls, rulebook: tuple[Rule, ...]) -> Loop:
        """The same questions as a rulebook made by ``rules``."""
        return cls(tuple(_question(rule) for rule in rulebook))

    def matching(self, facts: TicketFacts) -> list[str]:
        """Names of the rules that match, in order."""
        (message,) = facts.messages
        return self.found_in(message.address, message.subject, message.body)

    def found_in(self, sender: str, subject: str, body: str) -> list[str]:
        """The same for a mail in its parts."""
        return [
            rule.name
            for rule in self.rules
            if (rule.holds(sender) if rule.is_sender else rule.holds(subject) or rule.holds(body))
        ]


def _question(rule: Rule) -> Asked:
    match atom_of(rule):
        case Same(_, text):
            return Asked(rule.name, True, _compiled(rf"\A{re.escape(text)}\Z"), None)
        case Text() as text:
            words = r"\W+".join(text.words)
            return Asked(rule.name, False, _compiled(words), _compiled(rf"\b{words}\b"))
        case Pattern(_, pattern):
            return Asked(rule.name, False, _compiled(pattern), None)
        case other:
            raise TypeError(other)


def atom_of(rule: Rule) -> Node:
    """The question of a made-up rule, which may stand in it twice."""
    return next(atoms_in(rule.condition.where))


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
