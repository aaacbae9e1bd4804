"""Many rows with one statement, past the layers that cost more than the database.

SQLAlchemy looks at every value of every row anew; here a statement is built once for a table
and its values are put in order by the types of its columns, which is a third of the work.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Dialect, Insert, Update, bindparam, inspect, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import Column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlmodel import UTCDateTime

from helpdesk_tui.store.columns import Table

Row = Mapping[str, object]
"""Values by the names of the columns."""
_Change = Callable[[object], object]

_MOMENTS = 256
"""Moments kept as the driver takes them."""
_KEPT = 256
"""Statements kept: tables, databases and choices of columns are few."""


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement as the driver takes it."""

    words: str
    by_place: tuple[str, ...]
    """Names of the values in order, for a driver that takes them so; empty for the other."""
    changes: tuple[tuple[str, _Change], ...]
    """What the driver does not take as it is, and what makes it so."""
    defaults: Row
    """Values of the columns that rows do not name."""

    def values(self, row: Row) -> Mapping[str, object] | tuple[object, ...]:
        """One row's values as the driver takes them."""
        given = {**self.defaults, **row}
        for name, change in self.changes:
            given[name] = change(given[name])
        return tuple([given[name] for name in self.by_place]) if self.by_place else given


def insert_many(
    connection: Connection, table: type[Table], rows: Sequence[Row], *, if_new: bool = False
) -> None:
    """Insert rows that all name the same columns.

    With ``if_new`` one whose key exists is passed over and stays as it is.
    """
    if rows:
        statement = _insert(table, connection.dialect, tuple(rows[0]), if_new=if_new)
        _execute(connection, statement, rows)


def update_many(connection: Connection, table: type[Table], rows: Sequence[Row]) -> None:
    """Give rows, found by their ``id``, the other values they name; all name the same columns."""
    if rows:
        statement = _update(table, connection.dialect, tuple(rows[0]))
        _execute(connection, statement, [{**row, "row_id": row["id"]} for row in rows])


def _execute(connection: Connection, statement: _Statement, rows: Sequence[Row]) -> None:
    connection.exec_driver_sql(statement.words, [statement.values(row) for row in rows])


@functools.lru_cache(maxsize=_KEPT)
def _insert(
    table: type[Table], dialect: Dialect, names: tuple[str, ...], *, if_new: bool
) -> _Statement:
    columns = inspect(table).local_table.c
    defaults = {
        column.name: column.default.arg
        for column in columns
        if column.name not in names and isinstance(column.default, ScalarElementColumnDefault)
    }
    insert = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
    statement = insert(inspect(table).local_table)
    words = statement.on_conflict_do_nothing() if if_new else statement
    return _built(words, dialect, {name: columns[name] for name in (*names, *defaults)}, defaults)


@functools.lru_cache(maxsize=_KEPT)
def _update(table: type[Table], dialect: Dialect, names: tuple[str, ...]) -> _Statement:
    columns = inspect(table).local_table.c
    statement = (
        update(inspect(table).local_table)
        .where(columns.id == bindparam("row_id", type_=columns.id.type))
        .values({name: bindparam(name) for name in names if name != "id"})
    )
    given = {name: columns[name] for name in names if name != "id"}
    return _built(statement, dialect, given, {})


def _built(
    statement: Insert | Update,
    dialect: Dialect,
    columns: Mapping[str, Column[object]],
    defaults: Row,
) -> _Statement:
    compiled = statement.compile(dialect=dialect, column_keys=list(columns))
    if not isinstance(compiled, SQLCompiler):
        raise TypeError(type(compiled))
    changes = [
        (name, _kept(change) if isinstance(column.type, UTCDateTime) else change)
        for name, column in columns.items()
        if (change := column.type.dialect_impl(dialect).bind_processor(dialect)) is not None
    ]
    return _Statement(str(compiled), tuple(compiled.positiontup or ()), tuple(changes), defaults)


def _kept(change: _Change) -> _Change:
    """Ask once for the moment of a transaction, which many of its rows have."""
    return functools.lru_cache(maxsize=_MOMENTS)(change)
