"""A snippet is put into what is being written: chosen by typing, filled in, never markup."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from helpdesk_tui.views_mail import SnippetView
from helpdesk_tui.words import DraftKind
from tests.screens.agent import Agent, agent_at_work
from tests.screens.pictures import ScreenText
from tests.screens.sample_desk import SampleDesk


async def _writes(agent: Agent, text: str = "") -> None:
    await agent.presses("j")
    await agent.reads(1042)
    await agent.presses("r")
    await agent.sees("Reply to Bo Hansen")
    await agent.types(text)


def _written(agent: Agent) -> str:
    return str(agent.app.pro.ticket_pane.composer.text_area.text)


async def test_the_first_one_is_in_the_language_of_the_ticket() -> None:
    async with agent_at_work() as agent:
        await _writes(agent)
        await agent.presses("ctrl+b")
        await agent.sees("Snippet", "received · da · IT", "call-me · en", "Vi har din sag #1042.")
        await agent.presses("enter")
        await agent.sees("draft saved")
        assert _written(agent) == "Kære Bo Hansen\n\nVi har din sag #1042."
        await agent.presses("ctrl+z")
        assert _written(agent) == "", "what was put in is taken back like what is typed"


async def test_typing_ahead_narrows_by_every_word_and_it_goes_where_the_cursor_is() -> None:
    async with agent_at_work() as agent:
        await _writes(agent, "Hej! Bo")
        await agent.presses("left", "left", "ctrl+b")
        await agent.types("ringe")
        await agent.sees("call-me · da")
        assert "received" not in agent.screen
        await agent.presses("enter")
        await agent.types(" ")
        assert _written(agent) == "Hej! Må jeg ringe til dig om #1042? Bo"


async def test_escape_puts_nothing_in_and_nothing_matches_is_said() -> None:
    async with agent_at_work() as agent:
        await _writes(agent, "Hej")
        await agent.presses("ctrl+b")
        await agent.types("zzz")
        await agent.sees("nothing matches")
        await agent.presses("enter", "escape")
        await agent.sees("draft saved")
        assert _written(agent) == "Hej"
        await agent.types(" Bo")
        assert _written(agent) == "Hej Bo", "one goes on writing"


async def test_a_note_takes_one_too_and_it_is_never_markup() -> None:
    async with agent_at_work() as agent:
        await agent.presses("j")
        await agent.reads(1042)
        await agent.presses("n", "ctrl+b")
        await agent.types("hostile")
        await agent.sees("[b]bold[/b]")
        await agent.presses("enter")
        await agent.sees("draft saved")
        draft = agent.desk.drafts[1042, DraftKind.NOTE]
        assert draft.body.startswith("[b]bold[/b]")


async def test_without_any_it_is_said() -> None:
    desk = SampleDesk()
    desk.texts = {}
    async with agent_at_work(desk) as agent:
        await _writes(agent)
        await agent.presses("ctrl+b")
        await agent.sees("there is no snippet for this queue yet")
        await agent.types("Hej")
        assert _written(agent) == "Hej"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_the_key_is_taught_and_the_list_fits(
    size: tuple[int, int], snapshot: SnapshotAssertion
) -> None:
    desk = SampleDesk()
    long = SnippetView("terms", "", "da", "\n".join(f"{n}. Et langt vilkår" for n in range(30)))
    desk.texts = {1042: (*desk.texts[1042], long)}
    async with agent_at_work(desk, size=size) as agent:
        await agent.presses("j", "r")
        await agent.sees("Reply to Bo Hansen")
        await agent.types("Hej Bo")
        await agent.sees("draft saved", "^b snippet", "Tab note/reply")
        await agent.presses("ctrl+b")
        await agent.types("vilkår")
        await agent.sees("terms · da", "6. Et langt vilkår", "…")
        assert agent.screen == snapshot(extension_class=ScreenText, name=f"{size[0]}x{size[1]}")
