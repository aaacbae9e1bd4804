"""Keys typed ahead, in one piece: each is taken where the one before led."""

from __future__ import annotations

from textual import events

from helpdesk_tui.screens.widgets.picker import Picker
from tests.screens.agent import Agent, agent_at_work

_NAMED = {" ": "space", "/": "slash", ":": "colon", "\r": "enter", "\x1b": "escape"}


def types_at_once(agent: Agent, text: str) -> None:
    """Put all keys into the program's queue before it looks at the first."""
    for letter in text:
        character = letter if letter.isprintable() else None
        agent.app.post_message(events.Key(_NAMED.get(letter, letter), character))


async def test_a_search_in_one_piece_loses_no_letter() -> None:
    async with agent_at_work() as agent:
        types_at_once(agent, "/sap")
        await agent.sees("3 tickets")
        assert agent.app.pro.list_pane.search.field.value == "sap"
        assert agent.desk.ran == []


async def test_a_command_in_one_piece_is_run_once_and_runs_nothing_else() -> None:
    async with agent_at_work() as agent:
        types_at_once(agent, ":priority urgent\r")
        await agent.sees("#1029 priority urgent")
        assert agent.desk.ran == [("priority urgent", 1029, ())]


async def test_a_choice_in_one_piece_goes_to_the_list_of_choices() -> None:
    async with agent_at_work() as agent:
        types_at_once(agent, "ado\r")
        await agent.until(lambda: agent.desk.table[1029].owner == "dora", "never assigned")
        assert not isinstance(agent.app.screen, Picker)
        assert agent.desk.ran == [("assign dora", 1029, ())]


async def test_an_answer_typed_ahead_goes_into_the_box() -> None:
    async with agent_at_work() as agent:
        types_at_once(agent, "jjrHej")
        await agent.sees("Reply to", "Hej")
        assert agent.app.pro.ticket_pane.composer.text_area.text == "Hej"
        assert agent.app.pro.ticket_pane.composer.number == 1039
