"""An mbox file as a mailbox: every mail once, prose never taken for a separator."""

from __future__ import annotations

import mailbox
import os
import subprocess
import sys
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path

import pytest

from helpdesk_tui.errors import ConfigError, ServerError
from helpdesk_tui.mail.mbox import MboxSource
from helpdesk_tui.words import AfterFetch

LINE = b"From kim@customer.example Wed Jul  1 12:30:05 2026\n"


def write(path: Path, *mails: bytes) -> Path:
    path.write_bytes(b"".join(LINE + mail + b"\n" for mail in mails))
    return path


def raws(path: Path) -> list[bytes]:
    with MboxSource(path) as source:
        return [each.raw for batch in source.fetch() for each in batch]


def test_every_mail_comes_whole_and_in_order(tmp_path: Path) -> None:
    mails = [b"Subject: %d\n\nHello\n" % number for number in range(5)]
    path = write(tmp_path / "in", *mails)
    with MboxSource(path) as source:
        batches = list(source.fetch(batch=2))
        got = [each for batch in batches for each in batch]
        assert [len(batch) for batch in batches] == [2, 2, 1]
        assert [each.raw for each in got] == mails
        assert [each.uid for each in got] == source.uids() == sorted(source.uids())
        assert source.count() == 5
        assert got[0].internal_date == datetime(2026, 7, 1, 12, 30, 5, tzinfo=UTC)


def test_the_cursor_finds_what_was_appended(tmp_path: Path) -> None:
    path = write(tmp_path / "in", b"Subject: 1\n\none\n", b"Subject: 2\n\ntwo\n")
    with MboxSource(path) as source:
        last = source.uids()[-1]
        validity = source.uidvalidity()
    with path.open("ab") as stream:
        stream.write(LINE + b"Subject: 3\n\nthree\n")
    with MboxSource(path) as source:
        assert source.uidvalidity() == validity
        ((received,),) = source.fetch(last)
    assert received.raw == b"Subject: 3\n\nthree\n"


def test_a_file_that_begins_anew_voids_the_cursor(tmp_path: Path) -> None:
    path = write(tmp_path / "in", b"Subject: 1\n\none\n")
    with MboxSource(path) as source:
        before = source.uidvalidity()
    path.write_bytes(b"From - Thu Jul  2 09:00:00 2026\nSubject: 2\n\ntwo\n")
    with MboxSource(path) as source:
        assert source.uidvalidity() != before


@pytest.mark.parametrize(
    "prose",
    [
        b"From now on, we meet at 9:30 in 2026.\nSee you\n",
        b"From here\n",
        b">From the start\n",
        b"From kim@customer.example Wed Jul  1 12:30:05 2026 she said\nno header here\n",
    ],
)
def test_prose_after_an_empty_line_is_no_separator(tmp_path: Path, prose: bytes) -> None:
    path = write(tmp_path / "in", b"Subject: 1\n\nHello\n\n" + prose, b"Subject: 2\n\nx\n")
    first, second = raws(path)
    assert first.endswith(prose.removeprefix(b">"))
    assert second == b"Subject: 2\n\nx\n"


def test_quoted_from_lines_lose_one_mark(tmp_path: Path) -> None:
    path = write(tmp_path / "in", b"Subject: 1\n\n>From a\n>>From b\n> From c\n")
    assert raws(path) == [b"Subject: 1\n\nFrom a\n>From b\n> From c\n"]


@pytest.mark.parametrize(
    "line",
    [
        b"From - Tue Oct 06 08:15:00 2026\n",
        b"From 178@xxx Mon Jan 01 00:00:00 +0000 2026\n",
        b"From MAILER-DAEMON Fri Jul  3 08:15 2026\n",
        b"From kim@customer.example Wed Jul  1 12:30:05 2026 +0200\r\n",
    ],
)
def test_separators_of_other_programs_are_read(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "in"
    path.write_bytes(line + b"Subject: 1\n\none\n\n" + line + b"Subject: 2\n\ntwo\n")
    with MboxSource(path) as source:
        (batch,) = source.fetch()
    assert [each.raw for each in batch] == [b"Subject: 1\n\none\n", b"Subject: 2\n\ntwo\n"]
    assert all(each.internal_date and each.internal_date.year == 2026 for each in batch)


def test_crlf_files_keep_their_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "in"
    mail = b"Subject: 1\r\n\r\nHello\r\n"
    separator = LINE.replace(b"\n", b"\r\n")
    path.write_bytes((separator + mail + b"\r\n") * 2)
    assert raws(path) == [mail, mail]


def test_what_the_standard_library_writes_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "in"
    box = mailbox.mbox(path)
    for number in range(3):
        message = Message()
        message["Subject"] = f"mail {number}"
        message.set_payload("From me\n\nFrom you\n")
        box.add(message)
    box.close()
    got = raws(path)
    assert len(got) == 3
    assert got[1] == b"Subject: mail 1\n\nFrom me\n\nFrom you\n"


def test_oversized_mail_is_cut_and_says_its_size(tmp_path: Path) -> None:
    big = b"Subject: big\n\n" + b"y" * 500_000 + b"\n"
    path = write(tmp_path / "in", big, b"Subject: 2\n\nx\n")
    with MboxSource(path, size_limit=400_000) as source:
        (batch,) = source.fetch()
    assert batch[0].oversized == len(big) + 1
    assert big.startswith(batch[0].raw)
    assert len(batch[0].raw) == 14 + 64 * 1024
    assert batch[1].raw == b"Subject: 2\n\nx\n"


def test_nothing_is_written_and_nothing_can_be_moved(tmp_path: Path) -> None:
    path = write(tmp_path / "in", b"Subject: 1\n\none\n")
    before = path.read_bytes()
    with MboxSource(path) as source:
        source.acknowledge(source.uids(), AfterFetch.SEEN)
        source.acknowledge(source.uids(), AfterFetch.LEAVE)
        with pytest.raises(ConfigError, match="cannot be moved"):
            source.acknowledge(source.uids(), AfterFetch.MOVE, "Done")
    assert path.read_bytes() == before


def test_an_empty_file_holds_nothing_and_a_missing_one_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert raws(tmp_path / "empty") == []
    with pytest.raises(ServerError, match="No such file"), MboxSource(tmp_path / "gone"):
        pass


def test_a_file_that_is_being_delivered_to_is_left_for_later(tmp_path: Path) -> None:
    path = write(tmp_path / "in", b"Subject: 1\n\none\n")
    lock = tmp_path / "in.lock"
    lock.touch()
    with pytest.raises(ServerError, match="being delivered"), MboxSource(path):
        pass
    os.utime(lock, (1_000, 1_000))
    assert raws(path) == [b"Subject: 1\n\none\n"]
    lock.unlink()
    delivering = (
        "import fcntl, sys; stream = open(sys.argv[1], 'ab'); "
        "fcntl.lockf(stream, fcntl.LOCK_EX); print('locked', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", delivering, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"locked\n"
        with pytest.raises(ServerError, match="being delivered"), MboxSource(path):
            pass
        other.communicate()
    assert raws(path) == [b"Subject: 1\n\none\n"]
