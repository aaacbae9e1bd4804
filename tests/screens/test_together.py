"""Two people on one ticket: each sees at once what the other does."""

from __future__ import annotations

from dataclasses import replace

from tests.screens.agent import agent_at_work


async def test_a_colleague_who_answers_too_stands_in_the_border() -> None:
    async with agent_at_work() as agent:
        await agent.presses("j")
        await agent.reads(1042)
        await agent.presses("r")
        await agent.sees("✎ carl is answering too")
        await agent.types("Hej")
        await agent.sees("draft saved", "✎ carl is answering too")
        agent.desk.opens(replace(agent.desk.table[1042], writing=()))
        await agent.no_longer_sees("is answering too")


async def test_what_came_in_meanwhile_is_said_at_once_and_read_with_one_key() -> None:
    async with agent_at_work() as agent:
        await agent.presses("j", "j")
        await agent.reads(1039)
        await agent.presses("r")
        await agent.types("Hej")
        agent.desk.arrives(1039, "Det virker igen, glem det!")
        await agent.sees("Bo Hansen wrote meanwhile · ^r read")
        await agent.presses("ctrl+r")
        await agent.sees("Det virker igen, glem det!")
        await agent.no_longer_sees("wrote meanwhile")
        await agent.presses("ctrl+s")
        await agent.sees("sends in 10 s")
        assert agent.desk.messages[-1].text == "Hej"
