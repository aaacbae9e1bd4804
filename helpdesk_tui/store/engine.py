"""One database, two kinds: SQLite in a file, PostgreSQL by URL; the same code on both.

Writers take ``BEGIN IMMEDIATE`` behind a file lock on SQLite: the default would lose
updates in silence, and the bare busy timeout lets one writer starve the others. Readers
never wait for a writer (WAL).
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session, create_engine

from helpdesk_tui.errors import ConfigError, Unreachable
from helpdesk_tui.store.trouble import explain
from helpdesk_tui.store.write_turn import WriteTurn

BUSY_TIMEOUT_MS = 20_000
CONNECT_TIMEOUT_S = 10
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-4000",
)


def read_url(url: str) -> URL:
    """Read a database URL; a bare path means a SQLite file. Raises ConfigError."""
    try:
        # A file's name is taken as it is, also with ? or % in it.
        parsed = make_url(url) if "://" in url else URL.create("sqlite", database=url)
    except (ArgumentError, ValueError) as error:
        # A password may stand before the last @, with any sign in it, or behind the ?.
        shown = re.sub(r"//.*@", "//***@", url, flags=re.DOTALL).partition("?")[0]
        raise ConfigError(
            f"The database address {shown!r} cannot be read.",
            "Give a file name, sqlite:///FILE or postgresql://USER@HOST/NAME.",
        ) from error
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise ConfigError(
                "A desk in memory would be lost at once.", "Give a file: sqlite:///FILE."
            )
        return parsed
    raise ConfigError(
        f"The database kind {parsed.get_backend_name()!r} is not supported.",
        "Use sqlite:///FILE or postgresql://USER@HOST/NAME.",
    )


class Store:
    """An open database; hand out sessions with ``read()`` and ``write()``."""

    def __init__(self, url: str) -> None:
        """Remember where; nothing is opened before the first session. Raises ConfigError."""
        self.url = read_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = self._make_engine()

    @property
    def path(self) -> Path | None:
        """The file of a SQLite database; None for PostgreSQL."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @property
    def label(self) -> str:
        """The address for people: without its password, which may be among the options."""
        return self.url.set(query={}).render_as_string(hide_password=True)

    def _make_engine(self) -> Engine:
        if not self.is_sqlite:
            return create_engine(
                self.url.update_query_dict(
                    {"connect_timeout": str(CONNECT_TIMEOUT_S), **self.url.query}
                ),
                pool_pre_ping=True,
                pool_size=5,
                max_overflow=15,
            )
        engine = create_engine(
            self.url,
            connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
            pool_size=5,
            max_overflow=15,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one moment and writes nothing. Raises StoreError."""
        self._must_exist()
        try:
            with Session(self._reading_engine()) as session:
                yield session
        except (DBAPIError, sqlite3.Error, NoConnectionFree) as error:
            raise explain(error, self.label) from error

    @contextlib.contextmanager
    def write(self, *, lasting: bool = True) -> Iterator[Session]:
        """One transaction: all or nothing, committed at the end. Raises StoreError.

        One that is not ``lasting`` survives the end of the program, whatever ends it, but
        perhaps no loss of power; it does not wait for the disk.
        """
        self._must_exist()
        engine = self._writing_engine(lasting=lasting)
        try:
            with self.turn(), Session(engine, expire_on_commit=False) as session:
                connection = session.connection()
                if not lasting and not self.is_sqlite:
                    connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")
                yield session
                session.commit()
        except (DBAPIError, sqlite3.Error, NoConnectionFree) as error:
            raise explain(error, self.label) from error

    def _reading_engine(self) -> Engine:
        if self.is_sqlite:
            return self.engine
        # By default each statement would see a moment of its own.
        return self.engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    def _writing_engine(self, *, lasting: bool) -> Engine:
        return self.engine.execution_options(write=True, lasting=lasting)

    def turn(self) -> contextlib.AbstractContextManager[None]:
        """Wait for this writer's turn; PostgreSQL keeps its own order. Raises StoreError."""
        if self.path is None:
            return contextlib.nullcontext()
        return WriteTurn(self.path, BUSY_TIMEOUT_MS / 1000)

    def somebody_waits(self) -> bool:
        """True while another waits for a long transaction to end; PostgreSQL lets nobody wait."""
        if self.path is None:
            return False
        return WriteTurn(self.path, BUSY_TIMEOUT_MS / 1000).somebody_waits()

    def _must_exist(self) -> None:
        try:
            missing = self.path is not None and not self.path.exists()
        except OSError as error:  # a folder above that may not be entered
            raise explain(error, self.label) from error
        if missing:
            raise Unreachable(
                f"There is no desk at {self.path}.",
                "Make one with: helpdesk-tui init",
            )

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    if not isinstance(connection, sqlite3.Connection):
        raise TypeError(type(connection))
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin_sqlite
    for pragma in PRAGMAS:
        # A read-only file cannot switch to WAL; it can still be read.
        with contextlib.suppress(sqlite3.OperationalError):
            connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("write", False):
        connection.exec_driver_sql("BEGIN")
        return
    wait = "FULL" if options.get("lasting", True) else "NORMAL"
    connection.exec_driver_sql(f"PRAGMA synchronous={wait}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
