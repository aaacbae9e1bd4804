"""The rulebook on the screen: looking, changing, and what somebody else does meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from helpdesk_tui.screens.ink import Ink
from helpdesk_tui.screens.rule_lines import query_spans
from tests.screens.agent import Agent, agent_at_work
from tests.screens.pictures import ScreenPicture, ScreenText
from tests.screens.sample_desk import SampleDesk
from tests.screens.sample_rules import row_of

SIZES = ((80, 24), (120, 40), (200, 50))


@asynccontextmanager
async def _at_the_rulebook(
    desk: SampleDesk | None = None, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[Agent]:
    async with agent_at_work(desk, size) as agent:
        await agent.presses("j", "B")
        await agent.sees("Rulebook")
        yield agent


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_rules_and_one_of_them(size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with _at_the_rulebook(size=size) as agent:
        await agent.presses("j")
        await agent.sees("of the newest 200 mails")
        await agent.is_quiet()
        assert agent.screen == snapshot(extension_class=ScreenText)
        assert agent.app.export_screenshot() == snapshot(extension_class=ScreenPicture)


async def test_a_rule_is_changed_in_a_form(snapshot: SnapshotAssertion) -> None:
    async with _at_the_rulebook() as agent:
        await agent.presses("j", "e")
        await agent.sees("Rule network", "of the newest 200 mails")
        await agent.presses("end")
        await agent.types(" prio:high")
        await agent.sees("prio: is no field. Did you mean priority:?")
        assert agent.screen == snapshot(extension_class=ScreenText)
        for _ in "prio:high":
            await agent.presses("backspace")
        await agent.types("pri")
        await agent.sees("Tab priority:")
        await agent.presses("tab")
        await agent.types("high")
        await agent.no_longer_sees("looking …")
        assert agent.desk.checked[-1].condition.endswith(" priority:high")
        await agent.presses("ctrl+s")
        await agent.sees("✓ network@3 saved", "network@3")
        await agent.presses("u")
        await agent.sees("✓ as it was", "network@2")


async def test_an_unknown_name_is_taken_only_when_one_insists() -> None:
    async with _at_the_rulebook() as agent:
        await agent.presses("a")
        await agent.sees("New rule")
        await agent.types("late")
        await agent.presses("tab", "tab", "tab")
        await agent.types("queue ITT")
        await agent.sees("then line 1: There is no queue 'ITT'. Did you mean 'IT'?")
        await agent.presses("ctrl+s")
        await agent.sees("^g takes it as it is")
        await agent.presses("ctrl+g")
        await agent.sees("✓ late@1 added")
        assert agent.desk.rules[-1].form is not None
        assert agent.desk.rules[-1].form.then == ("queue ITT",)


async def test_what_somebody_else_changed_is_not_overwritten_and_nothing_typed_is_lost() -> None:
    async with _at_the_rulebook() as agent:
        await agent.presses("j", "e")
        await agent.sees("Rule network")
        await agent.presses("end")
        await agent.types(" age>3d")
        row = agent.desk.rules[1]
        assert row.form is not None
        agent.desk._put_rule("network", row_of(replace(row.form, stop=True), 7))
        await agent.presses("ctrl+s")
        await agent.sees("changed by somebody else meanwhile", "age>3d")
        await agent.presses("escape")
        await agent.sees("kept what you typed")
        await agent.presses("e")
        await agent.sees("typed before", "age>3d")
        assert agent.desk.rules[1].version == 7


async def test_order_switches_and_removal_are_taken_back() -> None:
    async with _at_the_rulebook() as agent:
        await agent.presses("j", "J")
        await agent.sees("✓ network is asked at place 3 · u undo", "  3 ● network@2")
        await agent.presses("space")
        await agent.sees("✓ network is off", "  3 ○ network@3")
        await agent.presses("x")
        await agent.sees("4 rules")
        await agent.presses("u", "u", "u")
        await agent.sees("  2 ● network@2", "5 rules")


async def test_switching_on_asks_when_there_is_something_to_see() -> None:
    desk = SampleDesk()
    desk.foreseen = ("12 of 340 mails would differ", "3 customers would get a mail")
    async with _at_the_rulebook(desk) as agent:
        await agent.presses("j", "j", "j", "space")
        await agent.sees("Switch nordic on?", "3 customers would get a mail")
        await agent.presses("escape")
        await agent.no_longer_sees("Switch nordic on?")
        await agent.sees("nordic stays off")
        assert len(desk.books) == 1
        await agent.presses("space")
        await agent.sees("Switch nordic on?")
        await agent.presses("y")
        await agent.sees("✓ nordic is on")
        assert desk.agreed == ["12 of 340 mails would differ"]


async def test_a_rule_that_would_have_sent_many_mails_wants_a_yes() -> None:
    desk = SampleDesk()
    async with _at_the_rulebook(desk) as agent:
        await agent.presses("j", "e")
        await agent.sees("Rule network")
        await agent.presses("tab")
        await agent.types("reply Thanks")
        await agent.presses("enter", "ctrl+s")
        await agent.sees("41 mails in 30 days would have left", "41 would differ")
        await agent.presses("escape")
        await agent.no_longer_sees("would have left")
        await agent.sees("Rule network")
        assert len(desk.books) == 1
        await agent.presses("ctrl+s")
        await agent.sees("would have left")
        await agent.presses("y")
        await agent.sees("✓ network@3 saved")
        await agent.presses("i")
        await agent.types("many.toml")
        await agent.presses("enter")
        await agent.sees("would have left")
        await agent.presses("y")
        await agent.sees("✓ 1 added, 0 changed, 0 removed")
        assert desk.agreed == ["41 mails in 30 days"] * 2


async def test_looking_closer() -> None:
    async with _at_the_rulebook() as agent:
        await agent.presses("slash")
        await agent.types("nätv")
        await agent.sees("1 of 5 rules")
        await agent.presses("enter")
        await agent.sees("Versions")
        await agent.presses("d")
        await agent.sees("network@2 against")
        await agent.presses("enter")
        await agent.sees("+priority = high")
        await agent.presses("escape", "H")
        await agent.sees("Versions of network")
        await agent.presses("escape", "t")
        await agent.sees("nothing is written", "would priority high  network@2", "1 more wait")
        await agent.presses("escape", "question_mark")
        await agent.sees("keys and signs", "Switch it on or off")
        await agent.presses("escape", "escape")
        await agent.sees("out-of-office@1")
        await agent.presses("escape")
        await agent.sees("All open")


async def test_files(tmp_path: Path) -> None:
    async with _at_the_rulebook() as agent:
        await agent.presses("o")
        await agent.types(str(tmp_path / "rules.toml"))
        await agent.presses("enter")
        await agent.sees("✓ 5 rules written to rules.toml")
        assert "network" in (tmp_path / "rules.toml").read_text("utf-8")
        await agent.presses("i")
        await agent.types("nowhere.toml")
        await agent.presses("enter")
        await agent.sees("nowhere.toml cannot be read: No such file or directory.")


async def test_others_may_look_but_not_change() -> None:
    desk = SampleDesk()
    desk.rule_lock = "You are worker: admins change rules, you can look."
    async with _at_the_rulebook(desk) as agent:
        await agent.sees("You are worker: admins change rules")
        await agent.presses("space", "x", "J", "e")
        await agent.is_quiet()
        assert len(desk.books) == 1
        assert agent.app.screen.query_one("#rules").has_focus


async def test_no_rule_and_no_rulebook() -> None:
    desk = SampleDesk()
    desk.found_rules(empty=True)
    async with _at_the_rulebook(desk) as agent:
        await agent.sees("There is no rule yet. a adds one, i takes in a file.")
        await agent.presses("e", "space", "J", "x", "d", "H", "escape")
        desk.unreadable = "Line 3, column 1: not TOML."
        await agent.presses("B")
        await agent.sees("The rulebook cannot be read: Line 3, column 1: not")


def test_a_query_is_shown_in_its_parts() -> None:
    spans = query_spans("(subject:vpn OR -from=bo@nordwind.example) a:b")
    assert [text for text, ink in spans if ink is Ink.ACCENT] == ["subject:", "-from=", "a:"]
    assert "".join(text for text, _ in spans) == "(subject:vpn OR -from=bo@nordwind.example) a:b"
