"""The stage every desk test plays on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.desk.retold import retold
from tests.desk.stage import Stage
from tests.services.causes import by_hand


@pytest.fixture
def stage(desk_url: str) -> Stage:
    """A furnished desk with its agents, on SQLite and on PostgreSQL."""
    return Stage(desk_url)


@pytest.fixture
def sqlite_stage(sqlite_url: str) -> Stage:
    """The same on SQLite only."""
    return Stage(sqlite_url)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """After each test on SQLite: every ticket is what its history says of it."""
    yield
    arguments = getattr(item, "funcargs", {})
    url = arguments.get("sqlite_url") or arguments.get("desk_url") or ""
    if url.startswith("sqlite"):
        wrong = retold(url, without=by_hand)
        assert not wrong, f"history tells another story: {wrong}"
