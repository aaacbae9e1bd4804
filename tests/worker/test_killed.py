"""A worker killed at any step loses nothing and does nothing twice (E01, E16)."""

from __future__ import annotations

import itertools
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk_tui.desk.conversation import reply
from helpdesk_tui.desk.create import new_ticket
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.words import AfterFetch
from tests.builders import HandClock, as_agent, make_desk
from tests.services.imap import ImapServer
from tests.services.smtp import SmtpSink, SmtpSinks
from tests.worker.scene import (
    add_imap,
    add_maildir,
    deliver,
    fates,
    fill,
    intake,
    mail,
    message_id,
    messages,
    one_round,
    outbox,
    repeated,
    tickets,
)
from tests.worker.zygote import PLACES, Died, Kill, Zygote, zygote

STEPS = [step for step in PLACES if step != "commit"]
FIRST = mail("Printer", message_id="<first@kunde.example>")
MAILS = (
    FIRST,
    mail("VPN", "Down.", sender="Bo <bo@andre.example>"),
    FIRST,
    mail("Re: Printer", "Still.", answers="<first@kunde.example>"),
    mail("Away", "Monday.", sender="ida@kunde.example", auto_submitted="auto-replied"),
)
FATES = {"new_ticket": 3, "follow_up": 1, "duplicate": 1}


@pytest.fixture(scope="module")
def workers() -> Iterator[Zygote]:
    with zygote() as running:
        yield running


def prepare(desk: Desk, clock: HandClock) -> None:
    """An agent's reply is due."""
    number = new_ticket(desk, "IT", "A call", contact="Cy <cy@tredje.example>").tickets[0]
    reply(as_agent(desk, "carl"), number, "We look into it.")
    clock.forward(seconds=11)


def expect_everything_once(desk: Desk, sink: SmtpSink, taken_and_not_noted: int) -> None:
    """All mails have one fate, all answers left, and only an unnoted one left again."""
    assert fates(desk) == FATES
    assert len(tickets(desk)) == 4
    said = Counter(message.body.strip() for message in messages(desk) if message.direction == "in")
    assert said == {"It smokes.": 1, "Down.": 1, "Still.": 1, "Monday.": 1, "A call": 1}
    assert Counter(row.state for row in outbox(desk)) == {"sent": 3}
    ours = {message.rfc_id for message in messages(desk) if message.direction == "out"}
    left = [message_id(sent) for sent in sink.messages]
    assert set(left) == ours
    assert len(ours) == 3
    assert len(left) - len(ours) == taken_and_not_noted
    assert len(repeated(left)) == taken_and_not_noted


def unnoted(died: Died) -> int:
    """1 when it died between the server's yes and the commit of our note of it."""
    if "send after" not in died.steps:
        return 0
    since = died.steps[len(died.steps) - died.steps[::-1].index("send after") :]
    return int("commit after" not in since)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_every_mail_is_there_once_after_a_kill_at(
    step: str, when: str, sqlite_url: str, tmp_path: Path, smtp_sink: SmtpSink, workers: Zygote
) -> None:
    clock = HandClock()
    desk = make_desk(sqlite_url, clock)
    maildir = add_maildir(desk, tmp_path / "mail", smtp_sink)
    prepare(desk, clock)
    deliver(maildir, *MAILS)

    died = workers.work(sqlite_url, clock(), (step, when, 1))

    assert died.status == -signal.SIGKILL
    assert died.steps[-1] == f"{step} {when}"
    clock.forward(minutes=3)
    one_round(desk)
    expect_everything_once(desk, smtp_sink, unnoted(died))
    assert unnoted(died) == ((step, when) in [("send", "after"), ("sent", "before")])
    assert not list((maildir / "new").iterdir())


def test_every_mail_is_there_once_after_a_kill_at_any_commit(
    sqlite_url: str, tmp_path: Path, smtp_sinks: SmtpSinks, workers: Zygote
) -> None:
    """Also at steps that nobody has named: each transaction of a round in its turn is lost."""
    for nth in itertools.count(1):
        clock = HandClock()
        sink = smtp_sinks()
        url = sqlite_url.replace("desk.db", f"{nth}.db")
        desk = make_desk(url, clock)
        maildir = add_maildir(desk, tmp_path / str(nth), sink)
        prepare(desk, clock)
        deliver(maildir, *MAILS)
        died = workers.work(url, clock(), ("commit", "before", nth))
        clock.forward(minutes=3)
        one_round(desk)
        expect_everything_once(desk, sink, unnoted(died))
        if died.status == 0:
            break
    assert nth > 10


def test_an_imap_server_is_told_of_each_mail_however_often_the_worker_was_killed(
    desk_url: str, imap_server: ImapServer, smtp_sink: SmtpSink, workers: Zygote
) -> None:
    """Kill after kill on one desk, at IMAP's and PostgreSQL's own weak moments."""
    afterwards = AfterFetch.MOVE if desk_url.startswith("sqlite") else AfterFetch.SEEN
    clock = HandClock()
    desk = make_desk(desk_url, clock)
    add_imap(desk, imap_server, smtp_sink, after=afterwards, move_to="Done")
    kills: list[Kill] = [
        ("receive", "before", 1), ("receive", "after", 1), ("acknowledge", "before", 1),
        ("acknowledge", "after", 1), ("acknowledged", "after", 1), ("file letter", "after", 1),
        ("file", "after", 1), ("send", "after", 1), ("sent", "before", 1), ("sent", "after", 1),
    ]  # fmt: skip
    expected_repeats = 0
    for number, kill in enumerate(kills):
        fill(imap_server, mail(f"Mail {number}", sender=f"p{number}@kunde.example"))
        died = workers.work(desk_url, clock(), kill)
        assert died.status == -signal.SIGKILL, kill
        expected_repeats += unnoted(died)
        clock.forward(minutes=3)
    one_round(desk)

    assert fates(desk) == {"new_ticket": len(kills)}
    assert sorted(each.subject for each in tickets(desk)) == [f"Mail {n}" for n in range(10)]
    assert not [row for row in intake(desk) if row.acknowledged_at is None]
    left = [message_id(sent) for sent in smtp_sink.messages]
    assert len(set(left)) == len(kills)
    assert len(left) - len(set(left)) == expected_repeats == 2
    if afterwards is AfterFetch.SEEN:
        assert imap_server.flags() == [frozenset({"\\Seen"})] * len(kills)
    else:
        assert imap_server.messages() == []
        assert len(imap_server.messages("Done")) == len(kills)


def test_a_mail_whose_reading_kills_every_worker_is_quarantined_and_stops_no_other(
    sqlite_url: str, tmp_path: Path, workers: Zygote
) -> None:
    clock = HandClock()
    desk = make_desk(sqlite_url, clock)
    deliver(add_maildir(desk, tmp_path / "mail"), mail("Poison"), mail("Good", "Fine."))
    for _ in range(5):
        assert workers.work(sqlite_url, clock(), ("parse", "before", 1)).status == -9
        clock.forward(minutes=3)
    one_round(desk)
    assert fates(desk) == {"quarantined": 1, "new_ticket": 1}
    assert "stopped the worker 5 times" in intake(desk)[0].reason


@pytest.mark.parametrize("step", ["receive", "parse", "file", "send"])
def test_a_polite_stop_finishes_the_step_in_hand(
    step: str, sqlite_url: str, tmp_path: Path, smtp_sink: SmtpSink, workers: Zygote
) -> None:
    clock = HandClock()
    desk = make_desk(sqlite_url, clock)
    maildir = add_maildir(desk, tmp_path / "mail", smtp_sink)
    prepare(desk, clock)
    deliver(maildir, *MAILS)
    died = workers.work(sqlite_url, clock(), (step, "before", 1), signal.SIGTERM)
    assert died.status == 0
    assert f"{step} after" in died.steps
    assert all(died.steps.count(f"{each} before") == died.steps.count(f"{each} after")
               for each in PLACES)  # fmt: skip
    # At once, and not after leases and claims have run out.
    one_round(desk)
    expect_everything_once(desk, smtp_sink, 0)
    assert {row.attempts for row in intake(desk)} <= {1, 2}
