"""Waiting until one session of a PostgreSQL desk waits for another's lock."""

from __future__ import annotations

from sqlalchemy import text

from helpdesk_tui.desk.desk import Desk

_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def until_somebody_waits(watcher: Desk) -> None:
    """``watcher`` has no transaction open."""
    waiting = 0
    while not waiting:
        with watcher.store.read() as session:
            waiting = session.connection().execute(_WAITING).scalar_one()
