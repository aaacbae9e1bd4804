"""What words find, newest first: by the newest message that holds them, page after page."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from sqlmodel import select

from helpdesk_tui.desk import newest_matches, seldom
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.lists import window
from helpdesk_tui.desk.newest_matches import NewestMatches
from helpdesk_tui.store.tables import Message
from tests.desk.stage import Stage

SELDOM = "gate"
WORDS = ("router", "toner", "badge", "vpn")
TICKETS = 60

Holds = Callable[[str], bool]
QUERIES: dict[str, tuple[Holds, Callable[[set[str]], bool]]] = {
    "router": (lambda text: "router" in text, lambda _: True),
    "router gate": (lambda text: "gate" in text, lambda words: "router" in words),
    "router OR vpn": (lambda text: "router" in text or "vpn" in text, lambda _: True),
    "vpn -badge": (lambda text: "vpn" in text, lambda words: "badge" not in words),
    "body:rout*": (lambda text: "router" in text, lambda _: True),
    "router queue:Faktura": (lambda text: "router" in text, lambda words: "Faktura" in words),
}
"""A query; which messages the leading words stand in; what else the whole ticket must be."""


@pytest.fixture
def texts(stage: Stage) -> dict[int, tuple[int, str]]:
    """Sixty tickets with some messages each: by message its ticket and its words."""
    return sown(stage)


@pytest.fixture
def texts_on_sqlite(sqlite_stage: Stage) -> dict[int, tuple[int, str]]:
    """The same on SQLite."""
    return sown(sqlite_stage)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many tickets were found each time all were asked for at once."""
    counts: list[int] = []
    ask = NewestMatches._all_at_once

    def counted(search: NewestMatches) -> set[int] | None:
        found = ask(search)
        counts.append(len(found or ()))
        return found

    monkeypatch.setattr(NewestMatches, "_all_at_once", counted)
    return counts


def sown(stage: Stage) -> dict[int, tuple[int, str]]:
    chance = random.Random(9)
    queue_of = {}
    with stage.alice.together("sow"):
        for place in range(TICKETS):
            queue = "Faktura" if place == 4 else "IT"
            number = stage.ticket("Hello", queue=queue, text=WORDS[place % 4])
            queue_of[number] = queue
    with stage.worker.together("sow"):
        for _ in range(TICKETS):
            number = chance.choice(list(queue_of))
            if chance.random() < 0.2:
                stage.customer_writes(number, SELDOM)
            stage.customer_writes(number, " ".join(chance.sample(WORDS, 2)))
    with stage.alice.store.read() as session:
        rows = session.exec(select(Message.id, Message.ticket_id, Message.body)).all()
    return {row_id or 0: (ticket, f"{body} {queue_of[ticket]}") for row_id, ticket, body in rows}


def by_hand(
    texts: dict[int, tuple[int, str]], holds: Holds, whole: Callable[[set[str]], bool]
) -> list[int]:
    words: dict[int, set[str]] = {}
    newest: dict[int, int] = {}
    for message, (ticket, text) in sorted(texts.items()):
        words.setdefault(ticket, set()).update(text.split())
        if holds(text):
            newest[ticket] = message
    found = [ticket for ticket in newest if whole(words[ticket])]
    return sorted(found, key=lambda ticket: -newest[ticket])


def forwards(desk: Desk, query: str, size: int) -> list[int]:
    page = window(desk, query, "updated", limit=size)
    found = [row.number for row in page.rows]
    while not page.at_end:
        page = window(desk, query, "updated", after=page.keys[-1], limit=size)
        found += [row.number for row in page.rows]
    return found


def backwards(desk: Desk, query: str, size: int) -> list[int]:
    page = window(desk, query, "updated", limit=1000)
    found = [page.rows[-1].number]
    key = page.keys[-1]
    while True:
        page = window(desk, query, "updated", before=key, limit=size)
        found[:0] = [row.number for row in page.rows]
        if page.at_start:
            return found
        key = page.keys[0]


@pytest.mark.parametrize("size", [1, 7, 50])
def test_every_page_from_either_end(
    stage: Stage, texts: dict[int, tuple[int, str]], size: int
) -> None:
    for query, (holds, whole) in QUERIES.items():
        expected = by_hand(texts, holds, whole)
        assert expected, query
        assert forwards(stage.carl, query, size) == expected, query
        if size > 1:
            assert backwards(stage.carl, query, size)[-len(expected) :] == expected, query


def test_every_page_where_all_tickets_are_asked_at_once(
    sqlite_stage: Stage,
    texts_on_sqlite: dict[int, tuple[int, str]],
    monkeypatch: pytest.MonkeyPatch,
    few: list[int],
) -> None:
    monkeypatch.setattr(seldom, "LOOKED", 1)
    monkeypatch.setattr(seldom, "FAR", 1)
    monkeypatch.setattr(newest_matches, "WORDY", 1)
    monkeypatch.setattr(newest_matches, "PIECE", 2)
    for query in ("router gate", "vpn -badge", "router queue:Faktura"):
        expected = by_hand(texts_on_sqlite, *QUERIES[query])
        assert forwards(sqlite_stage.carl, query, 4) == expected, query
        assert backwards(sqlite_stage.carl, query, 4)[-len(expected) :] == expected, query
    assert max(few) > 5
