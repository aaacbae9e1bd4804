"""What cannot be read or fetched is kept, said, and stops no other mail (E04, E16)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from helpdesk_tui.desk.admin.mailboxes import find_mailbox
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.health import health
from helpdesk_tui.desk.intake.file_waiting import Read, file_read
from helpdesk_tui.desk.intake.take_up import BATCH, begin, put_back
from helpdesk_tui.desk.ledger import drop, raw_mail, release
from helpdesk_tui.desk.rulebook import RulebookReader
from helpdesk_tui.errors import MailError, Refused
from helpdesk_tui.mail import sandbox
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.mail.letter_frame import unpack
from helpdesk_tui.mail.limits import DEFAULT
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.words import Fate
from helpdesk_tui.worker import filing
from helpdesk_tui.worker.fetching import fetch_mailbox, open_source
from tests.builders import HandClock, as_agent, make_desk, worker_desk
from tests.mail.scripted_server import ScriptedServer, imap_script
from tests.services.imap import ImapServer
from tests.worker.scene import (
    add_imap,
    add_maildir,
    deliver,
    fates,
    intake,
    mail,
    one_round,
    rows,
    tickets,
)

BOMB = b"Subject: bomb\r\n" + b"".join(b"X-%d: x\r\n" % n for n in range(60_000)) + b"\r\nbody\r\n"
"""More header than any mail has (E81)."""


@pytest.fixture
def desk(desk_url: str) -> Desk:
    return make_desk(desk_url, HandClock())


def test_a_mail_beyond_reading_is_quarantined_with_its_reason_and_the_others_filed(
    desk: Desk, tmp_path: Path
) -> None:
    deliver(add_maildir(desk, tmp_path / "mail"), mail("One"), BOMB, mail("Two"))
    one_round(desk)
    assert [row.fate for row in rows(desk)] == [
        Fate.NEW_TICKET, Fate.QUARANTINED, Fate.NEW_TICKET,
    ]  # fmt: skip
    assert "header" in rows(desk)[1].reason
    assert health(desk).quarantined == 1
    assert raw_mail(desk, rows(desk)[1].id) == BOMB


def test_a_mail_that_only_its_reader_refuses_does_not_stop_the_next_batch(
    sqlite_url: str, tmp_path: Path
) -> None:
    """The batch behind it must not have the reader before this mail was read alone."""
    parts = b"--b\r\n\r\nx\r\n" * (DEFAULT.parts + 1)
    many = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + parts + b"--b--\r\n"
    desk = make_desk(sqlite_url, HandClock())
    others = [mail(f"Matter {number}") for number in range(BATCH)]
    deliver(add_maildir(desk, tmp_path / "mail"), many, *others)
    one_round(desk)
    assert fates(desk) == {Fate.QUARANTINED: 1, Fate.NEW_TICKET: BATCH}


def test_an_answer_that_is_no_letter_costs_one_more_reading(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is seen when the next batch has the reader already: nobody may wait for ever."""
    answers = iter([ValueError("another shape")])

    def believe(content: bytes) -> Letter:
        for error in answers:
            raise error
        return unpack(content)

    monkeypatch.setattr(sandbox, "unpack", believe)
    desk = make_desk(sqlite_url, HandClock())
    maildir = add_maildir(desk, tmp_path / "mail")
    deliver(maildir, *(mail(f"Matter {number}") for number in range(BATCH + 1)))
    one_round(desk)
    assert fates(desk) == {Fate.NEW_TICKET: BATCH + 1}


def test_the_same_bytes_again_are_no_second_quarantine(desk: Desk, tmp_path: Path) -> None:
    deliver(add_maildir(desk, tmp_path / "mail"), BOMB, BOMB)
    one_round(desk)
    assert fates(desk) == {"quarantined": 1, "duplicate": 1}


def test_released_mail_is_filed_again(desk: Desk, tmp_path: Path) -> None:
    deliver(add_maildir(desk, tmp_path / "mail"), BOMB, mail("Good"))
    one_round(desk)
    bomb = rows(desk)[0].id
    release(as_agent(desk, "carl"), bomb)
    assert rows(desk)[0].fate is None
    one_round(desk)
    assert rows(desk)[0].fate is Fate.QUARANTINED  # it is no better than it was
    with pytest.raises(Refused, match="not quarantined"):
        release(as_agent(desk, "carl"), rows(desk)[1].id)


def test_dropped_mail_stays_dropped_and_its_bytes_stay(desk: Desk, tmp_path: Path) -> None:
    maildir = add_maildir(desk, tmp_path / "mail")
    deliver(maildir, BOMB)
    one_round(desk)
    drop(as_agent(desk, "carl"), rows(desk)[0].id, "spam")
    deliver(maildir, BOMB)
    one_round(desk)
    assert fates(desk) == {"ignored": 1, "duplicate": 1}
    assert rows(desk)[0].reason == "dropped by carl: spam"
    assert raw_mail(desk, rows(desk)[0].id) == BOMB


def test_a_mail_the_database_refuses_is_tried_alone_and_quarantined_in_the_end(
    desk: Desk, tmp_path: Path
) -> None:
    """A table that is in the way of one mail and of no other."""
    deliver(add_maildir(desk, tmp_path / "mail"), mail("Good"), mail("Bad"), mail("Fine"))
    with desk.transaction("test") as tx:
        _refuse_subject(desk, "Bad", tx.session.connection().exec_driver_sql)
    one_round(desk)
    assert [row.fate for row in rows(desk)] == [
        Fate.NEW_TICKET, Fate.QUARANTINED, Fate.NEW_TICKET,
    ]  # fmt: skip
    assert "too bad" in rows(desk)[1].reason
    assert intake(desk)[1].attempts == 5


def _refuse_subject(desk: Desk, subject: str, execute: object) -> None:
    assert callable(execute)
    if desk.store.is_sqlite:
        execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON ticket"
            f" WHEN NEW.subject = '{subject}' BEGIN SELECT RAISE(ABORT, 'too bad'); END"
        )
        return
    execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF NEW.subject = '{subject}' THEN RAISE EXCEPTION 'too bad'; END IF;"
        " RETURN NEW; END $$"
    )
    execute("CREATE TRIGGER refuse BEFORE INSERT ON ticket FOR EACH ROW EXECUTE FUNCTION refuse()")


def test_a_reader_that_does_not_start_is_no_fault_of_the_mail(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(add_maildir(desk, tmp_path / "mail"), mail("One"), mail("Two"))

    def no_memory(_mails: list[bytes]) -> None:
        raise MailError("the process that reads mail does not start: no memory")

    with monkeypatch.context() as broken:
        broken.setattr(filing, "start_parsing", no_memory)
        for _ in range(7):
            assert "does not start" in one_round(desk).troubles[0]
    assert [(row.fate, row.attempts) for row in intake(desk)] == [(None, 0), (None, 0)]
    one_round(desk)
    assert fates(desk) == {"new_ticket": 2}


def test_what_was_begun_before_is_taken_up_alone(desk: Desk, tmp_path: Path) -> None:
    """It may have killed the worker, and must not take others with it again."""
    deliver(add_maildir(desk, tmp_path / "mail"), *(mail(f"Mail {n}") for n in range(4)))
    worker = worker_desk(desk)
    box = find_mailbox(desk, "it")
    fetch_mailbox(worker, box, open_source(box, 10**6), lambda: False)
    first = begin(worker)
    assert [each.attempts for each in first] == [1, 1, 1, 1]
    put_back(worker, [each.id for each in first[2:]])
    assert [each.attempts for each in begin(worker)] == [2]
    file_read(worker, RulebookReader(), [Read(first[0].id, parse(first[0].raw), "", 2)])
    assert [each.id for each in begin(worker)] == [first[1].id]
    file_read(worker, RulebookReader(), [Read(first[1].id, parse(first[1].raw), "", 2)])
    assert [each.id for each in begin(worker)] == [each.id for each in first[2:]]


class StubbornServer:
    """An IMAP server with three mails of which it does not give some; over real TCP."""

    def __init__(self) -> None:
        self.uids = [1, 2, 3]
        self.withheld = {2}
        self.asked: list[int] = []
        self.mails = {uid: mail(f"Mail {uid}") for uid in (1, 2, 3, 4)}

    def answer(self, command: str, arguments: str) -> bytes | None:
        """What it says to one command; see ``imap_script``."""
        if command == "UID SEARCH":
            found = [uid for uid in self.uids if uid >= _lowest(arguments)]
            return b"* SEARCH %b\r\nTAG OK done\r\n" % " ".join(map(str, found)).encode()
        if command != "UID FETCH":
            return b"TAG OK done\r\n" if command == "UID STORE" else b""
        wanted = [uid for uid in self.uids if uid in _numbers(arguments.partition(" ")[0])]
        if "RFC822.SIZE" in arguments:
            rows_ = [b"* %d FETCH (UID %d RFC822.SIZE 99)\r\n" % (uid, uid) for uid in wanted]
            return b"".join(rows_) + b"TAG OK done\r\n"
        self.asked += wanted
        given = [uid for uid in wanted if uid not in self.withheld]
        return (
            b"".join(
                b"* %d FETCH (UID %d BODY[] {%d}\r\n%b)\r\n"
                % (uid, uid, len(self.mails[uid]), self.mails[uid])
                for uid in given
            )
            + b"TAG OK done\r\n"
        )

    @contextmanager
    def running(self) -> Iterator[ImapServer]:
        """Serve on a free port."""
        with ScriptedServer(b"* OK ready\r\n", imap_script(self.answer)) as server:
            yield ImapServer(server.port, "desk", "secret")


def _lowest(criteria: str) -> int:
    found = re.search(r"UID (\d+)", criteria)
    return int(found[1]) if found else 1


def _numbers(uid_set: str) -> set[int]:
    found: set[int] = set()
    for part in uid_set.split(","):
        first, _, last = part.partition(":")
        found |= set(range(int(first), int(last or first) + 1))
    return found


def test_a_mail_the_server_withholds_is_counted_said_and_filed_when_it_comes(
    desk_url: str,
) -> None:
    clock = HandClock()
    desk = make_desk(desk_url, clock)
    stubborn = StubbornServer()
    with stubborn.running() as server:
        add_imap(desk, server)
        done = one_round(desk)
        assert done.fetched == 2
        assert "UID 2" in done.troubles[0]
        assert [row.fate for row in rows(desk)].count(Fate.QUARANTINED) == 1
        assert "the server did not give this mail" in find_mailbox(desk, "it").error
        assert find_mailbox(desk, "it").failures == 0
        [row] = [row for row in rows(desk) if row.fate is Fate.QUARANTINED]
        with pytest.raises(Refused, match="asked for again"):
            release(as_agent(desk, "carl"), row.id)

        stubborn.asked.clear()
        stubborn.uids.append(4)
        assert one_round(desk).fetched == 1  # new mail comes; the stubborn one has its pause
        assert stubborn.asked == [4]

        clock.forward(minutes=2)
        stubborn.withheld.clear()
        assert one_round(desk).fetched == 1
        assert fates(desk) == {"new_ticket": 4}
        assert sorted(each.subject for each in tickets(desk)) == [f"Mail {n}" for n in range(1, 5)]
        assert find_mailbox(desk, "it").error == ""
        assert len(intake(desk)) == 4


def test_a_withheld_mail_that_goes_away_stays_on_the_list_and_a_person_lets_it_rest(
    sqlite_url: str,
) -> None:
    clock = HandClock()
    desk = make_desk(sqlite_url, clock)
    stubborn = StubbornServer()
    with stubborn.running() as server:
        add_imap(desk, server)
        one_round(desk)
        stubborn.uids.remove(2)
        clock.forward(minutes=2)
        one_round(desk)
        [row] = [row for row in rows(desk) if row.fate is Fate.QUARANTINED]
        assert "not on the server any more" in row.reason
        drop(as_agent(desk, "carl"), row.id)
        clock.forward(days=1)
        assert one_round(desk).troubles == ()
        assert fates(desk) == {"new_ticket": 2, "ignored": 1}


def test_the_newest_mail_withheld_is_asked_for_seldom_and_hides_nothing(sqlite_url: str) -> None:
    clock = HandClock()
    desk = make_desk(sqlite_url, clock)
    stubborn = StubbornServer()
    stubborn.withheld = {3}
    with stubborn.running() as server:
        add_imap(desk, server)
        one_round(desk)
        stubborn.asked.clear()
        for _ in range(60):  # one an hour, most of three days
            clock.forward(hours=1)
            one_round(desk)
        assert set(stubborn.asked) == {3}
        # Each visit asks three times; the pauses grow to six hours.
        assert len(stubborn.asked) <= 3 * 16
        assert len(intake(desk)) == 3
