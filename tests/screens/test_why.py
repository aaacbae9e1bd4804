"""Why, on one key: what a ticket is, and behind each thing the chain that led there."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from helpdesk_tui.screens.why_lines import why_rows
from helpdesk_tui.views_why import Why, WhyGroup, WhyStep, WhyView
from tests.screens.agent import CLOCK, agent_at_work
from tests.screens.sample_data import NOW

RULE = "rule network@7 because subject matched vpn nede"


async def test_why_shows_everything_and_behind_a_line_its_chain() -> None:
    async with agent_at_work(size=(80, 24)) as agent:
        await agent.presses("j", "w")
        await agent.sees("Why #1042 is as it is", "▸ queue", "▸ confirmation", "not sent")
        assert "Faktura → IT" not in agent.screen
        assert "never set: due, hidden until" in agent.screen
        await agent.presses("j", "enter")
        await agent.sees("▾ queue", "queue: Faktura → IT, by worker", f"because of {RULE}")
        await agent.presses("enter")
        await agent.no_longer_sees("Faktura → IT")
        await agent.presses("asterisk")
        await agent.sees("▾ ticket", "Faktura → IT", "it began a ticket")
        await agent.presses("escape")
        await agent.no_longer_sees("Why #1042")


async def test_why_of_one_thing_is_typed_and_stands_open() -> None:
    async with agent_at_work() as agent:
        await agent.presses("j")
        await agent.reads(1042)
        await agent.presses("colon")
        await agent.types("why confirmation")
        await agent.presses("enter")
        await agent.sees("▾ confirmation", "the mail is automatic (auto-replied)")
        assert "▾ queue" not in agent.screen
        await agent.presses("q", "colon")
        await agent.types("why moon")
        await agent.presses("enter")
        await agent.sees("A ticket has no field 'moon'.")


@pytest.mark.parametrize("width", [30, 72, 126])
def test_no_line_is_wider_than_the_page_whatever_a_stranger_wrote(width: int) -> None:
    hostile = "\x1b[31m" + "山" * 90 + "\u202e [b]x[/b] " + "y" * 400
    step = WhyStep(hostile, "eva", NOW, (hostile, "mail 1"), hostile, cause=hostile)
    why = Why("message 12", WhyGroup.MESSAGE, hostile, hostile, (step, WhyStep(hostile)))
    rows = why_rows(WhyView(7, hostile, (why, why)), CLOCK, width, {0, 1})
    texts = ["".join(text for text, _ in row.spans) for row in rows]
    assert max(map(cell_len, texts)) <= max(width, 40)
    assert not any("\x1b" in text or "\u202e" in text for text in texts)


def test_what_was_never_set_is_one_line_and_alone_it_is_told() -> None:
    due = Why("due", WhyGroup.FIELD, "", "never set")
    owner = Why("owner", WhyGroup.FIELD, "carl", "carl: verb claim")
    both = why_rows(WhyView(7, "VPN", (owner, due)), CLOCK, 72, ())
    assert [row.head for row in both] == [True, False]
    assert "never set: due" in both[1].spans[0][0]
    [alone] = why_rows(WhyView(7, "VPN", (due,)), CLOCK, 72, ())
    assert alone.head
