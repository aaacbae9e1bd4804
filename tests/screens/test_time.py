"""Time passes: what is due says so, and the footer counts down."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from helpdesk_tui.app import HelpdeskApp
from helpdesk_tui.screens.clock import Clock
from tests.screens.agent import Agent
from tests.screens.sample_data import NOW
from tests.screens.sample_desk import SampleDesk


class _Watch:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.time = NOW


async def test_rows_and_facts_grow_late() -> None:
    watch = _Watch()
    desk = SampleDesk(now=lambda: watch.time)
    app = HelpdeskApp(
        lambda: desk, clock=Clock(lambda: watch.time, ZoneInfo("Europe/Copenhagen")), poll=0.05
    )
    async with app.run_test(size=(120, 40)) as pilot:
        agent = Agent(app, pilot, desk)
        await agent.reads(1029)
        await agent.presses("j")
        await agent.sees("due in 12m")
        watch.time += timedelta(minutes=15)
        app.pro.tick()
        await agent.sees("3m late", "-3m", "-40m")


async def test_the_countdown_ends() -> None:
    watch = _Watch()
    desk = SampleDesk(now=lambda: watch.time)
    app = HelpdeskApp(lambda: desk, clock=Clock(lambda: watch.time), poll=0.05)
    async with app.run_test(size=(120, 40)) as pilot:
        agent = Agent(app, pilot, desk)
        await agent.reads(1029)
        await agent.presses("r", "x", "ctrl+s")
        await agent.sees("sends in 10 s · u recalls")
        watch.time += timedelta(seconds=7)
        await agent.sees("sends in 3 s · u recalls")
        watch.time += timedelta(seconds=7)
        await agent.sees("✓ on its way")
        await agent.presses("u")
        await agent.is_quiet()
        assert desk.messages[-1].text == "x"
