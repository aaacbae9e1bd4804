"""A hundred thousand tickets: the list opens, its end is one key away, memory stays small."""

from __future__ import annotations

from functools import cache

from helpdesk_tui.screens.row_window import CHUNK, RowWindow
from helpdesk_tui.views import TicketRow
from tests.screens.agent import agent_at_work
from tests.screens.sample_data import many_rows
from tests.screens.sample_desk import SampleDesk

MANY = 100_000


@cache
def _rows() -> list[TicketRow]:
    return many_rows(MANY)


def _reading(window: RowWindow, desk: SampleDesk, first: int, last: int) -> int:
    """Read until the rows are there; gives how many reads it took."""
    reads = 0
    while (wanted := window.wanted(first, last)) is not None:
        reads += 1
        assert reads < 400, "reads without end"
        found = desk.window(
            "is:open", "-due" if wanted.backwards else "due",
            after=wanted.after, before=wanted.before, limit=wanted.limit,
        )  # fmt: skip
        assert window.supply(wanted, found, first)
    return reads


def _window(desk: SampleDesk) -> RowWindow:
    window = RowWindow()
    window.start(desk.count("is:open"))
    return window


async def test_the_end_of_a_long_list_is_one_key_away() -> None:
    desk = SampleDesk(_rows())
    async with agent_at_work(desk, first=None) as agent:
        await agent.sees("All open 100000")
        last = desk.window("is:open", "-due", limit=1).rows[0].number
        desk.reading.clear()
        await agent.presses("end")
        await agent.reads(last)
        assert len(desk.reading) <= 2
        await agent.presses("up")
        before_last = desk.window("is:open", "-due", limit=2).rows[1].number
        await agent.reads(before_last)
        await agent.presses("home")
        first = desk.window("is:open", "due", limit=1).rows[0].number
        await agent.reads(first)


def test_both_ends_and_the_middle_are_the_same_rows_as_the_whole() -> None:
    desk = SampleDesk(_rows())
    window = _window(desk)
    order = desk._order("is:open", "due")
    for first in (0, MANY - 40, MANY - CHUNK - 40, MANY // 2, 30_000, 170, MANY - 1):
        last = min(MANY - 1, first + 39)
        _reading(window, desk, first, last)
        shown = [window.row(index) for index in range(first, last + 1)]
        assert [each.number for each in shown if each] == [n for _, n in order[first : last + 1]]


def test_the_end_takes_one_read_and_a_far_jump_few() -> None:
    desk = SampleDesk(_rows())
    window = _window(desk)
    assert _reading(window, desk, 0, 20) == 1
    assert _reading(window, desk, MANY - 20, MANY - 1) == 1
    assert _reading(window, desk, 50_000, 50_020) <= 26


def test_memory_does_not_grow_with_the_way() -> None:
    desk = SampleDesk(_rows())
    window = _window(desk)
    for first in range(0, 20_000, 100):
        _reading(window, desk, first, first + 40)
    assert len(window.numbers) <= 30 * CHUNK


def test_a_list_that_shrank_ends_where_it_ends() -> None:
    desk = SampleDesk(many_rows(250))
    window = _window(desk)
    _reading(window, desk, 0, 10)
    for number in range(201, 251):
        del desk.table[number]
    desk._orders.clear()
    window.start(250)
    _reading(window, desk, 0, 10)
    while (wanted := window.wanted(199, 240)) is not None:
        found = desk.window(
            "is:open", "-due" if wanted.backwards else "due",
            after=wanted.after, before=wanted.before, limit=wanted.limit,
        )  # fmt: skip
        if not window.supply(wanted, found, 199):
            window.start(desk.count("is:open"))
    assert window.total == 200


def test_rows_that_left_stay_until_the_list_is_read_again() -> None:
    desk = SampleDesk(many_rows(10))
    window = _window(desk)
    _reading(window, desk, 0, 9)
    number = window.numbers[3]
    assert window.patch([number], []) == [3]
    assert window.left == {number}
    row = window.row(3)
    assert row is not None
    assert row.number == number


def test_a_late_answer_for_another_list_is_dropped() -> None:
    desk = SampleDesk(many_rows(10))
    window = _window(desk)
    wanted = window.wanted(0, 9)
    assert wanted is not None
    found = desk.window("is:open", "due")
    window.start(10)
    assert window.supply(wanted, found, 0)
    assert window.row(0) is None
