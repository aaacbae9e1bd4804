"""The PRO view as it looks, at the three sizes, and the same words in every theme."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from helpdesk_tui.screens.themes import CONTRAST, DARK, LIGHT, SIXTEEN, THEMES, pick_theme
from tests.screens.agent import agent_at_work
from tests.screens.pictures import ScreenPicture, ScreenText

SIZES = ((80, 24), (120, 40), (200, 50))


def _name(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


@pytest.mark.parametrize("size", SIZES, ids=_name)
async def test_list_and_ticket(size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with agent_at_work(size=size) as agent:
        await agent.presses("j")
        if size[0] >= 100:
            await agent.reads(1042)
        await agent.is_up_to_date()
        assert agent.screen == snapshot(extension_class=ScreenText)
        assert agent.app.export_screenshot() == snapshot(extension_class=ScreenPicture)


@pytest.mark.parametrize("size", SIZES, ids=_name)
async def test_writing_a_reply(size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with agent_at_work(size=size) as agent:
        await agent.presses("j", "enter")
        await agent.reads(1042)
        await agent.presses("r")
        await agent.sees("Reply to")
        await agent.types("Hej Bo,")
        await agent.sees("draft saved")
        await agent.is_up_to_date()
        assert agent.screen == snapshot(extension_class=ScreenText)
        assert agent.app.export_screenshot() == snapshot(extension_class=ScreenPicture)


async def test_writing_a_note(snapshot: SnapshotAssertion) -> None:
    async with agent_at_work() as agent:
        await agent.presses("j")
        await agent.reads(1042)
        await agent.presses("n")
        await agent.sees("INTERNAL note")
        await agent.types("Ring til Carl")
        await agent.sees("draft saved")
        await agent.is_up_to_date()
        assert agent.screen == snapshot(extension_class=ScreenText)
        assert agent.app.export_screenshot() == snapshot(extension_class=ScreenPicture)


async def test_all_keys(snapshot: SnapshotAssertion) -> None:
    async with agent_at_work(size=(120, 100)) as agent:
        await agent.presses("question_mark")
        await agent.sees("All keys")
        await agent.is_up_to_date()
        assert agent.screen == snapshot(extension_class=ScreenText)


async def test_every_theme_says_the_same() -> None:
    async with agent_at_work() as agent:
        await agent.presses("j")
        await agent.reads(1042)
        await agent.is_up_to_date()
        said = {}
        for theme in THEMES:
            agent.app.theme = theme.name
            await agent.is_quiet()
            said[theme.name] = agent.screen
    for words in said.values():
        assert words == said[DARK]


@pytest.mark.parametrize(
    ("environment", "theme"),
    [
        ({"TERM": "xterm-256color"}, DARK),
        ({"TERM": "tmux-256color", "NO_COLOR": "1"}, SIXTEEN),
        ({"TERM": "linux"}, SIXTEEN),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, DARK),
        ({}, SIXTEEN),
    ],
)
def test_the_terminal_chooses_the_theme(environment: dict[str, str], theme: str) -> None:
    assert pick_theme("", environment) == theme


def test_a_wish_is_stronger_than_the_terminal() -> None:
    environment = {"TERM": "linux"}
    assert pick_theme("light", environment) == LIGHT
    assert pick_theme("contrast", environment) == CONTRAST
