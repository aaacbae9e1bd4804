"""The schema: making it, telling its version, upgrading it after a backup.

A migration's file name begins with its number, which is also its revision; so the
version of a database can be compared without loading Alembic.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from helpdesk_tui.errors import ConfigError, StoreError
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.trouble import explain
from helpdesk_tui.store.version import NEWEST, schema_version, too_new

SCRIPTS = Path(__file__).parent / "migrations"


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config


@contextlib.contextmanager
def _schema_transaction(store: Store) -> Iterator[Connection]:
    """Like ``Store.write`` but on a database that may not exist yet, foreign keys off.

    SQLite's batch migrations copy a table under a new name; with foreign keys on, dropping
    the old one would delete what points to it.
    """
    try:
        with store.turn(), store.engine.connect() as raw:
            connection = raw.execution_options(write=True)
            driver = connection.connection.driver_connection
            if isinstance(driver, sqlite3.Connection):
                driver.execute("PRAGMA foreign_keys=OFF")
            try:
                with connection.begin():
                    yield connection
                    _must_be_whole(connection)
            finally:
                connection.invalidate()  # the next user gets one with foreign keys on
    except (DBAPIError, sqlite3.Error, OSError) as error:
        raise explain(error, store.label) from error


def _must_be_whole(connection: Connection) -> None:
    """Refuse a migration that would leave rows which point to nothing."""
    if connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).first()
        if broken is not None:
            raise StoreError(
                f"The upgrade was not done: {broken[0]} row {broken[1]} points to a missing"
                f" {broken[2]}.",
                "See what is wrong with: helpdesk-tui db check",
            )


def upgrade(store: Store, revision: str = "head") -> None:
    """Bring the schema up to date, or make it, in one transaction.

    Raises SchemaTooNew for a database of a newer program, StoreError.
    """
    found = schema_version(store) if store.path is None or store.path.exists() else None
    if found is not None and found > NEWEST:
        raise too_new(store, found)
    with _schema_transaction(store) as connection:
        command.upgrade(_config(connection), revision)


def differences(store: Store) -> list[str]:
    """What the database's tables lack against the program's; empty when they agree."""
    from alembic.autogenerate import compare_metadata  # heavy, only for `db check`
    from alembic.migration import MigrationContext

    from helpdesk_tui.store.columns import METADATA
    from helpdesk_tui.store.migrations.names import include_object

    with store.read() as session:
        context = MigrationContext.configure(
            session.connection(), opts={"include_object": include_object, "compare_type": True}
        )
        return [str(each) for each in compare_metadata(context, METADATA)]


def problems(store: Store) -> list[str]:
    """What is wrong inside the database: structure, foreign keys, tables; empty = sound."""
    return differences(store) + damage(store)


def damage(store: Store) -> list[str]:
    """What is wrong inside a SQLite file of whatever version; PostgreSQL watches itself."""
    if not store.is_sqlite:
        return []
    with store.read() as session:
        return _sqlite_problems(session)


def _sqlite_problems(session: Session) -> list[str]:
    connection = session.connection()
    lines = [row[0] for row in connection.execute(text("PRAGMA integrity_check"))]
    found = [f"integrity: {line}" for line in lines if line != "ok"]
    for row in connection.execute(text("PRAGMA foreign_key_check")):
        found.append(f"{row[0]} row {row[1]} points to a missing {row[2]}")
    return found


def backup(store: Store, target: Path) -> Path:
    """Copy a SQLite desk while it is in use; PostgreSQL has pg_dump. Raises StoreError."""
    if store.path is None:
        raise ConfigError(
            "This desk is on PostgreSQL.", "Back it up with: pg_dump -Fc -f desk.dump DATABASE_URL"
        )
    if target.exists():
        raise StoreError(f"{target} is already there.", "Name a new file for the backup.")
    part = target.with_name(target.name + ".part")
    source_url = f"file:{quote(str(store.path))}?mode=ro"
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        with (
            contextlib.closing(sqlite3.connect(source_url, uri=True)) as source,
            contextlib.closing(sqlite3.connect(part)) as copy,
        ):
            # All in one step: it sees one moment, and no writer can make it begin again.
            source.backup(copy)
        part.rename(target)
    except (sqlite3.Error, OSError) as error:
        part.unlink(missing_ok=True)
        raise explain(error, str(target)) from error
    return target


def backup_name(store: Store, now: datetime) -> Path:
    """The default file name of a backup: beside the desk, with version and UTC time."""
    path = store.path or Path("desk.db")
    stamp = now.strftime("%Y%m%d-%H%M%S")
    return path.with_name(f"{path.stem}-v{schema_version(store) or 0}-{stamp}{path.suffix}")
