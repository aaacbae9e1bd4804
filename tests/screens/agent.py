"""An agent at a screen, for tests that read aloud."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from zoneinfo import ZoneInfo

from textual import events
from textual.pilot import Pilot

from helpdesk_tui.app import HelpdeskApp
from helpdesk_tui.screens.clock import Clock
from tests.screens.sample_data import NOW
from tests.screens.sample_desk import SampleDesk

_PATIENCE = 10.0
_FIRST_LOOK, _LAST_LOOK = 0.005, 0.04
"""Seconds between two looks at the screen: each costs what a key costs."""
_KEYS = {" ": "space", "\n": "enter", ".": "full_stop", ":": "colon", "-": "minus",
         "+": "plus", "@": "at", ",": "comma", "/": "slash", "#": "number_sign",
         "~": "tilde", "_": "underscore"}  # fmt: skip
_CHARACTERS = {key: letter for letter, key in _KEYS.items() if letter.isprintable()}
CLOCK = Clock(lambda: NOW, ZoneInfo("Europe/Copenhagen"))


class Agent:
    """Presses keys and looks at the screen; waits for what must come, never for a time."""

    def __init__(self, app: HelpdeskApp, pilot: Pilot[None], desk: SampleDesk) -> None:
        self.app = app
        self.pilot = pilot
        self.desk = desk

    async def presses(self, *keys: str) -> None:
        for key in keys:
            character = key if len(key) == 1 else _CHARACTERS.get(key)
            self.app.post_message(events.Key(key, character))
            await self.settles()

    async def types(self, text: str) -> None:
        for letter in text:
            self.app.post_message(events.Key(_KEYS.get(letter, letter), letter))
        await self.settles()

    async def clicks(self, x: int, y: int) -> None:
        for kind in (events.MouseDown, events.MouseUp):
            self.app.post_message(
                kind(None, x, y, 0, 0, 1, shift=False, meta=False, ctrl=False, screen_x=x,
                     screen_y=y)
            )  # fmt: skip
        await self.settles()

    async def settles(self) -> None:
        """Wait until every key was taken and every widget has dealt with its messages.

        Textual's own pilot waits for an idle processor instead, which polls never leave it.
        """
        await self.pilot._wait_for_screen()
        while self.app.is_running and not self.app.turnstile.is_idle:
            await asyncio.sleep(0.001)
            await self.pilot._wait_for_screen()
        await self.pilot._wait_for_screen()
        self.app.screen._on_timer_update()

    @property
    def screen(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(part.text for part in strip).rstrip() for strip in strips)

    async def until(self, seen: Callable[[], bool], what: str) -> None:
        end, pause = monotonic() + _PATIENCE, _FIRST_LOOK
        while not seen():
            if monotonic() > end:
                raise AssertionError(f"{what}; the screen was:\n{self.screen}")
            await asyncio.sleep(pause)
            await self.settles()
            pause = min(_LAST_LOOK, pause * 1.5)

    async def sees(self, *texts: str) -> None:
        for text in texts:
            await self.until(lambda text=text: text in self.screen, f"never saw {text!r}")  # type: ignore[misc]

    async def no_longer_sees(self, text: str) -> None:
        await self.until(lambda: text not in self.screen, f"still sees {text!r}")

    async def reads(self, number: int) -> None:
        def shown() -> bool:
            view = self.app.pro.ticket_pane.view
            return view is not None and view.row.number == number

        await self.until(shown, f"never read #{number}")

    async def is_quiet(self) -> None:
        """Wait until no thread works for the screen any more."""
        await self.settles()
        # Waiting for each would raise for one that a newer one has taken the place of.
        await self.until(
            lambda: all(worker.is_finished for worker in self.app.workers), "work never ended"
        )
        await self.settles()

    async def goes_home(self) -> None:
        """Leave every page, line and box for the top of the list, and let all news be old."""
        pro = self.app.pro
        for _ in range(8):
            if (
                self.app.screen is pro
                and pro.focused is pro.list_pane.tickets
                and not (
                    pro.has_class("-reading", "-full", "-aside") or pro.list_pane.tickets.chosen
                )
            ):
                break
            await self.presses("escape")
        await self.presses("home")
        self.app.clear_notifications()
        pro.footer.tell()
        await self.is_quiet()

    async def is_up_to_date(self) -> None:
        """Wait until the counts at the left are those of the desk, and nothing works any more."""
        sidebar = self.app.pro.sidebar
        await self.until(lambda: sidebar._shown == self.desk.sidebar(), "counts never came")
        await self.is_quiet()

    @property
    def cursor_number(self) -> int | None:
        row = self.app.pro.list_pane.tickets.row_at_cursor
        return row.number if row is not None else None


@asynccontextmanager
async def agent_at_work(
    desk: SampleDesk | None = None,
    size: tuple[int, int] = (120, 40),
    *,
    theme: str = "dark",
    downloads: Path | None = None,
    first: int | None = 1029,
) -> AsyncIterator[Agent]:
    """Sit down at a desk; polls are fast so that news comes at once."""
    desk = desk or SampleDesk()
    async with AsyncExitStack() as stack:
        # No test leaves a file in the checkout.
        folder = downloads or Path(stack.enter_context(TemporaryDirectory()))
        app = HelpdeskApp(lambda: desk, clock=CLOCK, theme=theme, poll=0.05, downloads=folder)
        pilot = await stack.enter_async_context(
            app.run_test(size=size, notifications=True, tooltips=True)
        )
        agent = Agent(app, pilot, desk)
        await agent.sees("Nordwind IT")
        if first is not None and size[0] >= 100:
            await agent.reads(first)
        await agent.is_quiet()
        yield agent
