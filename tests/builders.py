"""Desks for tests: founded once for each kind of database, then copied.

``make_desk(desk_url)`` (or ``sqlite_url``) gives a desk signed in as its admin ``alice``,
with the agents carl (specialist) and dora (worker) and the queues IT and Faktura.
"""

from __future__ import annotations

import functools
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from helpdesk_tui.desk.actor import WORKER
from helpdesk_tui.desk.admin.agents import add_agent
from helpdesk_tui.desk.admin.found import found_desk, sign_in
from helpdesk_tui.desk.admin.queues import add_queue
from helpdesk_tui.desk.desk import Clock, Desk, utc_now
from helpdesk_tui.store.engine import Store
from helpdesk_tui.words import Role
from tests.services.desks import closers

IT = "it@desk.example"
FAKTURA = "faktura@desk.example"
START = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
"""A Monday morning."""


class HandClock:
    """A clock that a test moves."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        """Move on, as ``forward(minutes=3)``."""
        self.now += timedelta(**by)


def make_desk(url: str, clock: Clock = utc_now) -> Desk:
    """A desk in the empty database at ``url``, signed in as alice."""
    if url.startswith("sqlite"):
        shutil.copyfile(_sqlite_template(), Path(make_url(url).database or ""))
    else:
        _copy_postgres(url)
    return join_desk(url, clock)


def join_desk(url: str, clock: Clock = utc_now) -> Desk:
    """The desk that is at ``url`` already, signed in as alice."""
    store = Store(url)
    closers.append(store.close)
    return sign_in(store, "alice", clock)


def worker_desk(desk: Desk) -> Desk:
    """The same desk for the mail worker."""
    return desk.acting(WORKER)


def as_agent(desk: Desk, login: str) -> Desk:
    """The same desk for another agent."""
    return sign_in(desk.store, login, desk.clock)


def _fill(url: str) -> None:
    store = Store(url)
    desk = found_desk(
        store, name="Test desk", login="alice", email="alice@desk.example", agent_name="Alice"
    )
    with desk.together("set up"):
        add_agent(desk, "carl", name="Carl", email="carl@desk.example", role=Role.SPECIALIST)
        add_agent(desk, "dora", name="Dora", email="dora@desk.example", role=Role.WORKER)
        add_queue(desk, "IT", address=IT)
        add_queue(desk, "Faktura", address=FAKTURA)
    if store.is_sqlite:
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


@functools.cache
def _sqlite_template() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="helpdesk-template-")
    _KEPT.append(folder)
    path = Path(folder.name) / "desk.db"
    _fill(f"sqlite:///{path}")
    return path


_KEPT: list[tempfile.TemporaryDirectory[str]] = []
"""Folders that are removed when the test process ends."""


@functools.cache
def _postgres_template(folder: str) -> str:
    """Name of a filled database on the server whose socket is in ``folder``."""
    name = "desk_template"
    with _server(folder) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    _fill(f"postgresql+psycopg://postgres@/{name}?host={folder}")
    return name


def _copy_postgres(url: str) -> None:
    parsed = make_url(url)
    folder = str(parsed.query["host"])
    template = _postgres_template(folder)
    name = sql.Identifier(parsed.database or "")
    with _server(folder) as server:
        server.execute(sql.SQL("DROP DATABASE {}").format(name))
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                name, sql.Identifier(template)
            )
        )


def _server(folder: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(f"host={folder} user=postgres dbname=postgres", autocommit=True)
