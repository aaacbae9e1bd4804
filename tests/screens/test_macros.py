"""Macros on the screen: their keys, their list, and the form that makes one."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.widgets import Input, TextArea

from helpdesk_tui.rules.macro_key import DIRECT_KEYS, read_key
from helpdesk_tui.screens.keys import KEYS
from helpdesk_tui.screens.widgets.macro_form import MacroFormScreen
from helpdesk_tui.screens.widgets.macro_menu import MacroMenu
from helpdesk_tui.views_rules import MacroForm
from tests.screens.agent import Agent, agent_at_work
from tests.screens.pictures import ScreenText
from tests.screens.sample_desk import SampleDesk

SIZES = ((80, 24), (120, 40))


def test_keys_of_macros_and_of_the_program_are_never_the_same() -> None:
    """In their list letters and digits are macros'; where tickets are F3 to F12 are."""
    ours = {
        name
        for key in KEYS
        if not key.id.startswith("macro.") and key.where not in ("composer", "text")
        for name in key.keys.split(",")
    }
    assert ours.isdisjoint(DIRECT_KEYS)
    in_list = {name for key in KEYS if key.where == "macros" for name in key.keys.split(",")}
    assert not [name for name in in_list if len(name) == 1 and read_key(name)]


async def is_in_the_list(agent: Agent) -> None:
    await agent.presses("b")
    await agent.until(lambda: isinstance(agent.app.screen, MacroMenu), "no list of macros")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_list_of_macros(size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with agent_at_work(size=size) as agent:
        await is_in_the_list(agent)
        assert agent.screen == snapshot(extension_class=ScreenText)


async def test_a_key_runs_its_macro_on_what_is_marked_or_in_front() -> None:
    async with agent_at_work() as agent:
        await agent.presses("space", "space", "b", "e")
        await agent.sees("✓ Ask for the error done", "u undo")
        line, _, marked = agent.desk.ran[-1]
        assert (line, len(marked)) == ("macro Ask for the error", 2)
        await agent.presses("enter", "b", "1")  # who has no key has a digit
        await agent.sees("✓ Greet done")
        assert agent.desk.ran[-1][1] == agent.cursor_number
        await agent.presses("f5")
        await agent.sees("✓ Restart done")
        await agent.presses("f6")
        await agent.sees("f6 is no macro's key · b lists them")
        await agent.presses("escape", "full_stop")
        await agent.until(
            lambda: [ran[0] for ran in agent.desk.ran][-2:] == ["macro Restart"] * 2, "not repeated"
        )


async def test_the_list_says_what_cannot_be_run_or_changed_and_finds_by_words() -> None:
    async with agent_at_work() as agent:
        await is_in_the_list(agent)
        await agent.presses("x")
        await agent.sees("x is no macro's key")
        await agent.presses("end", "enter")
        await agent.sees("Unknown action 'fax'.")
        await agent.presses("equals_sign")
        await agent.sees("only bo may")
        await agent.presses("slash")
        await agent.types("solved")
        await agent.no_longer_sees("Greet")
        await agent.presses("escape")
        await agent.sees("Greet")
        await agent.presses("slash")
        await agent.types("solved\n")
        await agent.sees("✓ Restart done")


async def test_a_macro_is_made_of_what_was_just_done(snapshot: SnapshotAssertion) -> None:
    async with agent_at_work(size=(80, 24)) as agent:
        await agent.presses("b", "plus")
        await agent.sees("What you did on #1042", "Left out: the subject", "tag vpn")
        await agent.types("Tunnel\ne")
        await agent.presses("ctrl+s")
        await agent.sees("Key e is that of macro 'Ask for the error'. Free: g, r.")
        assert agent.screen == snapshot(extension_class=ScreenText)
        await agent.presses("backspace")
        await agent.types("t")
        await agent.presses("ctrl+s")
        await agent.sees("✓ Macro Tunnel@1 added")
        await agent.presses("b", "t")
        await agent.sees("✓ Tunnel done")
    form = next(row.form for row in agent.desk.kept if row.form.name == "Tunnel")
    assert form == MacroForm("Tunnel", "t", "", ("category Network / VPN", "tag vpn"))


async def test_without_anything_done_the_form_is_empty_and_says_why() -> None:
    desk = SampleDesk()
    desk.done = None
    async with agent_at_work(desk) as agent:
        await agent.presses("b", "plus")
        await agent.sees("Nothing was taken over: You have changed no ticket yet.")
        await agent.types("Half a")
        await agent.presses("escape")
        await agent.sees("Esc again throws it away")
        await agent.presses("escape")
        await agent.until(lambda: agent.app.screen is agent.app.pro, "the form stays")


async def test_a_macro_is_changed_in_the_form_and_nobody_is_overwritten() -> None:
    async with agent_at_work() as agent:
        await agent.presses("b", "equals_sign")
        await agent.until(lambda: isinstance(agent.app.screen, MacroFormScreen), "no form")
        area = agent.app.screen.query_one(TextArea)
        assert area.text == "owner me\ndraft Hello {customer},\\n\\nwhat?"
        area.text += "\nnote C:\\\\temp"
        agent.app.screen.query_one("#key", Input).value = "q"
        await agent.presses("ctrl+s")
        await agent.sees("✓ Macro Ask for the error@2 saved")
        form = next(row.form for row in agent.desk.kept if row.form.key == "q")
        assert form.then == ("owner me", "draft Hello {customer},\n\nwhat?", "note C:\\temp")
        await agent.presses("b", "equals_sign")
        await agent.until(lambda: isinstance(agent.app.screen, MacroFormScreen), "no form")
        agent.desk.save_macro(form, form.name, agent.desk.macros()[0].text)
        agent.app.screen.query_one("#key", Input).value = "a"
        agent.desk.kept[-1] = agent.desk.kept[-1].__class__(form, 9, "# another", "bo")
        await agent.presses("ctrl+s")
        await agent.sees("was changed by somebody else meanwhile")


async def test_what_the_footer_has_no_room_for_is_said_whole_and_only_what_can_be_is_undone() -> (
    None
):
    async with agent_at_work(size=(80, 24)) as agent:
        await agent.presses("colon")
        await agent.types("record Fast\n")
        await agent.sees("✓ Macro Fast of #1042")
        [news] = agent.app._notifications
        assert news.message.endswith("priority high; nothing on this ticket but what is left out")
        assert "u undo" not in agent.screen


async def test_help_lists_the_keys_of_macros_and_runs_one() -> None:
    async with agent_at_work() as agent:
        await agent.presses("question_mark")
        await agent.types("restart")
        await agent.sees("f5  Restart")
        await agent.presses("enter")
        await agent.sees("✓ Restart done")
