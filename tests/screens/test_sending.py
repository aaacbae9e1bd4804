"""Mail that leaves: who gets it, what goes along, and what is looked at twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from helpdesk_tui.views import AttachmentView, Person
from helpdesk_tui.views_mail import ExternalView
from helpdesk_tui.words import Audience, DraftKind
from tests.screens.agent import Agent, agent_at_work
from tests.screens.sample_data import NOW, message
from tests.screens.sample_desk import SampleDesk


async def _begins(agent: Agent, key: str, *seen: str) -> None:
    await agent.presses("j")
    await agent.reads(1042)
    await agent.presses(key)
    await agent.sees(*seen)


async def test_an_answer_like_the_last_one_leaves_at_once() -> None:
    async with agent_at_work() as agent:
        await _begins(agent, "r", "Reply to", "┊ Alice Holm")
        await agent.types("Hej Bo")
        await agent.presses("ctrl+s")
        await agent.sees("sends in 10 s")


async def test_who_is_new_is_looked_at_before_it_leaves() -> None:
    async with agent_at_work() as agent:
        await _begins(agent, "r", "Reply to")
        await agent.types("Hej Bo")
        await agent.presses("shift+tab", "enter", "end")
        await agent.types(", boss@nordwind.example")
        await agent.presses("ctrl+s")
        await agent.sees("^s sends it", "+ boss@nordwind.example is new", "since the last")
        await agent.presses("escape")
        await agent.no_longer_sees("^s sends it")
        assert agent.desk.messages[-1].text != "Hej Bo"
        await agent.presses("ctrl+s", "ctrl+s")
        await agent.sees("sends in 10 s")


async def test_a_promised_file_that_is_missing_is_said(tmp_path: Path) -> None:
    (tmp_path / "rapport måned.txt").write_text("x" * 4096)
    async with agent_at_work() as agent:
        await _begins(agent, "r", "Reply to")
        await agent.types("Se vedhæftet")
        await agent.presses("ctrl+s")
        await agent.sees("The text mentions an attachment")
        await agent.presses("escape", "ctrl+f")
        await agent.sees("attach")
        agent.app.pro.attach_line.field.value = f"{tmp_path}/rapp"
        await agent.sees("Tab rapport måned.txt")
        await agent.presses("tab", "enter")
        await agent.sees("↑ rapport måned.txt 4 kB")
        assert [f.filename for f in agent.desk.drafts[1042, DraftKind.REPLY].files] == [
            "rapport måned.txt"
        ]
        await agent.presses("ctrl+s")
        await agent.sees("sends in 10 s")


async def test_a_file_is_taken_off_again_and_a_wrong_path_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("a")
    async with agent_at_work() as agent:
        await _begins(agent, "r", "Reply to")
        await agent.types("Hej")
        await agent.presses("ctrl+f")
        agent.app.pro.attach_line.field.value = "."
        await agent.presses("enter")
        await agent.sees("is a folder")
        agent.app.pro.attach_line.field.value = "a.txt"
        await agent.presses("enter")
        await agent.sees("↑ a.txt 1 B")
        await agent.presses("ctrl+l")
        await agent.sees("Goes along", "take off 1: a.txt")
        await agent.types("take off")
        await agent.presses("enter")
        await agent.no_longer_sees("↑ a.txt")
        assert agent.desk.drafts[1042, DraftKind.REPLY].files == ()


async def test_a_dangerous_file_leaves_after_a_second_look_only(tmp_path: Path) -> None:
    """Who sends a program along is told why it may do harm (E88)."""
    (tmp_path / "setup.exe").write_bytes(b"MZ")
    async with agent_at_work() as agent:
        await _begins(agent, "r", "Reply to")
        await agent.types("Hej")
        await agent.presses("ctrl+f")
        agent.app.pro.attach_line.field.value = f"{tmp_path}/setup.exe"
        await agent.presses("enter")
        await agent.sees("↑ setup.exe 2 B")
        await agent.presses("ctrl+s")
        await agent.sees("! setup.exe is dangerous: it can run as a program", "^s sends it")
        await agent.presses("ctrl+s")
        await agent.sees("sends in 10 s")


async def test_the_last_public_message_is_quoted_below_the_cursor() -> None:
    async with agent_at_work() as agent:
        await _begins(agent, "r", "Reply to")
        await agent.types("Hej")
        await agent.presses("ctrl+g")
        await agent.sees("> the VPN of #1042 is down")
        await agent.types(" Bo")
        text = agent.app.pro.ticket_pane.composer.text_area.text
        assert text.startswith("Hej Bo\n\nOn 2026-05-04")


async def test_an_answer_can_be_silent_about_all_else() -> None:
    async with agent_at_work() as agent:
        await _begins(agent, "r", "Reply to")
        await agent.types("Hej")
        await agent.presses("ctrl+t")
        await agent.sees("SILENT: the customer is told of nothing else")
        await agent.presses("ctrl+e")
        await agent.sees("sends in 10 s")
        assert agent.desk.told_silently == [1042]


async def test_forwarding_passes_on_the_newest_mail_or_the_thread() -> None:
    async with agent_at_work() as agent:
        await _begins(agent, "F", "FORWARD · to somebody else", "newest mail only")
        await agent.types("leverandør@net.example")
        await agent.presses("ctrl+l")
        await agent.types("whole public")
        await agent.presses("enter")
        await agent.sees("whole public thread")
        await agent.presses("ctrl+l")
        await agent.types("take along 1")
        await agent.presses("enter")
        await agent.sees("↑ traceroute.txt 4 kB")
        await agent.presses("ctrl+s")
        await agent.sees("outside: the customer does not get this", "1 file, 4 kB")
        await agent.presses("ctrl+s")
        await agent.until(lambda: agent.desk.passed_on != [], "never forwarded")
        assert agent.desk.passed_on == [("forward", 1042, ("leverandør@net.example",), "")]
        assert agent.desk.forwarded == [(None, (1,), False)]


async def test_a_question_outside_says_so_before_it_leaves() -> None:
    async with agent_at_work() as agent:
        await _begins(agent, "E", "EXTERNAL question · the customer sees nothing")
        await agent.presses("ctrl+s")
        await agent.sees("nothing to send yet")
        await agent.types("noc@net.example")
        await agent.presses("enter", "enter")
        await agent.types("Er linjen nede?")
        await agent.presses("ctrl+s", "ctrl+s")
        await agent.until(lambda: agent.desk.passed_on != [], "never asked")
        assert agent.desk.passed_on == [("ask", 1042, ("noc@net.example",), "Er linjen nede?")]


async def test_who_was_asked_outside_stands_with_the_facts_and_in_the_thread() -> None:
    desk = SampleDesk()
    desk.externals = (ExternalView("noc@net.example", NOW - timedelta(hours=2), None),)
    desk.messages.append(
        message(9, 1042, -1, "Linjen er nede.", audience=Audience.EXTERNAL, author="NOC")
    )
    async with agent_at_work(desk) as agent:
        await agent.presses("j")
        await agent.sees("outside: noc@net.example written to 2h", "▌EXTERNAL NOC")


async def test_who_first_wrote_becomes_the_requester_with_one_key() -> None:
    desk = SampleDesk()
    desk.forwarded_from = Person("Åsa Lind", "asa.lind@kommun7.example")
    async with agent_at_work(desk) as agent:
        await agent.presses("j")
        await agent.reads(1042)
        await agent.sees("forwarded · O makes Åsa Lind who asks")
        await agent.presses("O")
        await agent.no_longer_sees("forwarded · O")
        assert desk.table[1042].contact.email == "asa.lind@kommun7.example"
        await agent.presses("u")
        await agent.sees("forwarded · O")


async def test_a_mail_inside_a_mail_opens_as_a_page() -> None:
    desk = SampleDesk()
    files = (AttachmentView(7, "Fwd tunnel.eml", "message/rfc822", 900, inline=False),)
    desk.messages[3] = replace(desk.messages[3], attachments=files)
    async with agent_at_work(desk) as agent:
        await agent.presses("j", "enter")
        await agent.sees("↓ Fwd tunnel.eml  900 B  [3]")
        await agent.presses("3")
        await agent.sees("a mail inside the mail", "Åsa Lind <asa.lind@kommun7.example>",
                         "[/b] tunneln är nere.", "log-7.txt", "the date was repaired")  # fmt: skip
        await agent.presses("escape", "A")
        await agent.sees("[3] Fwd tunnel.eml 900 B open", "[3] Fwd tunnel.eml 900 B save")
