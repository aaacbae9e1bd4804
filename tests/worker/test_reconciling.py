"""The server against the ledger, on a real Dovecot, and mailboxes that fall silent."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from helpdesk_tui.desk.admin.mailboxes import (
    MailboxEntry,
    MailboxSettings,
    edit_mailbox,
    find_mailbox,
)
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.health import health
from helpdesk_tui.desk.intake.reconcile import uid_words, usual_hours
from helpdesk_tui.desk.mailbox_health import is_silent
from helpdesk_tui.worker.fetching import open_source
from helpdesk_tui.worker.loop import Worker
from helpdesk_tui.worker.reconciling import Reconciled, reconcile, words_of
from tests.builders import START, HandClock, make_desk, worker_desk
from tests.services.imap import ImapServer
from tests.worker.scene import add_imap, fates, fill, intake, mail, one_round, rows


def box(desk: Desk) -> MailboxEntry:
    return find_mailbox(desk, "it")


def look(desk: Desk, *, fetch: bool = True) -> Reconciled:
    """What ``mail reconcile`` does."""
    return reconcile(worker_desk(desk), box(desk), open_source(box(desk), 10_000_000), fetch=fetch)


def lose(desk: Desk, uid: int) -> None:
    """Let the ledger never have heard of a mail."""
    with desk.store.write() as session:
        numbers = {"uid": uid}
        for statement in (
            "UPDATE message SET intake_id = NULL WHERE intake_id IN"
            " (SELECT id FROM intake WHERE uid = :uid)",
            "DELETE FROM intake WHERE uid = :uid",
        ):
            session.connection().execute(text(statement), numbers)


def test_what_other_clients_did_is_told_and_what_is_missing_is_fetched(
    sqlite_url: str, dovecot_server: ImapServer
) -> None:
    desk = make_desk(sqlite_url)
    add_imap(desk, dovecot_server)
    fill(dovecot_server, *(mail(f"Number {n}", f"Text {n}") for n in range(6)))
    with dovecot_server.connection() as other:
        other.select("INBOX")
        first = int(other.uid("SEARCH", "ALL")[1][0].split()[0])
        other.store("3", "+FLAGS", r"(\Deleted)")
        other.expunge()  # a gap in the UIDs
        other.store("1:*", "+FLAGS", r"(\Seen)")  # read by somebody else (E02)
    one_round(desk)
    assert len(rows(desk)) == 5
    lose(desk, first + 1)
    lose(desk, first + 4)
    with dovecot_server.connection() as other:
        other.select("INBOX")
        other.store("1", "+FLAGS", r"(\Deleted)")
        other.expunge()

    seen = look(desk, fetch=False)
    assert (seen.found.on_server, seen.found.stored) == (4, 2)
    assert seen.found.missing == (first + 1, first + 4)
    assert seen.found.vanished == (first,)
    assert seen.found.resized == ()
    assert len(rows(desk)) == 3

    done = look(desk)
    assert (done.fetched, done.left.lacking) == (2, ())
    assert words_of(done) == (
        f"server 4, stored 2, missing UID {first + 1}, {first + 4}, "
        f"gone from the server since UID {first}; 2 fetched now"
    )
    assert {row.uid for row in intake(desk)} == {first, first + 1, first + 3, first + 4, first + 5}
    (shown,) = health(desk).mailboxes
    assert (shown.on_server, shown.missing) == (4, 0)


def test_a_new_numbering_is_compared_at_once_and_loses_nothing(
    sqlite_url: str, dovecot_server: ImapServer
) -> None:
    clock = HandClock()
    desk = make_desk(sqlite_url, clock)
    add_imap(desk, dovecot_server, folder="Desk")
    mails = [mail(f"Number {n}", f"Text {n}") for n in range(3)]
    for _ in range(2):
        with dovecot_server.connection() as other:
            other.create("Desk")
        fill(dovecot_server, *mails, folder="Desk")
        clock.forward(minutes=5)
        one_round(desk)
        with dovecot_server.connection() as other:
            other.delete("Desk")
    assert fates(desk) == {"new_ticket": 3, "duplicate": 3}
    (shown,) = health(desk).mailboxes
    assert shown.compared_at == clock.now
    assert (shown.on_server, shown.missing) == (3, 0)


def test_a_silent_mailbox_is_told_once_and_is_well_again_with_its_next_mail(
    sqlite_url: str, dovecot_server: ImapServer, caplog: pytest.LogCaptureFixture
) -> None:
    clock = HandClock()
    desk = make_desk(sqlite_url, clock)
    add_imap(desk, dovecot_server)
    edit_mailbox(desk, "it", quiet(desk, hours=8))
    fill(dovecot_server, mail("One"))
    worker = Worker(worker_desk(desk))
    caplog.set_level(logging.INFO, "helpdesk_tui.worker")
    worker.round()
    assert not health(desk).mailboxes[0].silent
    for _ in range(3):
        clock.forward(hours=5)
        worker.round()
    assert health(desk).mailboxes[0].silent
    assert [line for line in caplog.messages if "no mail" in line] == ["it: no mail for 10 hours"]
    fill(dovecot_server, mail("Two"))
    clock.forward(hours=1)
    worker.round()
    worker.leave()
    assert not health(desk).mailboxes[0].silent
    assert caplog.messages[-1] == "it: mail comes again"


def quiet(desk: Desk, *, hours: int) -> MailboxSettings:
    return replace(box(desk).settings, quiet_hours=hours)


def test_silence_is_what_was_said_or_twice_the_longest_pause() -> None:
    times = [START + timedelta(hours=7 * n) for n in range(20)]
    assert usual_hours(times[:19]) == 0
    assert usual_hours(times) == 24
    assert usual_hours([*times, times[-1] + timedelta(hours=64)]) == 128
    day = timedelta(days=1)
    assert is_silent(START, -1, 20, START + day)
    assert not is_silent(START, -1, 0, START + day)
    assert not is_silent(START, 0, 20, START + day)
    assert not is_silent(START, 30, 20, START + day)
    assert not is_silent(None, 1, 1, START)


def test_uids_are_told_as_ranges() -> None:
    assert uid_words([9, 4, 10, 11]) == "4, 9-11"
    assert uid_words(range(1, 999, 2), limit=12) == "1, 3, 5, 7, …"
