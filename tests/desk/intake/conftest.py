"""A desk that mail is handed to directly, without a server."""

from __future__ import annotations

import pytest

from tests.desk.intake.post import Post


@pytest.fixture
def post(desk_url: str) -> Post:
    """An empty desk on SQLite and on PostgreSQL."""
    return Post(desk_url)


@pytest.fixture
def sqlite_post(sqlite_url: str) -> Post:
    """The same on SQLite only."""
    return Post(sqlite_url)
