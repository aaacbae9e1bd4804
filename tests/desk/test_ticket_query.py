"""A query answered in SQL finds what the query means, ticket by ticket."""

from __future__ import annotations

import random
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from helpdesk_tui.desk.judging import Judge
from helpdesk_tui.desk.ticket_query import TicketQuery
from helpdesk_tui.rules.query import TicketFacts, parse, predicate
from helpdesk_tui.rules.query.ast import State, Thing
from helpdesk_tui.store.tables import Ticket
from helpdesk_tui.words import Priority, Source, Status
from tests.builders import START
from tests.desk.golden_queries import GOLDEN, WORDS
from tests.desk.plain_answers import Known, Reader, known_tickets
from tests.desk.seeded import days_around, facts, sow
from tests.desk.stage import Stage

NOW = START.astimezone(ZoneInfo("Europe/Copenhagen"))
"""Where days begin two hours before they do in UTC."""


@pytest.fixture
def garden(stage: Stage) -> Stage:
    """120 tickets at random."""
    sow(stage, 7, 120)
    return stage


def at_random(chance: random.Random, days: list[str], depth: int = 0) -> str:
    """A query from the whole grammar."""
    if depth < 3 and chance.random() < 0.45:
        parts = [at_random(chance, days, depth + 1) for _ in range(chance.randint(2, 3))]
        joined = chance.choice([" ", " OR "]).join(parts)
        return f"{chance.choice(['', '-'])}({joined})"
    return chance.choice(["", "", "-"]) + term(chance, days)


def term(chance: random.Random, days: list[str]) -> str:
    word, other = chance.choice(WORDS), chance.choice(WORDS)
    if chance.random() < 0.3:
        word = word[: chance.randint(1, 5)]
    star = chance.choice(["", "", "*"])
    op = chance.choice(["<", "<=", ">", ">="])
    span = f"{chance.randint(0, 90)}{chance.choice(['m', 'h', 'd', 'w', 'mo', 'y'])}"
    when = chance.choice([f"{op}{span}", f"{op}{chance.choice(days)}", f":{chance.choice(days)}"])
    names: dict[str, list[str]] = {
        "owner": ["me", "none", "carl", "dora", "bo", "nobody"],
        "team": ["none", "Net", "money"],
        "category": ["none", "network", '"Network / VPN"', '"hardware/printer"'],
        "tag": ["none", "vpn", "skoda", '"a b"'],
        "queue": ["IT", "faktura"],
        "status": [*Status],
        "priority": [each.label for each in Priority],
        "source": [*Source],
        "lang": ["none", "da", "sv"],
        "org": ["none", "skoda", '"Nord Øst"'],
        "is": [each for each in State if each is not State.VERIFIED],
        "has": [*Thing],
    }
    field = chance.choice(list(names))
    values = chance.sample(names[field], 1 if field == "org" else chance.randint(1, 2))
    return chance.choice(
        [
            f'"{word}"{star}',
            f'"{word} {other}"{star}',
            f'{chance.choice(["subject", "body", "from", "to", "customer", "org"])}:"{word}"{star}',
            f"{field}:{','.join(values)}",
            f"{field}:{','.join(values)}",
            f"{chance.choice(['created', 'updated', 'due'])}{when}",
            f"age{op}{span}",
            f"number{op}{chance.randint(1000, 1120)}",
            f"priority{op}{chance.choice(['low', 'normal', 'high', 'urgent'])}",
        ]
    )


def test_every_query_finds_the_same_in_three_ways(garden: Stage) -> None:
    """On each database, as the predicate of rules, and as somebody else reads the language."""
    me = garden.carl.actor.agent_id or 0
    chance = random.Random(99)
    days = days_around(garden.clock.now)
    sizes: dict[str, int] = {}
    with garden.alice.store.read() as session:
        tickets, plain = facts(session, me), known_tickets(session, me)
        asker = TicketQuery(session, NOW, me)
        for text in (*GOLDEN, *(at_random(chance, days) for _ in range(220))):
            expected = answers(plain, text)
            assert meant(tickets, text) == expected, text
            assert found(session, asker, text) == expected, text
            judge = Judge(session, asker, (ticket.number for ticket in tickets))
            assert sorted(judge.kept(parse(text).where)) == expected, text
            sizes[text] = len(expected)
    assert len(plain) == 119
    assert sum(0 < sizes[text] < len(plain) for text in GOLDEN) > 300


def answers(tickets: list[Known], text: str) -> list[int]:
    test = Reader(NOW, "carl").test(text)
    return sorted(ticket.row.id for ticket in tickets if test(ticket))


def meant(tickets: list[TicketFacts], text: str) -> list[int]:
    query = parse(text)
    return sorted(t.number for t in tickets if predicate(query, t, NOW, "carl"))


def found(session: Session, asker: TicketQuery, text: str) -> list[int]:
    where = asker.where(parse(text))
    return sorted(number or 0 for number in session.exec(select(Ticket.id).where(where)))


def test_each_word_of_a_query_is_asked_for(stage: Stage) -> None:
    """Two terms once shared one parameter, so that only the last was asked."""
    both = stage.ticket("printer", text="on fire")
    one = stage.ticket("printer", text="is fine")
    assert stage.finds("printer fire") == [both]
    assert stage.finds("fire printer") == [both]
    assert stage.finds("printer -fire") == [one]
    assert stage.finds("subject:printer body:fine customer:anna") == [one]
    assert stage.finds("fire OR fine") == [both, one]


def test_who_asks_without_a_login_owns_nothing(stage: Stage) -> None:
    stage.ticket()
    assert stage.finds("owner:me", stage.worker) == []
    assert len(stage.finds("-owner:me", stage.worker)) == 1
