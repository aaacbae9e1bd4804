"""The database: backup, check, upgrade, settings; read-only, full, damaged, newer, missing."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.schema import upgrade
from helpdesk_tui.store.version import NEWEST
from tests.cli.line import CommandLine


def change(file: Path, statement: str) -> None:
    """Do what no program should to a database."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(statement)
        connection.commit()


def test_a_backup_is_a_whole_desk(desk: CommandLine, tmp_path: Path) -> None:
    desk.ok("ticket", "new", "IT", "Kept")
    done = desk.ok("db", "backup", tmp_path / "copy.db", "--json").json
    assert done["bytes"] > 0
    found = desk.ok("--database", tmp_path / "copy.db", "ticket", "list", "--json").json
    assert [ticket["subject"] for ticket in found] == ["Kept"]
    assert "already there" in desk.refused("db", "backup", tmp_path / "copy.db")
    assert str(tmp_path / "no" / "copy.db") in desk.refused(
        "db", "backup", tmp_path / "no" / "copy.db"
    )
    beside = Path(desk.ok("db", "backup", "--json").json["file"])
    assert beside.is_file() and beside.parent == tmp_path


def test_a_sound_desk_checks_and_has_nothing_to_upgrade(any_desk: CommandLine) -> None:
    info = any_desk.ok("db", "info", "--json").json
    assert info["fits"] and info["schema"] == info["program_schema"]
    done = any_desk.ok("db", "upgrade", "--json").json
    assert (done["before"], done["after"], done["backup"]) == (info["schema"],) * 2 + (None,)


def test_an_older_desk_is_upgraded_after_a_backup(line: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "old.db"
    store = Store(f"sqlite:///{file}")
    upgrade(store, "0001")
    store.close()
    database = ("--database", file)
    assert "db upgrade (it makes a backup first)" in line.refused(*database, "ticket", "list")
    done = line.ok(*database, "db", "upgrade", "--json").json
    assert (done["before"], done["after"]) == ("0001", NEWEST)
    assert line.ok(*database, "db", "info", "--json").json["fits"] is True
    kept = line.ok("--database", done["backup"], "db", "info", "--json").json
    assert (kept["schema"], kept["fits"]) == ("0001", False)


def test_a_broken_reference_is_found(desk: CommandLine, desk_file: Path) -> None:
    change(desk_file, "INSERT INTO team_member (team_id, agent_id) VALUES (77, 77)")
    ended = desk("db", "check", "--json")
    assert ended.code == 1
    assert any("team_member" in problem for problem in ended.json["problems"])


def test_a_setting_out_of_bounds_is_refused(desk: CommandLine) -> None:
    for name, words in (("fetch_seconds", "0"), ("send_delay", "999999999"), ("reopen_days", "²")):
        assert name in desk.refused("db", "settings", name, words, code=2)


def test_settings_are_shown_and_changed(desk: CommandLine) -> None:
    assert desk.ok("db", "settings", "send_delay", "3", "--json").json == {"send_delay": 3}
    assert desk.ok("db", "settings", "--json").json["send_delay"] == 3
    assert "SETTING" in desk.ok("db", "settings").out
    assert "no setting 'colour'" in desk.refused("db", "settings", "colour", code=2)
    assert "no setting 'colour'" in desk.refused("db", "settings", "colour", "red", code=2)
    assert "yes or no" in desk.refused("db", "settings", "confirm", "maybe", code=2)
    assert "whole number" in desk.refused("db", "settings", "send_delay", "soon", code=2)


def test_a_newer_desk_is_refused_by_everything(desk: CommandLine, desk_file: Path) -> None:
    change(desk_file, "UPDATE alembic_version SET version_num = '9999'")
    for words in (("ticket", "list"), ("queue", "add", "X"), ("db", "upgrade"), ("db", "check")):
        assert "newer helpdesk-tui" in desk.refused(*words)
    assert desk.ok("db", "info", "--json").json["fits"] is False


def test_an_older_desk_says_how_to_upgrade_it(desk: CommandLine, desk_file: Path) -> None:
    change(desk_file, "UPDATE alembic_version SET version_num = '0000'")
    assert "db upgrade" in desk.refused("ticket", "list")


@pytest.mark.parametrize(
    "words", [("ticket", "list"), ("queue", "add", "X"), ("db", "check"), ("db", "backup"),
              ("db", "upgrade"), ("db", "info"), ("mail", "ledger"), ("undo",), ("why", "1")]
)  # fmt: skip
def test_without_a_desk_every_command_says_how_to_make_one(
    line: CommandLine, tmp_path: Path, words: tuple[str, ...]
) -> None:
    said = line.refused("--database", tmp_path / "none.db", *words)
    assert "helpdesk-tui init" in said
    assert not (tmp_path / "none.db").exists()


def test_a_file_that_is_no_database_is_refused(line: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "photo.db").write_bytes(b"not a database at all" * 100)
    said = line.refused("--database", tmp_path / "photo.db", "ticket", "list")
    assert "damaged or not a desk" in said


@pytest.mark.parametrize(
    ("url", "code", "said"),
    [
        ("mysql://x/y", 2, "not supported"),
        ("sqlite:///:memory:", 2, "lost at once"),
        ("postgresql://desk@127.0.0.1:1/desk", 1, "does not answer"),
        ("://", 2, "cannot be read"),
    ],
)
def test_an_address_that_leads_nowhere_is_one_line(
    line: CommandLine, url: str, code: int, said: str
) -> None:
    assert said in line.refused("--database", url, "ticket", "list", code=code)


@contextmanager
def without_privileges() -> Iterator[None]:
    """Let rights of files count although the tests may run as root."""
    if os.getuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_read_only_desk_is_read_and_refuses_to_be_written(
    desk: CommandLine, desk_file: Path
) -> None:
    desk.ok("queue", "add", "HR")
    home = [
        folder for folder in (desk_file.parent, *desk_file.parents) if folder.stat().st_uid == 0
    ]
    rights = {folder: folder.stat().st_mode for folder in home if folder != Path("/")}
    for folder in rights:
        folder.chmod(0o555)
    for file in desk_file.parent.glob("desk.db*"):
        file.chmod(0o444)
    try:
        with without_privileges():
            said = desk.refused("--agent", "boss", "queue", "add", "Legal")
    finally:
        for folder, mode in rights.items():
            folder.chmod(mode)
    assert "may not be written" in said


def limited_to(file_bytes: int, *words: str) -> tuple[int, str]:
    """Run the real program on a disk where no file may grow beyond a size."""
    done = subprocess.run(
        [sys.executable, "-m", "helpdesk_tui", *words],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes)),
    )
    return done.returncode, done.stderr


def test_a_full_disk_is_one_line_and_nothing_is_half_done(
    desk: CommandLine, desk_file: Path, tmp_path: Path
) -> None:
    big = tmp_path / "big.txt"
    big.write_bytes(os.urandom(3_000_000))
    size = max(file.stat().st_size for file in desk_file.parent.glob("desk.db*"))
    number = desk.ok("ticket", "new", "IT", "Full", "--json").json["tickets"][0]
    code, said = limited_to(
        size + 400_000, "ticket", "note", str(number), "--text", "x", "--attach", str(big)
    )
    assert code == 1
    assert len(said.splitlines()) == 1, said
    assert "full" in said
    assert len(desk.ok("ticket", "show", number, "--json").json["messages"]) == 1
    desk.ok("ticket", "note", number, "--text", "x", "--attach", big)
