"""The one table of keys: no key twice, and every key does something."""

from __future__ import annotations

import pytest
from textual.widgets import OptionList

from helpdesk_tui.app import HelpdeskApp
from helpdesk_tui.screens.keys import KEYS, Key, clashes, keys_of, shown_key, taught
from tests.screens.agent import Agent, agent_at_work
from tests.screens.sample_desk import SampleDesk

_PLACES = ("list", "ticket", "sidebar", "everywhere", "app")
_WRITING = [key for key in KEYS if key.where in ("composer", "text")]


def test_no_key_is_bound_twice() -> None:
    assert clashes() == []


def test_ids_are_unique() -> None:
    ids = [key.id for key in KEYS]
    assert len(ids) == len(set(ids))


def test_the_footer_teaches_only_keys_of_the_table() -> None:
    for where in ("list", "ticket", "sidebar", "composer", "rules", "macros"):
        assert all(key in KEYS for key in taught(where))


def test_keys_are_written_as_people_read_them() -> None:
    shown = [shown_key(k) for k in ("ctrl+s", "question_mark", "g", "space")]
    assert shown == ["^s", "?", "g", "Space"]


class _Witness:
    """Everything a key could change: the picture, the focus, the desk, the cursor, the app."""

    def __init__(self, agent: Agent) -> None:
        app, pro, desk = agent.app, agent.app.pro, agent.desk
        self.state = (
            agent.screen,
            str(app.focused),
            len(app.screen_stack),
            tuple(pro.classes),
            pro.list_pane.tickets.cursor,
            pro.list_pane.sort,
            tuple(desk.ran),
            dict(desk.drafts),
            len(desk.messages),
            len(desk.books),
            [each.highlighted for each in app.screen.query(OptionList)],
            app.theme,
            len(app._notifications),
            app.is_running,
            app._exit,
            pro.sidebar.highlighted,
            pro.ticket_pane.thread_view._whole,
        )


async def _is_at_1042(agent: Agent) -> None:
    while agent.cursor_number != 1042:
        await agent.presses("j")
    await agent.reads(1042)


async def _stands_where_it_matters(agent: Agent, key: Key) -> None:
    """A ticket with all there is, in the pane of the key, with something to go back to."""
    await _is_at_1042(agent)
    if key.where == "ticket" or key.id in ("next", "previous", "back", "pane", "pane_back"):
        await agent.presses("enter")
    if key.where == "ticket":
        await agent.pilot.resize_terminal(120, 16)
        await agent.is_quiet()
        if key.id in ("ticket.down", "ticket.page_down", "ticket.last"):
            await agent.presses("home")
        else:
            await agent.presses("home", "down", "down", "down")
    if key.where == "sidebar":
        await agent.presses("q", "down")
    if key.id == "news":
        await agent.presses("j")


async def _does_something(agent: Agent, key: Key) -> None:
    agent.app.clear_notifications()
    await agent.is_quiet()
    before = _Witness(agent)
    name = key.keys.split(",")[0]
    await agent.presses(name)
    await agent.until(lambda: _Witness(agent).state != before.state, f"{name} did nothing")


def _with_the_end_at_the_end(keys: list[Key]) -> list[Key]:
    """Keys that leave the ticket or the program come after those that need it."""
    return sorted(keys, key=lambda key: (key.id == "quit", key.id in _FINAL))


_ALIKE = frozenset(
    (*(f"file.{number}" for number in range(2, 9)), *(f"macro.f{n}" for n in range(4, 12)))
)
"""They differ from the first and the last by their number alone."""
_FINAL = ("close", "composer.send", "composer.next", "composer.close")


@pytest.mark.parametrize("where", _PLACES)
async def test_every_key_does_something(where: str) -> None:
    async with agent_at_work() as agent:
        for key in _with_the_end_at_the_end(
            [key for key in KEYS if key.where == where and key.id not in _ALIKE]
        ):
            await agent.pilot.resize_terminal(120, 40)
            await agent.goes_home()
            await _stands_where_it_matters(agent, key)
            await _does_something(agent, key)


async def test_every_key_does_something_while_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "no-such-editor")
    async with agent_at_work() as agent:
        for key in _with_the_end_at_the_end(_WRITING):
            await agent.goes_home()
            agent.desk.drafts.clear()
            await _is_at_1042(agent)
            await agent.presses("r", "x")
            await agent.sees("draft saved")
            await _does_something(agent, key)


async def _stands_among_rules(agent: Agent, key: Key) -> None:
    """The second rule of a small screen, after a change, so that there is all to do."""
    await _is_at_1042(agent)
    await agent.presses("B")
    await agent.sees("Rulebook")
    await agent.is_quiet()
    await agent.presses("j")
    if key.id == "rules.undo":
        await agent.presses("space")
    if key.id == "rules.up_again":
        await agent.presses("right_square_bracket")


async def test_every_key_of_the_rulebook_does_something(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "no-such-editor")
    async with agent_at_work(size=(120, 16)) as agent:
        for key in keys_of("rules"):
            await agent.goes_home()
            await _stands_among_rules(agent, key)
            await _does_something(agent, key)


async def test_every_key_of_the_list_of_macros_does_something() -> None:
    async with agent_at_work() as agent:
        for key in keys_of("macros"):
            await agent.goes_home()
            await _is_at_1042(agent)
            await agent.presses("b")
            await agent.sees("Ask for the error")
            if key.id == "macros.up":
                await agent.presses("down")
            await _does_something(agent, key)


def test_every_place_with_keys_is_walked() -> None:
    walked = {*_PLACES, "composer", "text", "rules", "macros"}
    assert {key.where for key in KEYS} == walked


async def test_help_finds_and_runs_a_key() -> None:
    async with agent_at_work() as agent:
        await agent.presses("question_mark")
        await agent.sees("All keys", "Answer the customer")
        await agent.types("no such thing")
        await agent.sees("nothing found")
        await agent.presses(*["backspace"] * len("no such thing"))
        await agent.types("make it mine")
        await agent.no_longer_sees("Answer the customer")
        await agent.presses("enter")
        await agent.sees("#1029 claim")


async def test_the_palette_finds_a_verb_and_opens_its_line() -> None:
    async with agent_at_work() as agent:
        await agent.presses("ctrl+p")
        await agent.types("keep a query")
        await agent.sees("view add NAME QUERY")
        await agent.presses("enter")
        await agent.until(lambda: agent.app.pro.prompt.field.value == "view ", "line not opened")


async def test_a_keymap_moves_a_key() -> None:
    desk = SampleDesk()
    app = HelpdeskApp(lambda: desk, keymap={"claim": "y"}, poll=0.05)
    async with app.run_test(size=(120, 40)) as pilot:
        agent = Agent(app, pilot, desk)
        await agent.reads(1029)
        await pilot.press("c")
        await agent.is_quiet()
        assert desk.ran == []
        await pilot.press("y")
        await agent.sees("#1029 claim")
