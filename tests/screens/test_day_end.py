"""Closing the program: at once, or after the question whether the day ends."""

from __future__ import annotations

from helpdesk_tui.errors import Refused
from tests.screens.agent import Agent, agent_at_work
from tests.screens.sample_desk import SampleDesk

WOULD = "3 tickets of alice would move to dora"


class DeskThatDoesNotAnswer(SampleDesk):
    """Every question about quitting fails."""

    def asked_on_quit(self) -> str:
        raise Refused("The database does not answer.")


def desk_that_asks() -> SampleDesk:
    desk = SampleDesk()
    desk.day_end = WOULD
    return desk


async def is_closed(agent: Agent) -> None:
    await agent.until(lambda: not agent.app.is_running or agent.app._exit, "still open")


async def test_who_wants_to_be_asked_is_asked_and_may_leave() -> None:
    async with agent_at_work(desk_that_asks(), (80, 24)) as agent:
        await agent.presses("ctrl+q")
        await agent.sees("Does your day end?", f"{WOULD}.", "l leave", "c just close", "Esc stay")
        await agent.presses("escape")
        await agent.no_longer_sees("Does your day end?")
        assert agent.desk.ran == []
        await agent.presses("colon")
        await agent.types("quit\n")
        await agent.sees("Does your day end?")
        await agent.presses("l")
        await is_closed(agent)
    assert [line for line, _, _ in agent.desk.ran] == ["leave yes"]


async def test_just_closing_moves_nothing_and_nobody_else_is_asked() -> None:
    async with agent_at_work(desk_that_asks()) as agent:
        await agent.presses("ctrl+q")
        await agent.sees("Does your day end?")
        await agent.presses("c")
        await is_closed(agent)
    assert agent.desk.ran == []
    for desk in (SampleDesk(), DeskThatDoesNotAnswer()):
        async with agent_at_work(desk) as agent:
            await agent.presses("ctrl+q")
            await is_closed(agent)
        assert desk.ran == []
