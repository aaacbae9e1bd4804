"""Typed lines: what goes wrong stays where it was typed, and nothing leaks behind it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from helpdesk_tui.errors import NotFound
from helpdesk_tui.screens.widgets.new_ticket import NewTicket
from helpdesk_tui.views import Done
from helpdesk_tui.views_mail import Health
from helpdesk_tui.words import Status
from tests.screens.agent import Agent, agent_at_work
from tests.screens.sample_data import NOW
from tests.screens.sample_desk import SampleDesk
from tests.screens.test_type_ahead import types_at_once


async def test_a_wrong_command_stays_open_with_its_text_and_says_why() -> None:
    async with agent_at_work() as agent:
        types_at_once(agent, ":nonsense\rjx")
        await agent.sees("There is no command nonsense.")
        prompt = agent.app.pro.prompt
        assert prompt.is_open
        assert prompt.field.value == "nonsensejx"
        assert agent.cursor_number == 1029
        assert agent.desk.table[1029].status is Status.OPEN


async def test_a_number_goes_to_its_ticket() -> None:
    async with agent_at_work() as agent:
        types_at_once(agent, ":1037\r")
        await agent.reads(1037)
        types_at_once(agent, ":open 1031\r")
        await agent.reads(1031)
        types_at_once(agent, "/#1042\r")
        await agent.reads(1042)
        await agent.sees("All open 34")
        assert agent.cursor_number == 1042


async def test_a_number_nobody_has_is_said() -> None:
    async with agent_at_work() as agent:
        types_at_once(agent, ":99999\r")
        await agent.sees("There is no ticket #99999.")


async def test_an_order_is_chosen_by_name() -> None:
    async with agent_at_work() as agent:
        types_at_once(agent, ":sort number\r")
        await agent.sees("by number")
        types_at_once(agent, ":sort colour\r")
        await agent.sees("Orders are: due, updated, created, priority, number.")


class _Ill(SampleDesk):
    def health(self) -> Health:
        well = super().health()
        box = replace(well.mailboxes[0], error="login refused by imap.example.test")
        return replace(
            well, mailboxes=(box,), outbox_failed=2, quarantined=1, worker_alive=False,
            worker_seen_at=NOW,
        )  # fmt: skip


async def test_the_doctor_names_each_trouble_with_its_remedy() -> None:
    async with agent_at_work(_Ill()) as agent:
        types_at_once(agent, ":doctor\r")
        await agent.sees(
            "How the desk does", "No worker runs since today 10:24", "helpdesk-tui worker",
            "login refused by imap.example.test", "helpdesk-tui mailbox test it@desk.example",
            "2 not sent", "1 mail is held back", "helpdesk-tui doctor",
        )  # fmt: skip


async def test_a_wrong_search_stays_open_and_the_old_list_too() -> None:
    async with agent_at_work() as agent:
        types_at_once(agent, "/foo:bar\r")
        await agent.sees("foo: is not a field.", "VPN nede i Aarhus")
        assert agent.app.pro.list_pane.search.is_open
        await agent.presses("escape")
        await agent.sees("All open 34")
        assert "Reading …" not in agent.screen


async def test_a_second_search_replaces_the_first() -> None:
    async with agent_at_work() as agent:
        types_at_once(agent, "/sap\r")
        await agent.sees("/sap 3")
        assert "▸All open" not in agent.screen
        types_at_once(agent, "/vpn\r")
        await agent.sees("/vpn 1")
        await agent.no_longer_sees("3 tickets")


async def test_two_spaces_complete_as_one() -> None:
    async with agent_at_work() as agent:
        types_at_once(agent, ":assign  ca")
        await agent.sees("Tab carl")
        await agent.presses("tab")
        await agent.until(lambda: agent.app.pro.prompt.field.value == "assign carl ", "not so")


async def test_a_line_says_what_it_is_about() -> None:
    async with agent_at_work() as agent:
        await agent.presses("h")
        await agent.sees("hide #1029 until")
        await agent.presses("escape", "space", "space", "space", "h")
        await agent.sees("hide 3 marked until")


async def test_a_choice_shows_what_holds_now_in_words() -> None:
    async with agent_at_work() as agent:
        await agent.presses("s")
        await agent.sees("Status · #1029", "● open  now", "waiting for contact")
        await agent.types("zzz")
        await agent.sees("nothing matches")


class _Picky(SampleDesk):
    """A desk that knows no HR any more."""

    def new_ticket(self, *, queue: str, subject: str, text: str, contact: str) -> Done:
        if queue == "HR":
            raise NotFound("There is no queue HR.", "Take another.")
        return super().new_ticket(queue=queue, subject=subject, text=text, contact=contact)


async def _calls(agent: Agent) -> NewTicket:
    await agent.presses("N")
    await agent.until(lambda: isinstance(agent.app.screen, NewTicket), "no form")
    await agent.sees("empty: IT · or Faktura, HR")
    types_at_once(agent, "bo@nordwind.example\rMus virker ikke\r")
    assert isinstance(agent.app.screen, NewTicket)
    return agent.app.screen


async def test_the_form_takes_the_usual_queue() -> None:
    async with agent_at_work() as agent:
        await _calls(agent)
        await agent.presses("ctrl+s")
        await agent.sees("✓ #1043 opened")
        assert agent.desk.table[1043].queue == "IT"


async def test_a_refused_form_stays_with_its_words_and_the_cursor_on_the_wrong_field() -> None:
    async with agent_at_work(_Picky()) as agent:
        form = await _calls(agent)
        await agent.types("hr")
        await agent.presses("ctrl+s")
        await agent.sees("There is no queue HR. Take another.", "Mus virker ikke")
        assert form.focused is not None
        assert form.focused.id == "queue"
        await agent.types("xj")
        assert agent.cursor_number == 1029
        await agent.presses("ctrl+s")
        await agent.sees("There is no queue hrxj. Known: IT, Faktura, HR.")


async def test_escape_saves_no_file_and_the_folder_is_never_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, here = tmp_path / "home", tmp_path / "here"
    home.mkdir()
    here.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(here)
    async with agent_at_work() as agent:
        agent.app.downloads = None
        await agent.presses("j", "enter")
        await agent.reads(1042)
        await agent.presses("1")
        await agent.sees("~/traceroute.txt")
        await agent.presses("escape", "2")
        await agent.sees("~/skærmbillede.png")
        await agent.presses("enter")
        await agent.sees("✓ saved ~/skærmbillede.png")
    assert [each.name for each in home.iterdir()] == ["skærmbillede.png"]
    assert list(here.iterdir()) == []


async def test_a_digit_in_the_list_saves_nothing() -> None:
    async with agent_at_work() as agent:
        await agent.presses("j")
        await agent.reads(1042)
        await agent.presses("1")
        assert not agent.app.pro.save_as.is_open
