"""Text from strangers in every view: nothing crashes, nothing acts, nothing reaches the tty."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from helpdesk_tui.safe import UNSAFE
from helpdesk_tui.screens.terminal_safe import TerminalSafe
from helpdesk_tui.views import AttachmentView, ChangeView, Delivery, Done, Person, VerbInfo
from helpdesk_tui.words import ActorKind, DraftKind, OutboxState
from tests.screens.agent import Agent, agent_at_work
from tests.screens.sample_data import NOW, message, row
from tests.screens.sample_desk import SampleDesk

CLOSING = "[/foo]"
ACTION = "[@click=app.quit]x[/]"
CONTROLS = "A\x1b]0;PWNED\x07B\x1b]52;c;aGk=\x07C\x9b2J\u202eD\r\x08\x00[b=c d][$nope]"
HOSTILE = (CLOSING, ACTION, CONTROLS)


def hostile_desk(text: str) -> SampleDesk:
    """A desk where everything a stranger can choose is this text."""
    who = Person(text, f"x{text}@evil.example", text)
    rows = [
        replace(
            row(number), subject=text, contact=who, category=text, tags=(text,), owner=text,
            team=text, queue=text, writing=(text,) if number % 2 else (), viewing=(text,),
        )
        for number in range(1, 6)
    ]  # fmt: skip
    messages = [
        message(
            1, number, -5, text, author=text, author_email=text, subject=text,
            pieces=((False, text), (True, text)), to=(text,), cc=(text,), problems=(text,),
            attachments=(AttachmentView(1, text, text, 10, inline=False),),
            delivery=Delivery(1, OutboxState.FAILED, NOW, 2, text, None),
        )
        for number in range(1, 6)
    ]  # fmt: skip
    desk = _Hostile(rows, messages=messages)
    desk.text = text
    desk.views = [(text, text), ("plain", "is:open")]
    desk.changes = [
        ChangeView(n, NOW, ActorKind.CUSTOMER, text, 1, text, field, text, text, text, undone=False)
        for n, field in enumerate(("", "queue", text))
    ]
    return desk


class _Hostile(SampleDesk):
    text = ""

    def run(self, line: str, **_: object) -> Done:
        return Done("claim", self.text, (1,), 1)

    def complete(self, line: str) -> tuple[str, ...]:
        return (line + self.text,)

    def refusal(self, verb: str, ticket: int | None) -> str:
        return self.text if verb == "merge" else ""

    def verbs(self) -> tuple[VerbInfo, ...]:
        return (VerbInfo("claim", self.text, self.text),)

    def attachment(self, attachment_id: int) -> tuple[str, bytes]:
        raise OSError(self.text)


@pytest.fixture
def leaks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Lines that only the second wall made clean: widgets must leave it nothing to do."""
    found: list[str] = []
    clean = TerminalSafe.apply

    def watched(self: TerminalSafe, segments: list[Segment], background: Color) -> list[Segment]:
        done = clean(self, segments, background)
        if done is not segments:
            found.append("".join(part.text for part in segments))
        return done

    monkeypatch.setattr(TerminalSafe, "apply", watched)
    return found


async def _is_clean(agent: Agent) -> None:
    await agent.is_quiet()
    assert agent.app.is_running
    for line in agent.screen.split("\n"):
        assert not UNSAFE.search(line), repr(line)


@pytest.mark.parametrize("text", HOSTILE, ids=["closing", "action", "controls"])
async def test_reading_and_clicking_does_nothing_else(text: str, leaks: list[str]) -> None:
    async with agent_at_work(hostile_desk(text), first=None) as agent:
        await agent.presses("enter")
        await agent.reads(agent.cursor_number or 0)
        await agent.presses("z")
        for size in ((80, 24), (200, 50), (120, 40)):
            await agent.pilot.resize_terminal(*size)
            await _is_clean(agent)
        for y in range(0, 40, 2):
            await agent.clicks(68, y)
            await agent.presses("escape")
        await _is_clean(agent)
    assert leaks == []


_WAYS = (
    "r h i", "n h i", "a", "s enter", "c", "M", "w", "U", "R", "A enter", "1", "v", "v enter",
    "q down down down", "colon x", "slash x", "question_mark", "ctrl+p c l", "f2", "N",
)  # fmt: skip


async def test_every_view_survives() -> None:
    async with agent_at_work(hostile_desk(CONTROLS + CLOSING + ACTION), first=None) as agent:
        for way in _WAYS:
            await agent.goes_home()
            await agent.presses("enter")
            await agent.reads(agent.cursor_number or 0)
            await agent.presses(*way.split())
            await _is_clean(agent)


async def test_being_overtaken_by_hostile_text() -> None:
    desk = SampleDesk()
    async with agent_at_work(desk) as agent:
        await agent.presses("j")
        await agent.reads(1042)
        await agent.presses("r", "x")
        desk.arrives(1042, CONTROLS + CLOSING + ACTION)
        await agent.presses("ctrl+s")
        await agent.sees("send anyway")
        await _is_clean(agent)


async def test_a_hostile_draft_comes_back_as_text() -> None:
    desk = SampleDesk()
    async with agent_at_work(desk) as agent:
        await agent.presses("j")
        await agent.reads(1042)
        await agent.presses("r")
        await agent.types("x")
        agent.app.pro.ticket_pane.composer.set_text(CONTROLS)
        await _is_clean(agent)
        await agent.presses("escape")
        await agent.until(lambda: (1042, DraftKind.REPLY) in desk.drafts, "not kept")
        assert desk.drafts[1042, DraftKind.REPLY].body.startswith("A\x1b]0;")


def test_the_second_wall_takes_out_what_a_widget_forgot() -> None:
    bad = Style(link="http://a\x1b]8;;\x07")
    found = TerminalSafe().apply(
        [Segment("a\x1b[2Jb\u202e\x9bc"), Segment("link", bad)], Color.parse("black")
    )
    assert [part.text for part in found] == ["a[2Jbc", "link"]
    assert found[1].style is not None
    assert found[1].style.link is None


def test_the_second_wall_leaves_clean_lines_alone() -> None:
    line = [Segment("Åsa 山田 👩‍👩‍👧")]
    assert TerminalSafe().apply(line, Color.parse("black")) is line
