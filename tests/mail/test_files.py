"""Importing mail from whatever path somebody names."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk_tui.errors import NotFound
from helpdesk_tui.mail.files import read_path

ONE, TWO = b"Subject: one\r\n\r\nx\r\n", b"Subject: two\n\ny\n"
LINE = b"From kim@customer.example Wed Jul  1 12:30:05 2026\n"


def subjects(path: Path) -> list[str]:
    return [
        received.raw.split(b"\n")[0].decode().strip().removeprefix("Subject: ")
        for received in read_path(path)
    ]


def test_a_single_mail_file_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "saved message"
    path.write_bytes(ONE)
    (received,) = read_path(path)
    assert received.raw == ONE
    assert received.name == "saved message"
    assert received.folder == str(tmp_path)


def test_an_mbox_file(tmp_path: Path) -> None:
    path = tmp_path / "archive"
    path.write_bytes(LINE + ONE + b"\r\n" + LINE + TWO)
    assert subjects(path) == ["one", "two"]


def test_a_maildir_with_its_subfolders(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / ".Done"):
        for place in ("tmp", "new", "cur"):
            (folder / place).mkdir(parents=True)
    (tmp_path / "new" / "1.a.host").write_bytes(ONE)
    (tmp_path / ".Done" / "cur" / "2.b.host:2,S").write_bytes(TWO)
    assert subjects(tmp_path) == ["one", "two"]


def test_a_tree_of_everything_with_other_files_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "2.eml").write_bytes(TWO)
    (tmp_path / "a" / "1.EML").write_bytes(ONE)
    (tmp_path / "b.mbox").write_bytes(LINE + ONE)
    (tmp_path / "notes.txt").write_text("Reminder: not a mail\n")
    (tmp_path / "picture.eml").write_bytes(b"\x89PNG\r\n")
    (tmp_path / "empty.eml").touch()
    (tmp_path / "loop").symlink_to(tmp_path)
    assert subjects(tmp_path) == ["one", "two", "one"]


def test_what_is_called_mail_and_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_bytes(ONE)
    (tmp_path / "2.eml").touch()
    (tmp_path / "3.eml").write_text("just words\n")
    (tmp_path / "notes.txt").write_text("just words\n")
    no_mail: list[Path] = []
    assert len(list(read_path(tmp_path, no_mail))) == 1
    assert no_mail == [tmp_path / "2.eml", tmp_path / "3.eml"]


def test_reading_a_folder_takes_one_mail_at_a_time(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.eml").write_bytes(b"Subject: %d\n\n" % number)
    mails = read_path(tmp_path)
    assert next(mails).name == "0.eml"
    (tmp_path / "2.eml").write_bytes(b"Subject: changed\n\n")
    assert [mail.raw for mail in mails] == [b"Subject: 1\n\n", b"Subject: changed\n\n"]


def test_what_is_not_there_or_is_no_mail_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"There is no .*nowhere"):
        list(read_path(tmp_path / "nowhere"))
    with pytest.raises(NotFound, match="no mail in"):
        list(read_path(tmp_path))
    (tmp_path / "data.bin").write_bytes(b"\0\1\2")
    with pytest.raises(NotFound, match="no mail in"):
        list(read_path(tmp_path / "data.bin"))
