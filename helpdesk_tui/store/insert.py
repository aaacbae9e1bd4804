"""Inserting rows: now, or many together (later.py); and what may be there already."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from helpdesk_tui.store.columns import Table
from helpdesk_tui.store.later import insert_new, later_of
from helpdesk_tui.store.many import Row


def insert(session: Session, made: Table) -> None:
    """Insert a row of a table that numbers its rows; afterwards it has its ``id``."""
    later = later_of(session)
    if later is not None:
        later.add(made)
        return
    session.add(made)
    session.flush()


def insert_all(session: Session, made: Sequence[Table]) -> None:
    """``insert`` rows of one table."""
    later = later_of(session)
    if later is not None:
        later.add_all(made)
        return
    session.add_all(made)
    session.flush()


def insert_if_new(session: Session, table: type[Table], rows: Sequence[Row]) -> None:
    """Insert rows; one whose key exists is passed over and stays as it is.

    Give rows in the order of their keys, so that two processes cannot wait for each other.
    """
    if not rows:
        return
    later = later_of(session)
    if later is not None:
        later.add_rows(table, rows)
        return
    insert_new(session.connection(), table, rows)
