"""A query answered in SQL finds what the query means, ticket by ticket."""

from __future__ import annotations

import random

import pytest
from sqlmodel import col, select

from helpdesk_tui.desk.ticket_query import TicketQuery
from helpdesk_tui.rules.query import TicketFacts, parse, predicate
from helpdesk_tui.rules.query.ast import State, Thing
from helpdesk_tui.store.tables import Ticket
from helpdesk_tui.words import Priority, Source, Status
from tests.desk.seeded import WORDS, days_around, facts, sow
from tests.desk.stage import Stage

BY_HAND = (
    "",
    "vpn gateway",
    '"vpn gateway"',
    "vpn-gateway",
    "gateway vpn",
    "print*",
    "printer",
    "PRINTER",
    "prin",
    "Århus",
    "arhus",
    "aarhus",
    "søren",
    "soren",
    "øresund ÅRHUS",
    "blabaergrod",
    "strasse",
    "Škoda",
    "skoda",
    "přístup",
    "pristup",
    "tiskarna čeština",
    "lösenord OR heslo",
    "netværk fejl",
    '"netværk fejl"',
    '"fejl netvaerk"',
    "-printer",
    "-(printer OR vpn)",
    "-printer -vpn -faktura*",
    "printer OR -printer",
    "faktura_nr",
    "nr",
    "2e5abc",
    "2e5",
    "1042",
    "#1042",
    "½",
    "1*",
    "naive",
    "file",
    "istanbul",
    "o'brien",
    "brien",
    "a.b@c.example",
    "subject:printer body:skærm",
    "subject:print*,faktura*",
    'subject:"vpn gateway"',
    "from:asa",
    "from:øberg",
    "from:nord.example",
    "from:@nord.example",
    "-to:@desk.example",
    "from:@example",
    "to:malmö",
    "to:chef",
    "to:desk.example -to:chef",
    'customer:"jiri dvorak"',
    "customer:dvo*",
    "customer:skoda.example",
    "customer:malmo",
    "-customer:bo",
    "org:skoda",
    'org:"nord øst"',
    "org:ost",
    "org:none",
    "-org:none",
    "owner:me",
    "-owner:me",
    "owner:me,none",
    "owner:carl,dora",
    "owner:CARL",
    "owner:nobody",
    "-owner:nobody",
    "team:none",
    "team:net,none",
    "category:network",
    'category:"network / vpn"',
    "category:printer",
    "category:hardware,none",
    "-category:network",
    "tag:vpn",
    "tag:SKODA",
    "tag:smorrebrod",
    'tag:"a b",vpn',
    "tag:none",
    "-tag:none",
    "-tag:vpn",
    "queue:it",
    "queue:faktura,nowhere",
    "status:new,open",
    "priority:high,urgent",
    "priority>=high",
    "priority<normal",
    "-priority<=normal",
    "number:1003,1004",
    "number>1050",
    "number<=1003",
    "lang:none",
    "lang:DA,cs",
    "source:mail,phone",
    "due:none",
    "-due:none",
    "due<4h",
    "due>4h",
    "-due<4h",
    "due<0h",
    "due:today",
    "due<=today",
    "due>tomorrow",
    "due:none OR due>1w",
    "age>3d",
    "age<3d",
    "age>=0m",
    "created>1mo",
    "created:yesterday",
    "updated<12h",
    "updated>=today",
    "created>99999y",
    "due<99999y",
    "is:open,merged",
    "is:hidden OR is:unread",
    "-is:hidden",
    "-is:unread",
    "has:draft",
    "-has:reply",
    "has:attachment,reply",
    "(is:open OR is:merged) -(queue:it owner:none)",
    "is:open (vpn OR subject:faktura*) -tag:vpn due<2w",
    "printer vpn faktura",
    "printer OR vpn OR faktura OR skoda",
)


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


def test_sql_and_meaning_agree_ticket_by_ticket(garden: Stage) -> None:
    chance = random.Random(99)
    days = days_around(garden.clock.now)
    queries = [*BY_HAND, *(at_random(chance, days) for _ in range(220))]
    now = garden.clock().astimezone()
    me = garden.carl.actor
    sizes: list[int] = []
    with garden.alice.store.read() as session:
        tickets = facts(session, me.agent_id or 0)
        for text in queries:
            query = parse(text)
            where = TicketQuery(session, now, me.agent_id).where(query)
            numbers = session.exec(select(Ticket.id).where(where).order_by(col(Ticket.id)))
            expected = meant(tickets, text)
            assert list(numbers) == expected, text
            sizes.append(len(expected))
    assert len(tickets) == 119
    assert sum(0 < size < len(tickets) for size in sizes) > 200


def meant(tickets: list[TicketFacts], text: str) -> list[int]:
    from tests.builders import START

    query = parse(text)
    found = (t.number for t in tickets if predicate(query, t, START.astimezone(), "carl"))
    return sorted(found)


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
