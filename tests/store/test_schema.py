"""The schema: made, told apart, upgraded step by step with rows in it, and compared."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, Table, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from helpdesk_tui.desk.admin.found import found_desk, has_desk, sign_in
from helpdesk_tui.errors import HelpdeskError, Refused, SchemaTooNew, SchemaTooOld, Unreachable
from helpdesk_tui.store import schema, search
from helpdesk_tui.store.columns import METADATA
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.matches import Term, messages_with
from helpdesk_tui.store.version import NEWEST, must_fit, schema_version
from tests.services.desks import closers

REVISIONS = [
    script.revision
    for script in reversed(list(ScriptDirectory(str(schema.SCRIPTS)).walk_revisions()))
]
"""All revisions, oldest first."""


@pytest.fixture
def store(desk_url: str) -> Store:
    """An empty database."""
    return opened(desk_url)


def opened(url: str) -> Store:
    store = Store(url)
    if store.path is not None:
        store.path.touch(mode=0o600)
    closers.append(store.close)
    return store


def set_version(store: Store, version: str) -> None:
    with store.write() as session:
        session.connection().execute(
            text("UPDATE alembic_version SET version_num = :v"), {"v": version}
        )


def test_revisions_are_numbered_as_their_files_and_the_newest_is_known() -> None:
    files = sorted(file.name for file in (schema.SCRIPTS / "versions").glob("[0-9]*.py"))
    assert [name.split("_")[0] for name in files] == REVISIONS
    assert REVISIONS[-1] == NEWEST


def test_a_new_schema_is_what_the_program_expects(store: Store) -> None:
    assert schema_version(store) is None
    schema.upgrade(store)
    assert schema_version(store) == NEWEST
    assert schema.differences(store) == []
    assert schema.problems(store) == []
    must_fit(store)


def test_a_missing_index_or_column_is_told(store: Store) -> None:
    schema.upgrade(store)
    with store.write() as session:
        session.connection().execute(text("DROP INDEX ix_ticket_urgent"))
        session.connection().execute(text("ALTER TABLE agent DROP COLUMN language"))
    found = schema.differences(store)
    assert len(found) == 2
    assert any("ix_ticket_urgent" in each for each in found)
    assert any("language" in each for each in found)


def test_a_newer_schema_is_refused_and_left_alone(store: Store) -> None:
    schema.upgrade(store)
    set_version(store, "9999")
    for attempt in (must_fit, schema.upgrade):
        with pytest.raises(SchemaTooNew, match=r"newer helpdesk-tui \(schema 9999"):
            attempt(store)
    assert schema_version(store) == "9999"


def test_an_older_or_missing_schema_says_what_to_do(store: Store) -> None:
    with pytest.raises(SchemaTooOld, match="helpdesk-tui init"):
        must_fit(store)
    schema.upgrade(store)
    set_version(store, "0000")
    with pytest.raises(SchemaTooOld, match=r"helpdesk-tui db upgrade \(it makes a backup first\)"):
        sign_in(store, "alice")


def test_every_migration_keeps_every_row_and_what_is_found(store: Store) -> None:
    """Walk up all revisions; before each step, every table holds a row."""
    entry = search.Entry(1, "Škoda", "the printer in Århus", "Åsa asa@nord.example", "")
    filled: set[str] = set()
    for step, revision in enumerate(REVISIONS):
        schema.upgrade(store, revision)
        assert schema_version(store) == revision
        if step > 0:
            with store.read() as session:
                assert all(rows_in(session)[name] for name in filled), revision
        with store.write() as session:
            fill(session)
            filled = set(rows_in(session))
            if step == 0:
                search.index(session, [entry])
    with store.read() as session:
        assert filled == set(METADATA.tables)
        for words in (["skoda"], ["arhus"], ["printer", "in", "arhus"]):
            found = messages_with(session, [Term(tuple(words))])
            assert [number for (number,) in session.connection().execute(found)] == [1]
    assert schema.problems(store) == []
    with store.write() as session:
        search.unindex(session, [entry])
        found = messages_with(session, [Term(("skoda",))])
        assert session.connection().execute(found).scalars().all() == []


def reflected(session: Session) -> list[Table]:
    metadata = MetaData()
    metadata.reflect(session.connection(), only=lambda name, _: not name.startswith("search"))
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]


VALUES = {"INTEGER": 1, "BIGINT": 1, "BOOLEAN": True, "VARCHAR": "x", "TEXT": "x", "BLOB": b"x",
          "BYTEA": b"x", "DATETIME": datetime(2026, 5, 4, tzinfo=UTC),
          "TIMESTAMP": datetime(2026, 5, 4, tzinfo=UTC)}  # fmt: skip


def fill(session: Session) -> None:
    """One row in each table, whatever its columns; every row 1 points to rows 1."""
    for table in reflected(session):
        already = session.connection().execute(select(func.count()).select_from(table)).scalar()
        if already:
            continue
        row: dict[str, object] = {}
        for column in table.columns:
            own = any(key.column.table is table for key in column.foreign_keys)
            if column.computed is not None or (column.nullable and own):
                continue
            row[column.name] = VALUES[str(column.type).split("(")[0].split(" ")[0]]
        session.connection().execute(table.insert(), [row])


def rows_in(session: Session) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: session.connection()
        .execute(select(func.count()).select_from(table))
        .scalar_one()
        for table in reflected(session)
    }


def test_foreign_keys_hold_after_an_upgrade(store: Store) -> None:
    schema.upgrade(store)
    for _ in range(3):
        with pytest.raises(IntegrityError), Session(store.engine) as session:
            session.connection().execute(text("INSERT INTO team_member VALUES (7, 7)"))
            session.commit()


def test_an_upgrade_that_breaks_a_reference_is_taken_back(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(sqlite_url)
    schema.upgrade(store)

    def orphan(config: Config, _revision: str) -> None:
        connection = config.attributes["connection"]
        connection.execute(text("INSERT INTO team_member VALUES (7, 7)"))

    monkeypatch.setattr(command, "upgrade", orphan)
    with pytest.raises(HelpdeskError, match="team_member row 1 points to a missing"):
        schema.upgrade(store)
    with store.read() as session:
        assert session.connection().execute(text("SELECT * FROM team_member")).all() == []
        assert session.connection().execute(text("PRAGMA foreign_keys")).scalar() == 1
    assert schema.problems(store) == []


def test_db_check_finds_a_row_that_points_to_nothing(sqlite_url: str) -> None:
    store = opened(sqlite_url)
    schema.upgrade(store)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("INSERT INTO team_member VALUES (7, 7)")
        connection.invalidate()
    assert len(schema.problems(store)) == 2


def test_a_desk_is_founded_once_in_a_file_for_its_owner_only(tmp_path: Path) -> None:
    store = opened_at(tmp_path / "new" / "desk.db")
    assert not has_desk(store)
    found_desk(store, name="Acme", login="alice", email="a@acme.example")
    assert has_desk(store)
    with pytest.raises(Refused, match="There is a desk"):
        found_desk(store, name="Acme", login="alice", email="a@acme.example")
    for file in (tmp_path / "new").iterdir():
        assert file.stat().st_mode & 0o777 == 0o600, file


def opened_at(path: Path) -> Store:
    store = Store(str(path))
    closers.append(store.close)
    return store


def test_a_file_where_a_folder_should_be_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = opened_at(tmp_path / "file" / "desk.db")
    with pytest.raises(HelpdeskError) as caught:
        found_desk(store, name="Acme", login="alice", email="a@acme.example")
    assert "\n" not in str(caught.value)
    with pytest.raises(Unreachable, match="There is no desk at"):
        sign_in(opened_at(tmp_path / "nowhere.db"), "alice")
