"""Bad addresses, damaged files, full disks, read-only desks: one line each, nothing lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import func, select

from helpdesk_tui.desk.ledger_story import story
from helpdesk_tui.errors import ConfigError, NotFound, StoreError, StoreFull, Unreachable
from helpdesk_tui.store import schema
from helpdesk_tui.store.engine import Store, read_url
from helpdesk_tui.store.insert import insert_if_new
from helpdesk_tui.store.tables import Setting, Tag
from helpdesk_tui.store.write_turn import WriteTurn
from tests.builders import make_desk
from tests.services.desks import closers


def made(url: str) -> Store:
    store = Store(url)
    if store.path is not None:
        store.path.touch(mode=0o600)
    schema.upgrade(store)
    closers.append(store.close)
    return store


def one_line(error: StoreError | ConfigError) -> str:
    said = str(error)
    assert "\n" not in said
    assert error.remedy
    return said


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://root:hunter2@db.example/x", "'mysql' is not supported"),
        ("sqlite://", "would be lost at once"),
        ("sqlite:///:memory:", "would be lost at once"),
        ("postgresql://bo:hunter2@db.example:port/x", "cannot be read"),
        ("no such://bo:hunter2@db", "cannot be read"),
        ("postgresql://bo:a/hunter2?@db.example:port/x", "cannot be read"),
        ("postgresql://db.example:port/x?user=bo&password=hunter2", "cannot be read"),
    ],
)
def test_a_bad_address_is_told_without_its_password(url: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_url(url)
    assert words in one_line(caught.value)
    assert "hunter2" not in str(caught.value)


def test_an_option_of_the_address_is_not_shown_for_it_may_be_the_password() -> None:
    store = Store("postgresql://127.0.0.1:1/desk?user=bo&password=hunter2")
    assert store.label == "postgresql+psycopg://127.0.0.1:1/desk"
    with pytest.raises(Unreachable) as caught, store.read() as session:
        session.connection()
    assert "hunter2" not in one_line(caught.value)


def test_an_address_in_messages_has_no_password() -> None:
    store = Store("postgresql://bo:hunter2@db.example/desk")
    assert "hunter2" not in store.label
    assert store.url.drivername == "postgresql+psycopg"
    assert Store("/tmp/x.db").path == Path("/tmp/x.db")


def test_no_server_and_no_database_are_one_line(postgres_url: str) -> None:
    gone = Store("postgresql://postgres@127.0.0.1:1/desk")
    with pytest.raises(Unreachable) as caught, gone.read() as session:
        session.connection()
    assert "does not answer" in one_line(caught.value)
    missing = Store(postgres_url.replace("/postgres?", "/nowhere?"))
    with pytest.raises(Unreachable) as caught, missing.write():
        pass
    assert "no such database" in one_line(caught.value)


def test_a_file_that_is_no_desk_is_one_line(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Åsa, " * 500)
    store = Store(str(letter))
    for attempt in (store.read, store.write):
        with pytest.raises(StoreError) as caught, attempt() as session:
            session.exec(select(Setting)).all()
        assert "damaged or not a desk" in one_line(caught.value)
    assert letter.read_text() == "Dear Åsa, " * 500


def test_a_damaged_desk_is_one_line(sqlite_url: str) -> None:
    store = made(sqlite_url)
    with store.write() as session:
        session.add_all(Setting(name=f"s{i}", value="x" * 500) for i in range(200))
    store.close()
    assert store.path is not None
    with store.path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(store.path.stat().st_size - 4096))
    with pytest.raises(StoreError) as caught, Store(sqlite_url).read() as session:
        session.exec(select(Setting)).all()
    assert "damaged or not a desk" in one_line(caught.value)


def test_a_full_disk_is_one_line_and_the_desk_stays_whole(sqlite_url: str) -> None:
    store = made(sqlite_url)
    with store.write() as session:
        session.add(Setting(name="before", value="1"))
    with pytest.raises(StoreFull) as caught, store.write() as session:
        pages = session.connection().execute(text("PRAGMA page_count")).scalar_one()
        session.connection().execute(text(f"PRAGMA max_page_count={pages + 1}"))
        session.add_all(Setting(name=f"s{i}", value="x" * 5000) for i in range(50))
    assert "The disk is full; nothing was written" in one_line(caught.value)
    store.close()
    assert schema.problems(store) == []
    with store.write() as session:
        assert session.exec(select(func.count()).select_from(Setting)).one() == 1
        session.add(Setting(name="after", value="1"))


LIMITED = """
import resource, sys
from sqlmodel import select
from helpdesk_tui.errors import StoreFull
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.tables import Setting
store = Store(sys.argv[1])
with store.write() as session:
    session.add(Setting(name="before", value="1"))
most = store.path.stat().st_size + 100_000
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
try:
    with store.write() as session:
        session.add_all(Setting(name=f"s{i}", value="x" * 5000) for i in range(400))
except StoreFull as error:
    print(error)
with store.read() as session:
    print(session.exec(select(Setting.name)).all())
"""


def test_a_file_that_may_not_grow_is_one_line_and_loses_nothing(sqlite_url: str) -> None:
    store = made(sqlite_url)
    ended = subprocess.run(
        [sys.executable, "-c", LIMITED, sqlite_url],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    said = ended.stdout.splitlines()
    assert (ended.returncode, ended.stderr, len(said)) == (0, "", 2)
    assert "nothing was changed" in said[0]
    assert said[1] == "['before']"
    assert schema.problems(store) == []


READ_ONLY = """
import os, sys
from sqlmodel import select
from helpdesk_tui.errors import StoreError
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.tables import Setting
store = Store(sys.argv[1])
if os.geteuid() == 0:
    os.seteuid(65534)  # nobody; root may write everywhere
for attempt in (store.write, store.read):
    try:
        with attempt() as session:
            session.exec(select(Setting)).all()
            session.add(Setting(name="x", value="1"))
    except StoreError as error:
        print(type(error).__name__, error)
"""


def test_a_read_only_desk_is_one_line(sqlite_url: str) -> None:
    store = made(sqlite_url)
    store.close()
    assert store.path is not None
    folder = store.path.parent
    for parent in (folder, *folder.parents[:3]):
        parent.chmod(parent.stat().st_mode | 0o055)
    store.path.chmod(0o444)
    folder.chmod(0o555)
    ended = subprocess.run(
        [sys.executable, "-c", READ_ONLY, sqlite_url],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    folder.chmod(0o755)
    said = ended.stdout.splitlines()
    assert (ended.returncode, ended.stderr) == (0, "")
    assert said[0].startswith("StoreFull The database may not be written to; nothing was changed.")
    assert all(line.split()[0] in ("StoreFull", "Unreachable") for line in said)


@pytest.mark.parametrize("umask", [0, 0o077])
@pytest.mark.parametrize("mode", [0o600, 0o660])
def test_who_may_write_the_desk_may_queue_for_it(sqlite_url: str, mode: int, umask: int) -> None:
    store = Store(sqlite_url)
    assert store.path is not None
    before = os.umask(umask)
    try:
        store.path.touch()
        store.path.chmod(mode)
        schema.upgrade(store)
        with store.write() as session:
            session.add(Setting(name="a", value="1"))
            modes = {file.stat().st_mode & 0o777 for file in store.path.parent.iterdir()}
        assert modes == {mode}
        store.path.chmod(0o640)
        with store.write():
            lock = store.path.with_name(store.path.name + ".lock")
            assert lock.stat().st_mode & 0o777 == 0o640
    finally:
        os.umask(before)
        store.close()


def test_a_writer_that_never_ends_holds_nobody_up_for_ever(sqlite_url: str) -> None:
    store = made(sqlite_url)
    assert store.path is not None
    with (
        store.turn(),
        pytest.raises(Unreachable) as caught,
        WriteTurn(store.path, patience=0.1),
    ):
        pass
    assert "keeps the database locked; nothing was changed" in one_line(caught.value)
    # Who gave up has left the queue too.
    for _ in range(2):
        with WriteTurn(store.path, patience=30):
            pass


def test_rows_that_are_there_already_are_left_alone(desk_url: str) -> None:
    store = made(desk_url)
    with store.write() as session:
        insert_if_new(session, Tag, [])
        insert_if_new(session, Tag, [{"name": "vpn"}, {"name": "fax"}])
        insert_if_new(session, Tag, [{"name": "vpn"}, {"name": "new"}])
    with store.read() as session:
        assert sorted(session.exec(select(Tag.name))) == ["fax", "new", "vpn"]


def test_a_number_no_row_can_have_is_told_in_one_line(desk_url: str) -> None:
    desk = make_desk(desk_url)
    with pytest.raises((StoreError, NotFound)) as caught:
        story(desk, 3_000_000_000)
    assert "\n" not in str(caught.value)
