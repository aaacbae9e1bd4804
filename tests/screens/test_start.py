"""Starting and failing: paint first, then open; what fails says so in one line."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from threading import Event

import pytest

from helpdesk_tui.app import HelpdeskApp
from helpdesk_tui.errors import Unreachable
from helpdesk_tui.screens.port import DeskPort
from helpdesk_tui.views import Feed
from helpdesk_tui.views_mail import Health, MailboxHealth
from helpdesk_tui.words import MailboxKind
from tests.screens.agent import CLOCK, Agent, agent_at_work
from tests.screens.sample_data import NOW
from tests.screens.sample_desk import SampleDesk

_HEAVY = ("sqlmodel", "sqlalchemy", "pydantic", "alembic", "psycopg", "lxml", "helpdesk_tui.desk",
          "helpdesk_tui.store", "helpdesk_tui.mail")  # fmt: skip


def test_the_first_paint_loads_no_database() -> None:
    check = f"import sys, helpdesk_tui.app; print([m for m in {_HEAVY!r} if m in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


async def test_there_is_a_picture_before_there_is_a_desk() -> None:
    may_open = Event()

    def slow() -> DeskPort:
        assert may_open.wait(30)
        return SampleDesk()

    app = HelpdeskApp(slow, clock=CLOCK, poll=0.05)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        agent = Agent(app, pilot, SampleDesk())
        await agent.sees("Opening the desk", "Queues", "? all keys")
        for key in ("j", "r", "c", "colon", "x", "enter", "slash", "a", "escape", "v", "u"):
            await agent.presses(key)
        may_open.set()
        await agent.sees("Nordwind IT", "All open 34")


async def test_a_desk_that_does_not_open_says_why() -> None:
    def closed() -> DeskPort:
        raise Unreachable("There is no database at desk.db.", "Run: helpdesk-tui db init")

    app = HelpdeskApp(closed, clock=CLOCK)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        agent = Agent(app, pilot, SampleDesk())
        await agent.sees("There is no database at desk.db. Run: helpdesk-tui db init", "^q")


class _Shaky(SampleDesk):
    """A desk whose database goes away and comes back."""

    gone = False

    def feed(self, cursor: int) -> Feed:
        if self.gone:
            raise Unreachable("The database does not answer.")
        return super().feed(cursor)


async def test_a_desk_that_goes_away_is_said_and_comes_back() -> None:
    desk = _Shaky()
    async with agent_at_work(desk) as agent:
        desk.gone = True
        await agent.sees("The desk does not answer: The database does not answer.")
        desk.gone = False
        await agent.sees("● worker")


class _Crashing(SampleDesk):
    """A desk with a mistake in it."""

    def ticket(self, number: int) -> object:  # type: ignore[override]
        raise ZeroDivisionError("nobody thought of this")


async def test_a_crash_in_a_thread_is_one_line() -> None:
    async with agent_at_work(_Crashing(), first=None) as agent:
        await agent.sees("That did not work: ZeroDivisionError")
        assert agent.app.is_running


async def test_a_mistake_in_a_handler_ends_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    def mistaken() -> None:
        raise ZeroDivisionError("nobody thought of this")

    with pytest.raises(ZeroDivisionError):
        async with agent_at_work() as agent:
            agent.app.pro.call_later(mistaken)
            await agent.until(lambda: bool(agent.app.crash), "went on")
    said = capsys.readouterr()
    assert agent.app.crash == "That did not work: ZeroDivisionError: nobody thought of this"
    assert "Traceback" not in said.out + said.err


class _NoLogin(SampleDesk):
    def health(self) -> Health:
        ago = NOW - timedelta(minutes=14)
        box = MailboxHealth(
            "it@desk.example", MailboxKind.IMAP, ago, "login refused by imap.example.test", None
        )
        return Health(
            desk="Nordwind IT", login="alice", role=super().health().role, mailboxes=(box,),
            last_fetch_at=ago, outbox_waiting=0, outbox_failed=0, quarantined=0,
            worker_alive=True, worker_seen_at=NOW,
        )  # fmt: skip


async def test_mail_that_is_not_fetched_is_said() -> None:
    async with agent_at_work(_NoLogin()) as agent:
        await agent.sees("mail not fetched for 14m: login refused by imap.example.test · :doctor")
