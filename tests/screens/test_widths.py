"""The width changes while one works: what has the focus is what is to be seen."""

from __future__ import annotations

from tests.screens.agent import Agent, agent_at_work


async def _is_narrow_and_wide_again(agent: Agent, *seen: str) -> None:
    for width in (80, 120, 80):
        await agent.pilot.resize_terminal(width, 24)
        await agent.settles()
        await agent.sees(*seen)
        focused = agent.app.focused
        assert focused is not None
        assert focused.region.area > 0


async def test_in_the_list() -> None:
    async with agent_at_work() as agent:
        await _is_narrow_and_wide_again(agent, "All open 34")
        await agent.presses("j", "enter")
        await agent.sees("#1042  VPN nede i Aarhus")


async def test_while_reading() -> None:
    async with agent_at_work() as agent:
        await agent.presses("j", "enter")
        await agent.reads(1042)
        await _is_narrow_and_wide_again(agent, "#1042  VPN nede i Aarhus")
        assert "All open 34" not in agent.screen
        await agent.presses("escape")
        await agent.sees("All open 34")


async def test_while_writing() -> None:
    async with agent_at_work() as agent:
        await agent.presses("r")
        await agent.sees("Reply to")
        await agent.types("Hej")
        await _is_narrow_and_wide_again(agent, "Reply to", "Hej")
        await agent.types(" Bo")
        await agent.sees("Hej Bo", "Esc keep")


async def test_while_searching() -> None:
    async with agent_at_work() as agent:
        await agent.presses("slash")
        await agent.types("sap")
        await agent.sees("3 tickets")
        await _is_narrow_and_wide_again(agent, "Přístup do SAP")
        assert agent.app.focused is agent.app.pro.list_pane.search.field
