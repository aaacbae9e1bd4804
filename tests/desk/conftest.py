"""The stage every desk test plays on."""

from __future__ import annotations

import pytest

from tests.desk.stage import Stage


@pytest.fixture
def stage(desk_url: str) -> Stage:
    """A furnished desk with its agents, on SQLite and on PostgreSQL."""
    return Stage(desk_url)


@pytest.fixture
def sqlite_stage(sqlite_url: str) -> Stage:
    """The same on SQLite only."""
    return Stage(sqlite_url)
