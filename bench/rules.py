"""What deciding about a mail costs with more and more rules, against a loop over ``re``."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.mails import sender_of
from bench.report import Figure, Goal, Options, Section, Unit
from bench.rulebooks import Loop, rules
from bench.vocabulary import prose, subject
from helpdesk_tui.rules.actions import Action
from helpdesk_tui.rules.decision import Decision
from helpdesk_tui.rules.facts import MessageFacts, TicketFacts
from helpdesk_tui.rules.query.ast import Pattern, Query, TextField
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.rules.rulebook import Rulebook
from helpdesk_tui.words import Priority, Source, Status

BODY = 4_000
MAILS = 400
TURN = 80
LOOPED = {10: 400, 100: 200, 1_000: 40, 10_000: 5}
"""So many of the mails are given to the loop, which takes long."""
GOALS = {1_000: Goal(1 / 200), 10_000: Goal(1 / 50)}


class Disagreement(Exception):
    """The two ways found different rules for a mail: their times mean nothing."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Microseconds of CPU a mail, both ways."""

    ours: float
    loop: float


def measure(options: Options) -> Section:
    """Decide about mails never seen before. Raises Disagreement."""
    sizes = (10, 100, 1_000) if options.quick else (10, 100, 1_000, 10_000)
    costs: dict[int, Cost] = {}
    for size in sizes:
        options.say(f"rules: {size:,}")
        costs[size] = _cost(size)
    growth = Figure(
        "1,000 rules against 10", costs[1_000].ours, Unit.US, "10 rules", costs[10].ours, Goal(10)
    )
    return Section(
        "Rules, a mail of one subject and 4 kB (60 % text, 25 % sender, 15 % pattern)",
        (
            *(
                Figure(f"{size:,} rules", cost.ours, Unit.US, "loop over re", cost.loop,
                       GOALS.get(size))
                for size, cost in costs.items()
            ),
            growth,
            _hostile(),
        ),
        (
            f"CPU time, means over {MAILS} unseen mails; both ways found the same rules each time.",
            f"In turns of {TURN} mails, so each finds its own data in the processor's caches.",
        ),
    )  # fmt: skip


def unseen(count: int, seed: int) -> list[TicketFacts]:
    """So many mails as rules see them."""
    rng = random.Random(seed)
    made = []
    for _ in range(count):
        name, address = sender_of(rng)
        made.append(facts_of(name, address, subject(rng), prose(rng, BODY)))
    return made


def facts_of(name: str, address: str, subject: str, body: str) -> TicketFacts:
    """A mail that would open a ticket."""
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return TicketFacts(
        number=0, status=Status.NEW, priority=Priority.NORMAL, queue="Help", owner="", team="",
        category="", tags=(), contact_name=name, contact_email=address, organization="",
        source=Source.MAIL, language="en", created_at=at, updated_at=at, due_at=None,
        hidden_until=None, unread=True, merged=False, has_attachment=False, has_reply=False,
        has_draft=False,
        messages=(MessageFacts(subject, body, name, address, ("help@desk.example",)),),
    )  # fmt: skip


def _cost(size: int) -> Cost:
    rulebook = rules(size)
    ours, loop = Rulebook.compile(rulebook), Loop.of(rulebook)
    # Patterns are compiled when the first mail comes; that mail is none of those measured.
    ours.decide(unseen(1, seed=99)[0])
    mails = unseen(MAILS, seed=size)
    share = MAILS // LOOPED[size]
    spent = looped = 0.0
    decided: list[Decision] = []
    found: list[list[str]] = []
    # In turns, so that a machine that slows down slows both, but long ones: after each other
    # mail, the loop would have emptied the processor's caches for ours and not for itself.
    for start in range(0, MAILS, TURN):
        turn = mails[start : start + TURN]
        begun = time.thread_time()
        decided += [ours.decide(facts) for facts in turn]
        spent += time.thread_time() - begun
        begun = time.thread_time()
        found += [loop.matching(facts) for facts in turn[::share]]
        looped += time.thread_time() - begun
    names = [[match.rule.name for match in each.matches] for each in decided]
    _must_agree(names[::share], found)
    return Cost(spent / MAILS * 1e6, looped / len(found) * 1e6)


def _must_agree(ours: Sequence[Sequence[str]], loop: Sequence[Sequence[str]]) -> None:
    if list(map(list, ours)) != list(map(list, loop)):
        raise Disagreement("the rulebook and the loop over re found different rules")


def _hostile() -> Figure:
    """A pattern that makes ``re`` look for ages, on a text made for it."""
    text = "a" * 20 + "!"
    condition = Query(Pattern(TextField.SUBJECT, "(a+)+$"))
    ours = Rulebook.compile([Rule("trap", (Action("close"),), condition)])
    facts = facts_of("", "", text, "")
    ours.decide(facts)
    begun = time.thread_time()
    ours.decide(facts)
    spent = time.thread_time() - begun
    pattern = re.compile("(a+)+$")
    begun = time.thread_time()
    pattern.search(text)
    looped = time.thread_time() - begun
    return Figure(
        "(a+)+$ on 20 letters",
        spent * 1e6,
        Unit.US,
        "re",
        looped * 1e6,
        Goal(1_000, of_anchor=False),
    )
