"""``db restore``: a backup back in its place, and nothing lost by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk_tui.desk.actor import WORKER
from helpdesk_tui.desk.admin.found import sign_in
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.presence import be_present
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.schema import upgrade
from helpdesk_tui.worker.holding import Pulse
from tests.cli.line import CommandLine


def subjects(desk: CommandLine, *words: str) -> list[str]:
    """What the tickets of a desk are about."""
    return [each["subject"] for each in desk.ok(*words, "ticket", "list", "--json").json]


@pytest.fixture
def backup(desk: CommandLine, tmp_path: Path) -> Path:
    """A backup of a desk with the ticket "Kept"; since then the desk got "Later" too."""
    desk.ok("ticket", "new", "IT", "Kept")
    desk.ok("db", "backup", tmp_path / "backup.db")
    desk.ok("ticket", "new", "IT", "Later")
    return tmp_path / "backup.db"


def test_a_backup_comes_back_and_the_present_desk_is_kept(
    desk: CommandLine, backup: Path, tmp_path: Path
) -> None:
    done = desk.ok("db", "restore", backup, "--json").json
    assert subjects(desk) == ["Kept"]
    assert Path(done["kept"]).name.startswith("desk-before-restore-")
    assert sorted(subjects(desk, "--database", done["kept"])) == ["Kept", "Later"]
    assert desk.ok("db", "check").out == "The database is sound.\n"
    assert not list(tmp_path.glob("*.restoring*"))


def test_a_lost_or_damaged_desk_comes_back(
    desk: CommandLine, backup: Path, desk_file: Path
) -> None:
    for file in desk_file.parent.glob("desk.db*"):
        file.unlink()
    assert desk.ok("db", "restore", backup).out == f"The desk is back from {backup}.\n"
    assert subjects(desk) == ["Kept"]
    desk_file.write_bytes(b"scratched" * 1000)
    assert "db restore FILE" in desk.refused("ticket", "list")
    desk.ok("db", "restore", backup)
    assert subjects(desk) == ["Kept"]


def test_what_is_no_sound_desk_replaces_nothing(
    desk: CommandLine, backup: Path, desk_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty.db").touch()
    (tmp_path / "photo.db").write_bytes(b"not a database" * 100)
    torn = bytearray(backup.read_bytes())
    torn[4096 * 3 : 4096 * 30] = bytes(4096 * 27)
    (tmp_path / "torn.db").write_bytes(torn)
    for name, said in (
        ("nowhere.db", "no backup"),
        ("empty.db", "holds no desk"),
        ("photo.db", "not a desk"),
        ("torn.db", "damaged"),
        ("desk.db", "the desk itself"),
    ):
        assert said in desk.refused("db", "restore", tmp_path / name), name
    assert sorted(subjects(desk)) == ["Kept", "Later"]
    assert not list(tmp_path.glob("*restor*"))


def test_a_backup_of_an_older_program_says_that_it_wants_an_upgrade(
    desk: CommandLine, tmp_path: Path
) -> None:
    store = Store(str(tmp_path / "old.db"))
    upgrade(store, "0001")
    store.close()
    assert "db upgrade" in desk.ok("db", "restore", tmp_path / "old.db").out
    assert desk.ok("db", "info", "--json").json["schema"] == "0001"


def test_nothing_is_replaced_under_a_worker_or_a_screen(
    desk: CommandLine, backup: Path, desk_file: Path
) -> None:
    store = Store(str(desk_file))
    try:
        be_present(sign_in(store, "boss"), None, writing=False)
        assert "boss had this desk open" in desk.refused("db", "restore", backup)
        pulse = Pulse(Desk(store, WORKER), "test:1")
        pulse.beat()
        assert "worker is alive" in desk.refused("db", "restore", backup)
    finally:
        store.close()
    desk.ok("db", "restore", backup, "--force")
    assert subjects(desk) == ["Kept"]


def test_on_postgresql_the_way_back_is_named(line: CommandLine, backup: Path) -> None:
    address = "postgresql://desk@127.0.0.1:1/desk"
    assert "pg_restore" in line.refused("--database", address, "db", "restore", backup)
