"""Any number of workers, and servers that are down: nothing twice, nobody held up (E09, E12)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from helpdesk_tui.desk.admin.mailboxes import add_mailbox, edit_mailbox, find_mailbox
from helpdesk_tui.desk.conversation import reply
from helpdesk_tui.desk.create import new_ticket
from helpdesk_tui.desk.health import health
from helpdesk_tui.desk.lease import DURATION, forget_dead, give_back, take
from helpdesk_tui.secrets import environment_name
from helpdesk_tui.store.tables import Lease
from helpdesk_tui.worker.holding import Holding
from helpdesk_tui.worker.loop import Worker
from tests.builders import HandClock, as_agent, make_desk, worker_desk
from tests.services.imap import ImapServer
from tests.services.process import free_port
from tests.services.smtp import SmtpSink, SmtpSinks
from tests.worker.scene import (
    add_imap,
    add_maildir,
    deliver,
    fates,
    fill,
    imap_settings,
    mail,
    message_id,
    messages,
    one_round,
    outbox,
    repeated,
    tickets,
)

RUN = """
import sys
from helpdesk_tui.desk.actor import WORKER
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.store.engine import Store
from helpdesk_tui.worker.loop import Worker
worker = Worker(Desk(Store(sys.argv[1]), WORKER))
print("ready", flush=True)
sys.stdin.readline()
for _ in range(3):
    worker.round()
worker.leave()
"""


def test_four_workers_on_one_mailbox_and_one_outbox_do_everything_once(
    desk_url: str, imap_server: ImapServer, smtp_sink: SmtpSink
) -> None:
    desk = make_desk(desk_url)
    add_imap(desk, imap_server, smtp_sink)
    fill(imap_server, *(mail(f"Mail {n}", sender=f"p{n}@kunde.example") for n in range(40)))
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", RUN, desk_url],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:  # all at once
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in workers:
        worker.communicate(timeout=60)
        assert worker.returncode == 0
    one_round(desk)

    assert fates(desk) == {"new_ticket": 40}
    assert not repeated(each.subject for each in tickets(desk))
    assert Counter(row.state for row in outbox(desk)) == {"sent": 40}
    assert {row.attempts for row in outbox(desk)} == {1}
    assert len(smtp_sink.messages) == 40
    assert not repeated(message_id(sent) for sent in smtp_sink.messages)


def test_a_dead_server_stops_no_other_and_is_left_alone_for_a_while(
    sqlite_url: str, imap_server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = HandClock()
    desk = make_desk(sqlite_url, clock)
    dead = replace(imap_settings(imap_server), port=free_port())
    monkeypatch.setenv(environment_name("mailbox dead"), "secret")
    add_mailbox(desk, "dead", "IT", dead)
    add_imap(desk, imap_server, name="living", queue="Faktura")
    imap_server.append(mail())

    done = one_round(desk)
    assert done.fetched == 1
    assert len(done.troubles) == 1
    assert done.troubles[0].startswith("dead: ")
    boxes = {box.name: box for box in health(desk).mailboxes}
    assert boxes["living"].error == ""
    assert "\n" not in boxes["dead"].error
    assert str(dead.port) in boxes["dead"].error

    worker = Worker(worker_desk(desk))
    waits = []
    for _ in range(4):
        again = find_mailbox(desk, "dead").next_try_at
        assert again is not None
        assert worker.round(everything=False).troubles == ()
        waits.append((again - clock()).total_seconds())
        clock.now = again
        assert len(worker.round(everything=False).troubles) == 1
    worker.leave()
    assert all(60 * 2**n <= wait <= 75 * 2**n for n, wait in enumerate(waits))


def test_a_wrong_password_is_one_line_in_the_mailboxs_health(
    sqlite_url: str, imap_server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(sqlite_url)
    add_imap(desk, imap_server)
    monkeypatch.setenv(environment_name("mailbox it"), "opensesame")
    one_round(desk)
    [box] = health(desk).mailboxes
    assert "refused the login" in box.error
    assert "opensesame" not in box.error
    assert "\n" not in box.error
    monkeypatch.setenv(environment_name("mailbox it"), imap_server.password)
    one_round(desk)
    assert health(desk).mailboxes[0].error == ""


def test_a_missing_password_is_said_with_its_remedy(
    sqlite_url: str, imap_server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(sqlite_url)
    add_imap(desk, imap_server)
    monkeypatch.delenv(environment_name("mailbox it"))
    [trouble] = one_round(desk).troubles
    assert "mailbox it" in trouble


def test_a_lease_is_one_workers_until_it_runs_out(desk_url: str) -> None:
    clock = HandClock()
    desk = worker_desk(make_desk(desk_url, clock))
    assert take(desk, "fetch 1", "a")
    assert not take(desk, "fetch 1", "b")
    assert take(desk, "fetch 1", "a")
    clock.now += DURATION
    assert take(desk, "fetch 1", "b")
    assert not take(desk, "fetch 1", "a")
    give_back(desk, "fetch 1", "a")  # not a's any more
    assert not take(desk, "fetch 1", "a")
    give_back(desk, "fetch 1", "b")
    assert take(desk, "fetch 1", "a")


def test_a_worker_that_was_too_slow_learns_that_its_lease_is_gone(sqlite_url: str) -> None:
    clock = HandClock()
    desk = worker_desk(make_desk(sqlite_url, clock))
    slow, quick = Holding(desk, "slow"), Holding(desk, "quick")
    assert slow.hold("filing")
    clock.now += DURATION / 2
    assert not quick.hold("filing")
    assert slow.hold("filing")
    clock.now += DURATION
    assert quick.hold("filing")
    assert not slow.hold("filing")


def test_the_heartbeat_says_who_is_alive_and_the_dead_are_forgotten(sqlite_url: str) -> None:
    clock = HandClock()
    desk = make_desk(sqlite_url, clock)
    first = Worker(worker_desk(desk))
    first.round()
    assert health(desk).worker_alive
    clock.forward(minutes=1)
    seen = health(desk)
    assert not seen.worker_alive
    assert seen.worker_seen_at == clock.now.replace(minute=0)
    second = Worker(worker_desk(desk))
    second.round()
    assert health(desk).worker_alive
    second.leave()
    assert not health(desk).worker_alive
    clock.forward(days=2)
    forget_dead(desk, "worker ", (clock.now - clock.now.replace(day=5)))
    with desk.store.read() as session:
        assert session.get(Lease, f"worker {first.name}") is None


def test_a_worker_ends_when_told_and_leaves_nothing_behind(
    sqlite_url: str, tmp_path: Path, smtp_sink: SmtpSink
) -> None:
    desk = make_desk(sqlite_url)
    deliver(add_maildir(desk, tmp_path / "mail", smtp_sink), mail())
    process = subprocess.Popen(
        [sys.executable, "-m", "helpdesk_tui", "--database", sqlite_url, "worker"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    smtp_sink.wait_for(1)
    process.terminate()
    _, said = process.communicate(timeout=30)
    assert process.returncode == 0, said
    assert "Traceback" not in said
    assert not health(desk).worker_alive
    assert [row.state for row in outbox(desk)] == ["sent"]


def test_a_dead_mail_server_is_asked_once_a_round_however_much_waits(
    sqlite_url: str, tmp_path: Path, smtp_sinks: SmtpSinks
) -> None:
    """45 replies, of which 25 go through a living server, are not held up by the dead one."""
    clock = HandClock()
    desk = make_desk(sqlite_url, clock)
    sink = smtp_sinks()
    add_maildir(desk, tmp_path / "dead", sink, name="dead", queue="IT")
    settings = find_mailbox(desk, "dead").settings
    edit_mailbox(desk, "dead", replace(settings, smtp_port=free_port()))
    add_maildir(desk, tmp_path / "living", sink, name="living", queue="Faktura")
    carl = as_agent(desk, "carl")
    for queue in ["IT"] * 25 + ["Faktura"] * 25:
        number = new_ticket(carl, queue, "A call", contact="cy@tredje.example").tickets[0]
        reply(carl, number, "Yes.")
    clock.forward(seconds=11)
    assert one_round(desk).sent == 25
    states = Counter(row.state for row in outbox(desk))
    assert states == {"sent": 25, "retrying": 25}
    assert len(messages(desk)) == 100
