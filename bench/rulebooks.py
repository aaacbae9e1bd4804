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
from helpdesk_tui.rules.actions import Action, ActionKind
from helpdesk_tui.rules.conditions import Condition, Field, Operator
from helpdesk_tui.rules.facts import MailFacts
from helpdesk_tui.rules.rule import Rule


def rules(count: int, seed: int = 1) -> tuple[Rule, ...]:
    """So many rules, each of which tags a ticket."""
    rng = random.Random(seed)
    return tuple(_rule(rng, number) for number in range(count))


def _rule(rng: random.Random, number: int) -> Rule:
    actions = (Action(ActionKind.TAG, f"tag{number % 50}"),)
    kind = rng.random()
    if kind < 0.6:
        return Rule(f"text {number}", actions, any=_both(Operator.CONTAINS, _phrase(rng)))
    if kind < 0.85:
        # Most senders that a grown rulebook names never write again.
        _, address = sender_of(rng)
        wanted = address if rng.random() < 0.1 else f"old{number}.{address}"
        return Rule(f"sender {number}", actions, all=(Condition(Field.FROM, Operator.IS, wanted),))
    return Rule(f"pattern {number}", actions, any=_both(Operator.MATCHES, _pattern(rng)))


def _both(operator: Operator, value: str) -> tuple[Condition, ...]:
    return (Condition(Field.SUBJECT, operator, value), Condition(Field.BODY, operator, value))


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
class Loop:
    """The plain way: for each rule, search with its compiled pattern."""

    rules: tuple[tuple[str, Field, re.Pattern[str]], ...]

    @classmethod
    def of(cls, rulebook: tuple[Rule, ...]) -> Loop:
        """The same questions as a rulebook made by ``rules``."""
        return cls(tuple((rule.name, *_question(rule)) for rule in rulebook))

    def matching(self, facts: MailFacts) -> list[str]:
        """Names of the rules that match, in order."""
        return self.found_in(facts.sender_email, facts.subject, facts.body)

    def found_in(self, sender: str, subject: str, body: str) -> list[str]:
        """The same for a mail in its parts."""
        return [
            name
            for name, field, pattern in self.rules
            if (
                pattern.search(sender)
                if field is Field.FROM
                else pattern.search(subject) or pattern.search(body)
            )
        ]


def _question(rule: Rule) -> tuple[Field, re.Pattern[str]]:
    condition = rule.conditions()[0]
    match condition.operator:
        case Operator.CONTAINS:
            pattern = re.escape(condition.value)
        case Operator.IS:
            pattern = rf"\A{re.escape(condition.value)}\Z"
        case _:
            pattern = condition.value
    return condition.field, re.compile(pattern, re.IGNORECASE)
