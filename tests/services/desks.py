"""Empty databases, so that every store test runs on both kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

closers: list[Callable[[], None]] = []
"""What lets go of a database again; called before the database is removed."""


@pytest.fixture(params=["sqlite", "postgresql"])
def desk_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """SQLAlchemy URL of an empty database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        url = _file(tmp_path)
    else:
        # Asked for by name, so that the SQLite half starts no server.
        url = request.getfixturevalue("postgres_database")
    yield url
    _close()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> Iterator[str]:
    """SQLAlchemy URL of a SQLite file that is not there yet."""
    yield _file(tmp_path)
    _close()


def _file(folder: Path) -> str:
    return f"sqlite:///{folder / 'desk.db'}"


def _close() -> None:
    while closers:
        closers.pop()()
