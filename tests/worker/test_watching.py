"""New mail is heard at once; where it is not, the poll finds it all the same (E08).

The desk's clock stands still but where a test moves it: so the poll is never due by itself,
and what arrives after the first two fetches was told by the server.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from helpdesk_tui.desk.admin.mailboxes import edit_mailbox
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.settings import change_setting
from helpdesk_tui.words import Fate
from helpdesk_tui.worker.loop import Worker
from tests.builders import HandClock, make_desk, worker_desk
from tests.services.imap import ImapServer
from tests.worker.deaf_proxy import deaf_proxy
from tests.worker.scene import add_imap, fates, fill, intake, mail

PATIENCE = 60.0
TOLD_FOR_OTHER_REASONS = 2
"""Fetches after a start: the first one, and the one when the watcher begins to wait."""


@contextmanager
def at_work(desk: Desk) -> Iterator[Worker]:
    """A worker in a thread, which must end when it is told to."""
    worker = Worker(worker_desk(desk))
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def wait_until(true: Callable[[], bool]) -> None:
    """Until it is so; fails the test when it never is."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def subjects(desk: Desk) -> list[str]:
    """What is in the ledger."""
    return [row.subject for row in intake(desk)]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def desk(sqlite_url: str, clock: HandClock) -> Desk:
    return make_desk(sqlite_url, clock)


def test_mail_is_in_the_ledger_at_once_although_the_poll_is_an_hour_away(
    any_imap_server: ImapServer, desk: Desk
) -> None:
    change_setting(desk, "fetch_seconds", "3600")
    add_imap(desk, any_imap_server)
    sent: list[str] = []
    with at_work(desk):
        for number in range(TOLD_FOR_OTHER_REASONS + 3):
            sent.append(f"mail {number}")
            fill(any_imap_server, mail(sent[-1]))
            wait_until(lambda: subjects(desk) == sent)
    assert fates(desk)[Fate.NEW_TICKET] == len(sent)


def test_a_server_that_falls_silent_hides_no_mail_from_the_poll(
    imap_server: ImapServer, desk: Desk, clock: HandClock
) -> None:
    with deaf_proxy(imap_server) as proxy:
        proxy.trouble = "silence"
        add_imap(desk, proxy.server)
        # The worker's end is inside: it does not wait for a server that says nothing.
        with at_work(desk):
            proxy.wait_for(idles=1)
            for name in ("one", "two", "three"):
                fill(imap_server, mail(name))
                clock.forward(seconds=21)
                wait_until(lambda name=name: name in subjects(desk))  # type: ignore[misc]
            assert proxy.idles == 1


def test_a_server_that_says_goodbye_is_asked_again(imap_server: ImapServer, desk: Desk) -> None:
    change_setting(desk, "fetch_seconds", "3600")
    with deaf_proxy(imap_server) as proxy:
        proxy.trouble = "bye"
        add_imap(desk, proxy.server)
        with at_work(desk):
            proxy.wait_for(idles=2)
            proxy.trouble = ""
            proxy.wait_for(idles=3)
            for name in ("one", "two", "three"):
                fill(imap_server, mail(name))
                wait_until(lambda name=name: name in subjects(desk))  # type: ignore[misc]


def test_two_workers_hold_one_connection_and_the_other_takes_over(
    imap_server: ImapServer, desk: Desk, clock: HandClock
) -> None:
    change_setting(desk, "fetch_seconds", "3600")
    with deaf_proxy(imap_server) as proxy:
        add_imap(desk, proxy.server)
        with at_work(desk):
            proxy.wait_for(idles=1)
            with at_work(desk):
                fill(imap_server, mail("one"))
                wait_until(lambda: subjects(desk) == ["one"])
        held_by_both = proxy.idles
        with at_work(desk):
            proxy.wait_for(idles=held_by_both + 1)
            for name in ("two", "three", "four"):
                fill(imap_server, mail(name))
                wait_until(lambda name=name: name in subjects(desk))  # type: ignore[misc]
    assert subjects(desk) == ["one", "two", "three", "four"]


def test_a_worker_that_waits_ends_when_it_is_asked_to(
    imap_server: ImapServer, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPDESK_DATABASE_URL", sqlite_url)
    with deaf_proxy(imap_server) as proxy:
        add_imap(make_desk(sqlite_url), proxy.server)
        with subprocess.Popen(
            [sys.executable, "-m", "helpdesk_tui", "worker", "--quiet"], stderr=subprocess.PIPE
        ) as program:
            proxy.wait_for(idles=1)
            program.send_signal(signal.SIGTERM)
            _, said = program.communicate(timeout=PATIENCE)
        assert (program.returncode, said) == (0, b"")


@pytest.mark.parametrize("reason", ["setting", "inactive"])
def test_nobody_waits_where_nobody_shall(
    imap_server: ImapServer, desk: Desk, clock: HandClock, reason: str
) -> None:
    with deaf_proxy(imap_server) as proxy:
        add_imap(desk, proxy.server)
        add_imap(desk, imap_server, name="other")
        if reason == "setting":
            change_setting(desk, "idle", "off")
        else:
            edit_mailbox(desk, "it", active=False)
        with at_work(desk):
            for name in ("one", "two", "three"):
                fill(imap_server, mail(name))
                clock.forward(seconds=21)
                wait_until(lambda name=name: name in subjects(desk))  # type: ignore[misc]
        assert proxy.idles == 0
