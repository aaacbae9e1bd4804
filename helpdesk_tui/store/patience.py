"""Giving up on a statement that would take long, so that another way can be tried.

SQLite plans without knowing how many rows a condition leaves, and now and then reads a
whole table for three rows. PostgreSQL keeps statistics: there nothing is given up.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

from sqlalchemy.exc import OperationalError
from sqlmodel import Session

STEPS_ASKED = 1_000
"""After so many instructions of SQLite's machine it is asked whether to go on."""


class OutOfPatience(Exception):
    """The statement would have taken longer than allowed; nothing is wrong."""


def plans_blindly(session: Session) -> bool:
    """True for SQLite, which chooses its way without knowing how many rows there are."""
    return session.connection().dialect.name == "sqlite"


@contextlib.contextmanager
def patience(session: Session, steps: int) -> Iterator[None]:
    """Let statements take so many instructions in all: about 20 million a second.

    Raises OutOfPatience.
    """
    driver = session.connection().connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    left = steps // STEPS_ASKED
    used_up = False

    def is_over() -> bool:
        nonlocal left, used_up
        left -= 1
        used_up = left < 0
        return used_up

    driver.set_progress_handler(is_over, STEPS_ASKED)
    try:
        yield
    except OperationalError as error:
        if used_up:
            raise OutOfPatience from error
        raise
    finally:
        driver.set_progress_handler(None, 0)
