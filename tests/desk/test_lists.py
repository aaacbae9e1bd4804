"""Windows of a list by key: every row once, in order, from either end, by few statements."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from helpdesk_tui.desk.agent_desk import AgentDesk
from helpdesk_tui.desk.classify import set_priority, set_tags
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.lifecycle import close
from helpdesk_tui.desk.lists import all_rows, count, rows_still_in, window
from helpdesk_tui.desk.sidebar import sidebar
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.errors import RuleError, Usage
from helpdesk_tui.screens.port import SORTS
from helpdesk_tui.views import RowKey, TicketRow
from helpdesk_tui.words import Priority
from tests.builders import START
from tests.desk.stage import Stage

MANY = 43


@pytest.fixture
def rows(stage: Stage) -> dict[int, TicketRow]:
    """Tickets with many equal values and some without a due time."""
    chance = random.Random(4)
    numbers = [stage.ticket(f"Ticket {i}") for i in range(MANY)]
    with stage.carl.transaction("sow") as tx:
        for number in numbers:
            with tx.as_of(START - timedelta(hours=chance.randint(0, 3))):
                ticket = tx.ticket(number)
                ticket.created_at = ticket.updated_at = tx.moment
                tx.set(ticket, "priority", chance.choice(list(Priority)).label)
                if chance.random() < 0.6:
                    due = START + timedelta(hours=chance.randint(-2, 2))
                    tx.set(ticket, "due", due.isoformat())
    return {row.number: row for row in all_rows(stage.carl, "", "number", 0)}


NEVER = datetime.max.replace(tzinfo=START.tzinfo)
IN_ORDER: dict[str, Callable[[TicketRow], tuple[object, ...]]] = {
    "due": lambda row: (row.due_at or NEVER, row.number),
    "updated": lambda row: (-row.updated_at.timestamp(), -row.number),
    "created": lambda row: (-row.created_at.timestamp(), -row.number),
    "priority": lambda row: (-row.priority, -row.number),
    "number": lambda row: (-row.number,),
}


def test_every_order_forwards_and_backwards_from_every_row(
    stage: Stage, rows: dict[int, TicketRow]
) -> None:
    assert tuple(IN_ORDER) == SORTS
    for sort, key in IN_ORDER.items():
        ordered = [row.number for row in sorted(rows.values(), key=key)]
        assert walk(stage.carl, sort, 7) == ordered
        assert walk(stage.carl, f"-{sort}", 10) == ordered[::-1]
        assert walk_back(stage.carl, sort, 7) == ordered
        assert walk_back(stage.carl, f"-{sort}", 43) == ordered[::-1]
        keys = window(stage.carl, "", sort).keys
        for place in (0, 1, 20, MANY - 2, MANY - 1):
            after = window(stage.carl, "", sort, after=keys[place], limit=5)
            assert [row.number for row in after.rows] == ordered[place + 1 : place + 6]
            assert (after.at_start, after.at_end) == (False, place + 6 >= MANY)
            before = window(stage.carl, "", sort, before=keys[place], limit=5)
            assert [row.number for row in before.rows] == ordered[max(0, place - 5) : place]
            assert (before.at_start, before.at_end) == (place <= 5, False)


def walk(desk: Desk, sort: str, size: int) -> list[int]:
    found: list[int] = []
    page = window(desk, "", sort, limit=size)
    assert page.at_start
    while True:
        assert [row.number for row in page.rows] == [key.number for key in page.keys]
        found += (row.number for row in page.rows)
        if page.at_end:
            return found
        page = window(desk, "", sort, after=page.keys[-1], limit=size)


def walk_back(desk: Desk, sort: str, size: int) -> list[int]:
    turned = sort.removeprefix("-") if sort.startswith("-") else f"-{sort}"
    last = window(desk, "", turned, limit=1)
    found = [last.rows[0].number]
    key = last.keys[0]
    while True:
        page = window(desk, "", sort, before=key, limit=size)
        found[:0] = [row.number for row in page.rows]
        if page.at_start:
            return found
        key = page.keys[0]


def test_a_key_stands_for_its_place_when_its_row_is_gone(
    stage: Stage, rows: dict[int, TicketRow]
) -> None:
    page = window(stage.carl, "is:open", "number", limit=5)
    close(stage.carl, page.rows[-1].number)
    following = window(stage.carl, "is:open", "number", after=page.keys[-1], limit=3)
    assert [row.number for row in following.rows] == [
        page.rows[-1].number - i for i in (1, 2, 3)
    ]  # fmt: skip


def test_an_empty_list_begins_and_ends_at_once(stage: Stage) -> None:
    page = window(stage.carl, "printer", "due")
    assert (page.rows, page.keys, page.at_start, page.at_end) == ((), (), True, True)
    page = window(stage.carl, "", "number", before=RowKey("1000", 1000))
    assert (page.rows, page.at_start) == ((), True)


def test_bad_orders_and_queries_are_told(stage: Stage) -> None:
    with pytest.raises(Usage, match="no order 'size'"):
        window(stage.carl, "", "size")
    with pytest.raises(RuleError) as caught:
        count(stage.carl, "is:open nosuch:1")
    assert caught.value.column == 9


def test_rows_still_in_are_as_they_are_now(stage: Stage) -> None:
    open_, closed, other = stage.ticket(), stage.ticket(), stage.ticket()
    close(stage.dora, closed)
    set_tags(stage.dora, open_, ["vpn"])
    found = rows_still_in(stage.carl, [closed, open_, 4711], "is:open")
    assert [(row.number, row.tags) for row in found] == [(open_, ("vpn",))]
    assert {row.number for row in rows_still_in(stage.carl, [open_, closed, other], "")} == {
        open_, closed, other
    }  # fmt: skip
    assert rows_still_in(stage.carl, [], "") == ()


def test_all_rows_reads_every_page(stage: Stage, rows: dict[int, TicketRow]) -> None:
    assert [r.number for r in all_rows(stage.carl, "", "number", 0)] == sorted(rows, reverse=True)
    assert len(all_rows(stage.carl, "", "due", 12)) == 12
    assert count(stage.carl, "") == MANY
    assert count(stage.carl, "priority:low") == sum(
        row.priority is Priority.LOW for row in rows.values()
    )


@contextmanager
def statements(desk: Desk) -> Iterator[list[tuple[str, object]]]:
    """Every statement that reaches the database meanwhile, with its parameters."""
    found: list[tuple[str, object]] = []

    def note(_c: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        if statement != "BEGIN":
            found.append((statement, values))

    event.listen(desk.store.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(desk.store.engine, "before_cursor_execute", note)


def test_no_list_counts_rows_off_and_none_asks_row_by_row(
    stage: Stage, rows: dict[int, TicketRow]
) -> None:
    sizes = []
    for limit in (2, 40):
        with statements(stage.carl) as asked:
            window(stage.carl, "is:open queue:it", "due", limit=limit)
        sizes.append(len(asked))
        for statement, values in asked:
            # SQLite's LIMIT is always written with an OFFSET, which must be none.
            if "OFFSET" in statement:
                assert stage.carl.store.is_sqlite
                assert isinstance(values, tuple)
                assert values[-1] == 0
    assert sizes[0] == sizes[1] <= 5
    with statements(stage.carl) as few:
        rows_still_in(stage.carl, list(rows)[:2], "")
    with statements(stage.carl) as many:
        rows_still_in(stage.carl, list(rows), "")
    assert len(few) == len(many) <= 4


def test_a_ticket_and_the_sidebar_take_as_many_statements_with_more_in_them(stage: Stage) -> None:
    number = stage.ticket()
    with statements(stage.carl) as few:
        view_ticket(stage.carl, number)
        sidebar(stage.carl)
    for i in range(10):
        stage.customer_writes(number, f"mail {i}")
        set_priority(stage.dora, stage.ticket(), Priority.HIGH)
    with statements(stage.carl) as many:
        view = view_ticket(stage.carl, number)
        sidebar(stage.carl)
    assert len(view.messages) == 11
    assert len(few) == len(many)


def test_the_sidebar_counts_what_is_open_unread_and_mine(stage: Stage) -> None:
    first, second = stage.ticket(), stage.ticket()
    stage.ticket(queue="Faktura")
    close(stage.dora, second)
    AgentDesk(stage.carl).ticket(first)
    found = AgentDesk(stage.carl).sidebar()
    assert [(q.name, q.open, q.unread) for q in found.queues] == [
        ("IT", 1, 0), ("Faktura", 1, 1)
    ]  # fmt: skip
    assert {view.name: view.count for view in found.views}["Unassigned"] == 2
    AgentDesk(stage.carl).run("claim", ticket=first)
    AgentDesk(stage.carl).presence(first, writing=False)
    carl = next(a for a in AgentDesk(stage.dora).sidebar().agents if a.login == "carl")
    assert (carl.open, carl.online, carl.away_until) == (1, True, None)
