"""A Maildir as a mailbox: names are what counts, bytes are never changed."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpdesk_tui.errors import ConfigError, ServerError
from helpdesk_tui.mail.maildir import MaildirSource
from helpdesk_tui.words import AfterFetch


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    path = tmp_path / "Maildir"
    for place in ("tmp", "new", "cur"):
        (path / place).mkdir(parents=True)
    return path


def deliver(maildir: Path, name: str, raw: bytes, place: str = "new") -> None:
    (maildir / place / name).write_bytes(raw)


def names(maildir: Path) -> set[str]:
    return {f"{item.parent.name}/{item.name}" for item in maildir.glob("*/*")}


def test_mail_comes_by_time_of_delivery_and_nothing_is_touched(maildir: Path) -> None:
    deliver(maildir, "300.b.host", b"Subject: third\n\nx")
    deliver(maildir, "20.z.host", b"Subject: first\r\n\r\n\xff")
    deliver(maildir, "100.a.host:2,FS", b"Subject: second\n\n", "cur")
    deliver(maildir, "5.half.host", b"Subject: not yet", "tmp")
    before = names(maildir)
    with MaildirSource(maildir) as source:
        batches = list(source.fetch(batch=2))
        assert source.count() == 3
        assert sorted(each.uid for batch in batches for each in batch) == source.uids()
    assert [[each.name for each in batch] for batch in batches] == [
        ["20.z.host", "100.a.host"],
        ["300.b.host"],
    ]
    assert batches[0][0].raw == b"Subject: first\r\n\r\n\xff"
    assert batches[0][0].folder == str(maildir)
    assert names(maildir) == before


def test_the_number_of_a_mail_survives_being_read_and_flagged(maildir: Path) -> None:
    deliver(maildir, "1.a.host", b"Subject: x\n\n")
    with MaildirSource(maildir) as source:
        ((before,),) = source.fetch()
        (maildir / "new" / "1.a.host").rename(maildir / "cur" / "1.a.host:2,RS")
        ((after,),) = source.fetch()
        assert before.uid == after.uid
        assert 0 < before.uid < 2**56
        assert list(source.fetch(known={before.uid})) == []


def test_seen_mail_goes_to_cur_and_keeps_its_flags(maildir: Path) -> None:
    deliver(maildir, "1.a.host", b"one")
    deliver(maildir, "2.b.host:2,F", b"two", "cur")
    deliver(maildir, "3.c.host", b"three")
    with MaildirSource(maildir) as source:
        batch = next(source.fetch())
        source.acknowledge([batch[0].uid, batch[1].uid], AfterFetch.SEEN)
    assert names(maildir) == {"cur/1.a.host:2,S", "cur/2.b.host:2,FS", "new/3.c.host"}
    assert (maildir / "cur" / "1.a.host:2,S").read_bytes() == b"one"


def test_left_mail_stays(maildir: Path) -> None:
    deliver(maildir, "1.a.host", b"one")
    with MaildirSource(maildir) as source:
        source.acknowledge(source.uids(), AfterFetch.LEAVE)
    assert names(maildir) == {"new/1.a.host"}


def test_moved_mail_lands_in_a_subfolder_or_another_maildir(maildir: Path, tmp_path: Path) -> None:
    deliver(maildir, "1.a.host", b"one")
    deliver(maildir, "2.b.host:2,S", b"two", "cur")
    with MaildirSource(maildir) as source:
        batch = next(source.fetch())
        source.acknowledge([batch[0].uid], AfterFetch.MOVE, "Done")
        source.acknowledge([batch[1].uid], AfterFetch.MOVE, str(tmp_path / "Elsewhere"))
    assert (maildir / ".Done" / "cur" / "1.a.host:2,").read_bytes() == b"one"
    assert (tmp_path / "Elsewhere" / "cur" / "2.b.host:2,S").read_bytes() == b"two"
    with MaildirSource(maildir) as source:
        assert source.count() == 0


def test_moving_never_overwrites(maildir: Path) -> None:
    deliver(maildir, "1.a.host", b"one")
    with MaildirSource(maildir) as source:
        uids = source.uids()
        source.acknowledge(uids, AfterFetch.MOVE, "Done")
        deliver(maildir, "1.a.host", b"another")
        with pytest.raises(ServerError, match="already exists"):
            source.acknowledge(uids, AfterFetch.MOVE, "Done")
    assert (maildir / ".Done" / "cur" / "1.a.host:2,").read_bytes() == b"one"
    assert (maildir / "new" / "1.a.host").read_bytes() == b"another"


def test_moving_to_nowhere_is_refused(maildir: Path) -> None:
    with MaildirSource(maildir) as source, pytest.raises(ConfigError, match="No folder"):
        source.acknowledge([1], AfterFetch.MOVE, "")


def test_a_file_that_vanishes_or_cannot_be_read_holds_up_no_other(maildir: Path) -> None:
    for number in range(1, 5):
        deliver(maildir, f"{number}.a.host", b"mail %d" % number)
    with MaildirSource(maildir) as source:
        uids = {each.name: each.uid for batch in source.fetch() for each in batch}
        batches = source.fetch(batch=1)
        got = [each.raw for each in next(batches)]
        (maildir / "new" / "3.a.host").unlink()
        (maildir / "new" / "4.a.host").unlink()
        (maildir / "new" / "4.a.host").mkdir()
        got += [each.raw for batch in batches for each in batch]
    assert got == [b"mail 1", b"mail 2"]
    assert source.unreadable == [(uids["4.a.host"], "Is a directory")]


def test_links_are_not_followed(maildir: Path, tmp_path: Path) -> None:
    (tmp_path / "private").write_bytes(b"Subject: not mail\n\n")
    (maildir / "new" / "1.a.host").symlink_to(tmp_path / "private")
    with MaildirSource(maildir) as source:
        assert list(source.fetch()) == []


def test_oversized_mail_is_cut_and_says_its_size(maildir: Path) -> None:
    header = b"Subject: big\r\n\r\n"
    deliver(maildir, "1.a.host", header + b"x" * 300_000)
    with MaildirSource(maildir, size_limit=200_000) as source:
        ((received,),) = source.fetch()
    assert received.oversized == len(header) + 300_000
    assert received.raw == header + b"x" * 64 * 1024


def test_delivery_time_is_the_files_own(maildir: Path) -> None:
    deliver(maildir, "1.a.host", b"one")
    os.utime(maildir / "new" / "1.a.host", (1_750_000_000, 1_750_000_000))
    with MaildirSource(maildir) as source:
        ((received,),) = source.fetch()
    assert received.internal_date == datetime.fromtimestamp(1_750_000_000, UTC)


def test_a_folder_that_is_no_maildir_says_so(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="not a Maildir"), MaildirSource(tmp_path):
        pass


def test_a_name_that_is_no_text_is_written_out_and_keeps_its_number(maildir: Path) -> None:
    place = os.fsencode(maildir / "new")
    (maildir / "cur").joinpath("1.plain.host:2,S").write_bytes(b"Subject: plain\n\n")
    with open(place + b"/2.caf\xe9.host", "wb") as stream:
        stream.write(b"Subject: odd\n\n")
    with MaildirSource(maildir) as source:
        ((plain, odd),) = source.fetch()
        assert (plain.name, odd.name) == ("1.plain.host", "2.caf\\xe9.host")
        odd.name.encode("utf-8")
        source.acknowledge([odd.uid], AfterFetch.SEEN)
        assert os.listdir(place) == []
        assert b"2.caf\xe9.host:2,S" in os.listdir(os.fsencode(maildir / "cur"))
        assert list(source.fetch(known={plain.uid, odd.uid})) == []
