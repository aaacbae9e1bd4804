"""Writing an answer: it says where it goes, nothing typed is lost, nothing is sent twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpdesk_tui.words import Audience, DraftKind, OutboxState, Status
from tests.screens.agent import Agent, agent_at_work
from tests.screens.sample_desk import SampleDesk


async def _begins_to_reply(agent: Agent, text: str = "Hej Bo") -> None:
    await agent.presses("j")
    await agent.reads(1042)
    await agent.presses("r")
    await agent.sees("Reply to Bo Hansen", "To  Bo Hansen <bo@nordwind.example>")
    await agent.types(text)


def _draft(agent: Agent, kind: DraftKind = DraftKind.REPLY) -> str:
    draft = agent.desk.drafts.get((1042, kind))
    return draft.body if draft is not None else ""


async def test_a_draft_is_saved_without_asking() -> None:
    async with agent_at_work() as agent:
        await _begins_to_reply(agent)
        await agent.sees("draft saved")
        assert _draft(agent) == "Hej Bo"


async def test_escape_keeps_the_draft_and_says_so() -> None:
    async with agent_at_work() as agent:
        await _begins_to_reply(agent)
        await agent.presses("escape")
        await agent.sees("draft kept · r goes on with it")
        assert _draft(agent) == "Hej Bo"
        await agent.presses("r")
        await agent.sees("draft kept from before", "Hej Bo")


async def test_opening_the_box_saves_nothing() -> None:
    async with agent_at_work() as agent:
        await _begins_to_reply(agent, "")
        await agent.presses("escape")
        await agent.is_quiet()
        assert agent.desk.drafts == {}


async def test_the_draft_is_kept_when_the_cursor_goes_elsewhere() -> None:
    async with agent_at_work() as agent:
        await _begins_to_reply(agent)
        await agent.pilot.click("#tickets", offset=(10, 8))
        await agent.reads(1031)
        await agent.is_quiet()
        assert _draft(agent) == "Hej Bo"


async def test_send_counts_down_and_u_recalls_with_the_words() -> None:
    async with agent_at_work() as agent:
        await _begins_to_reply(agent)
        await agent.presses("ctrl+s")
        await agent.sees("sends in 10 s · u recalls", "leaves at 10:24")
        assert _draft(agent) == ""
        sent = agent.desk.messages[-1]
        assert (sent.text, sent.to) == ("Hej Bo", ("Bo Hansen <bo@nordwind.example>",))
        await agent.presses("u")
        await agent.sees("recalled, nothing was sent", "Reply to Bo Hansen")
        assert agent.app.pro.ticket_pane.composer.text_area.text == "Hej Bo"
        assert agent.desk.messages[-1] is not sent


async def test_send_and_close() -> None:
    async with agent_at_work() as agent:
        await _begins_to_reply(agent)
        await agent.presses("ctrl+e")
        await agent.sees("sends in 10 s")
        assert agent.desk.table[1042].status is Status.CLOSED


async def test_send_and_next() -> None:
    async with agent_at_work() as agent:
        await _begins_to_reply(agent)
        await agent.presses("ctrl+n")
        await agent.sees("sends in 10 s")
        await agent.reads(1039)


async def test_a_note_never_mixes_with_a_reply() -> None:
    async with agent_at_work() as agent:
        await _begins_to_reply(agent, "to the customer")
        await agent.presses("tab")
        await agent.sees("INTERNAL note · only colleagues read this")
        assert agent.app.pro.ticket_pane.composer.text_area.text == ""
        await agent.types("for us")
        await agent.presses("ctrl+s")
        await agent.sees("note on #1042")
        note = agent.desk.messages[-1]
        assert (note.audience, note.text) == (Audience.INTERNAL, "for us")
        assert _draft(agent) == "to the customer"


async def test_who_is_new_and_who_is_gone_is_said_before_sending() -> None:
    async with agent_at_work() as agent:
        await _begins_to_reply(agent)
        await agent.presses("shift+tab", "enter", "end")
        await agent.types(", boss@nordwind.example")
        await agent.sees("+ boss@nordwind.example is new")
        await agent.presses("ctrl+u")
        await agent.sees("- lars@nordwind.example is gone")


async def test_a_wrong_address_is_not_sent_to() -> None:
    async with agent_at_work() as agent:
        await _begins_to_reply(agent)
        await agent.presses("shift+tab", "end")
        await agent.types(", nobody")
        await agent.presses("ctrl+s")
        await agent.sees("not an address: nobody")
        assert all(m.text != "Hej Bo" for m in agent.desk.messages)


async def test_nothing_is_sent_when_there_is_nothing() -> None:
    async with agent_at_work() as agent:
        await _begins_to_reply(agent, "")
        await agent.presses("ctrl+s")
        await agent.sees("nothing to send yet")


async def test_overtaken_shows_what_came_and_sends_only_when_told() -> None:
    async with agent_at_work() as agent:
        await _begins_to_reply(agent)
        agent.desk.arrives(1042, "Det virker igen, glem det!")
        await agent.presses("ctrl+s")
        await agent.sees("while you wrote", "Det virker igen, glem det!", "s send anyway")
        await agent.presses("enter")
        await agent.no_longer_sees("send anyway")
        assert agent.app.pro.ticket_pane.composer.text_area.text == "Hej Bo"
        assert all(m.text != "Hej Bo" for m in agent.desk.messages)
        await agent.presses("ctrl+s")
        await agent.sees("sends in 10 s")
        assert agent.desk.messages[-1].text == "Hej Bo"


async def test_overtaken_and_sent_anyway() -> None:
    async with agent_at_work() as agent:
        await _begins_to_reply(agent)
        agent.desk.arrives(1042, "Og Odense også")
        await agent.presses("ctrl+s")
        await agent.sees("s send anyway")
        await agent.presses("s")
        await agent.sees("sends in 10 s")
        assert agent.desk.messages[-1].text == "Hej Bo"


class _Broken(SampleDesk):
    """A desk whose disk is full while an answer is sent."""

    def reply(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
        raise OSError("disk full [/b]")


async def test_a_failed_send_keeps_the_words() -> None:
    async with agent_at_work(_Broken()) as agent:
        await _begins_to_reply(agent)
        await agent.presses("ctrl+s")
        await agent.sees("OSError: disk full [/b]")
        agent.app.clear_notifications()
        await agent.sees("not sent")
        assert agent.app.pro.ticket_pane.composer.text_area.text == "Hej Bo"


async def test_discard_forgets_the_draft() -> None:
    async with agent_at_work() as agent:
        await _begins_to_reply(agent)
        await agent.sees("draft saved")
        await agent.presses("ctrl+x")
        await agent.no_longer_sees("Reply to Bo")
        await agent.until(lambda: _draft(agent) == "", "draft still there")


async def test_the_answer_is_written_in_an_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    script = "import sys; open(sys.argv[1], 'a').write(' from elsewhere')"
    monkeypatch.setenv("VISUAL", f"python3 -c {script!r}")
    async with agent_at_work() as agent:
        monkeypatch.setattr(type(agent.app._driver), "can_suspend", True)
        await _begins_to_reply(agent)
        await agent.presses("ctrl+o")
        composer = agent.app.pro.ticket_pane.composer
        await agent.until(lambda: "from elsewhere" in composer.text_area.text, "not edited")


async def test_delivery_says_the_servers_words() -> None:
    desk = SampleDesk()
    old = desk.messages[2]
    assert old.delivery is not None
    failed = replace(
        old.delivery, state=OutboxState.FAILED, server_said="550 5.1.1 no such user", sent_at=None
    )
    desk.messages[2] = replace(old, delivery=failed)
    async with agent_at_work(desk) as agent:
        await agent.presses("j")
        await agent.sees("✗ not sent · 550 5.1.1 no such user", "reply again (r)")
