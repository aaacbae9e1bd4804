"""Inserting what may be there already: another process can have been faster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from helpdesk_tui.store.columns import Table


def insert_if_new(
    session: Session, table: type[Table], rows: Sequence[Mapping[str, object]]
) -> None:
    """Insert rows; one whose key exists is passed over and stays as it is.

    Give rows in the order of their keys, so that two processes cannot wait for each other.
    """
    if not rows:
        return
    connection = session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert(table).on_conflict_do_nothing(), [dict(row) for row in rows])
