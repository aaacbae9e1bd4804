"""Several processes on one desk: none is starved, none loses a write, a backup is whole."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from helpdesk_tui.errors import ConfigError, StoreError
from helpdesk_tui.store import schema, write_turn
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.tables import Setting
from helpdesk_tui.store.version import must_fit
from tests.services.desks import closers


@pytest.fixture
def store(desk_url: str) -> Store:
    return made(desk_url)


def made(url: str) -> Store:
    store = Store(url)
    if store.path is not None:
        store.path.touch(mode=0o600)
    schema.upgrade(store)
    closers.append(store.close)
    return store


def address(store: Store) -> str:
    return store.url.render_as_string(hide_password=False)


def start(store: Store, name: str, count: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.store.writer", address(store), name, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_writers_take_turns(sqlite_url: str) -> None:
    """When the first of four is ready with its 80, the three others have done half of theirs."""
    store = made(sqlite_url)
    writers = [start(store, f"writer{i}", 80) for i in range(4)]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    others = []
    for writer in writers:
        out, _ = writer.communicate(timeout=90)
        assert writer.returncode == 0
        others.append(int(out))
    # Of the 240 that three others write. One that pushes in front would see far fewer.
    assert min(others) >= 120
    with store.read() as session:
        assert session.get_one(Setting, "total").value == "320"


def test_no_write_is_lost_where_there_are_no_file_locks(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_turn, "fcntl", None)
    store = made(sqlite_url)
    with store.write() as session:
        session.add(Setting(name="total", value="0"))
    failed: list[StoreError] = []

    def count() -> None:
        try:
            for _ in range(25):
                with store.write() as session:
                    total = session.get_one(Setting, "total")
                    total.value = str(int(total.value) + 1)
        except StoreError as error:
            failed.append(error)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    with store.read() as session:
        assert session.get_one(Setting, "total").value == "100"


def test_a_writer_can_tell_that_another_waits(sqlite_url: str) -> None:
    store = made(sqlite_url)
    came = threading.Event()

    def write() -> None:
        with store.write():
            came.set()

    other = threading.Thread(target=write)
    with store.write():
        assert not store.somebody_waits()
        other.start()
        while not store.somebody_waits():
            assert other.is_alive()
        assert not came.is_set()
    other.join(60)
    assert came.is_set()
    assert not store.somebody_waits()


def test_who_cannot_say_that_they_wait_wait_all_the_same(sqlite_url: str) -> None:
    store = made(sqlite_url)
    assert store.path is not None
    store.path.with_name(store.path.name + ".queue").mkdir()
    before = len(os.listdir("/dev/fd"))
    came = threading.Event()

    def write() -> None:
        with store.write():
            came.set()

    other = threading.Thread(target=write)
    with store.write():
        other.start()
        while not any(each.name == "write turn" for each in threading.enumerate()):
            assert other.is_alive()
        assert not store.somebody_waits()
        assert not came.is_set()
    other.join(60)
    assert came.is_set()
    store.close()
    assert len(os.listdir("/dev/fd")) <= before


def test_what_is_written_waits_for_the_disk_unless_it_may_be_lost(sqlite_url: str) -> None:
    store = made(sqlite_url)
    found = []
    for lasting in (False, True, False):
        with store.write(lasting=lasting) as session:
            found.append(session.connection().exec_driver_sql("PRAGMA synchronous").scalar())
    normal, full = 1, 2
    assert found == [normal, full, normal]


def test_a_backup_while_others_write_is_whole(sqlite_url: str, tmp_path: Path) -> None:
    store = made(sqlite_url)
    writer = start(store, "writer", 0)
    assert writer.stdin is not None
    writer.stdin.write("go\n")
    writer.stdin.flush()
    copies = [schema.backup(store, tmp_path / f"copy ?#%41 {i}.db") for i in range(5)]
    writer.communicate(timeout=60)
    assert writer.returncode == 0
    counts = []
    for copy in copies:
        assert copy.stat().st_mode & 0o777 == 0o600
        with closing(sqlite3.connect(copy)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            rows = connection.execute("SELECT count(*) FROM setting WHERE name != 'total'")
            total = connection.execute("SELECT value FROM setting WHERE name = 'total'").fetchone()
            counts.append(rows.fetchone()[0])
            assert counts[-1] == (int(total[0]) if total else 0)
        must_fit(made_already(copy))
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


def made_already(path: Path) -> Store:
    store = Store(str(path))
    closers.append(store.close)
    return store


def test_a_backup_never_overwrites(sqlite_url: str, tmp_path: Path) -> None:
    store = made(sqlite_url)
    kept = tmp_path / "kept.db"
    kept.write_text("precious")
    with pytest.raises(StoreError, match="already there"):
        schema.backup(store, kept)
    assert kept.read_text() == "precious"
    with pytest.raises(StoreError) as caught:
        schema.backup(store, tmp_path / "nowhere" / "copy.db")
    assert "\n" not in str(caught.value)


def test_postgresql_is_backed_up_by_its_own_program(postgres_database: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="pg_dump"):
        schema.backup(made(postgres_database), tmp_path / "copy.db")


def test_a_reader_sees_one_moment(store: Store) -> None:
    with store.write() as session:
        session.add(Setting(name="a", value="1"))
    with store.read() as reading:
        assert reading.get_one(Setting, "a").value == "1"
        with store.write() as session:
            session.get_one(Setting, "a").value = "2"
            session.add(Setting(name="b", value="2"))
        reading.expire_all()
        assert reading.get_one(Setting, "a").value == "1"
        assert reading.get(Setting, "b") is None
    with store.read() as reading:
        assert reading.get_one(Setting, "a").value == "2"


def test_a_write_that_fails_in_the_middle_leaves_nothing(store: Store) -> None:
    class Stopped(Exception):
        """Something went wrong."""

    with pytest.raises(Stopped), store.write() as session:
        session.add(Setting(name="a", value="1"))
        session.flush()
        raise Stopped
    with store.write() as session:
        assert session.get(Setting, "a") is None


def test_the_same_row_written_twice_at_once_is_one_line(store: Store) -> None:
    with store.write() as session:
        session.add(Setting(name="a", value="1"))
    with pytest.raises(StoreError, match="at the same moment") as caught, store.write() as session:
        session.add(Setting(name="a", value="2"))
    assert "\n" not in str(caught.value)
