"""Rows that are written later, many with one statement: till then they are as good as there.

Filing a mail makes about fifteen rows in six tables. Written one by one, most of the time
goes into the statements, not into the database. Within ``written_later`` a new row has its
id at once and is found by it in the session; it is inserted with all others of its table
before anything is asked of the database, so nobody can tell the difference.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import Connection, event, inspect, text
from sqlalchemy.orm import InstanceState, make_transient, make_transient_to_detached
from sqlmodel import Session

from helpdesk_tui.store.columns import METADATA, Table
from helpdesk_tui.store.many import Row, insert_many, update_many

_LATER = "helpdesk_tui.store.later"
_NEXT_OF_SEQUENCE = text(
    "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a transaction stood at a savepoint."""

    made: int = 0
    """So many rows were made till then."""
    blobs: Mapping[str, bool] = field(default_factory=dict)


class Later:
    """What one transaction has yet to insert."""

    def __init__(self, session: Session) -> None:
        """Begin with nothing."""
        self._session = session
        self._alone = is_only_writer(session)
        self._made: dict[type[Table], list[Table]] = {}
        self._all: list[Table] = []
        self._rows: dict[type[Table], list[Row]] = {}
        self._changed: dict[type[Table], list[Row]] = {}
        self._last: dict[type[Table], int] = {}
        self._numbers: dict[type[Table], Iterator[int]] = {}
        self.blobs: dict[str, bool] = {}
        """Hashes of contents, and whether they are kept already or will be."""

    def add(self, made: Table) -> None:
        """Take a row with an ``id`` into the session as one that is in the database."""
        table = type(made)
        self._take(made, self._next_id(table))

    def add_all(self, made: Sequence[Table]) -> None:
        """``add`` rows of one table, whose numbers are asked for together."""
        if made:
            for each, number in zip(made, self._next_ids(type(made[0]), len(made)), strict=True):
                self._take(each, number)

    def _take(self, made: Table, number: int) -> None:
        setattr(made, "id", number)  # noqa: B010 - not every table has one
        self._made.setdefault(type(made), []).append(made)
        self._all.append(made)
        make_transient_to_detached(made)
        self._session.add(made)

    def number(self, table: type[Table], ids: Iterator[int]) -> None:
        """Let new rows of a table have these ids from now on; the caller knows them free."""
        self._numbers[table] = ids

    def add_rows(self, table: type[Table], rows: Sequence[Row]) -> None:
        """Take rows nobody asks for by id; one whose key exists is passed over."""
        self._rows.setdefault(table, []).extend(rows)

    def change(self, table: type[Table], row: Row) -> None:
        """Take values of a row that is there, by its ``id``, and of which nobody has an object."""
        self._changed.setdefault(table, []).append(row)

    def write(self, *_event: object) -> None:
        """Insert everything, each table after those it refers to; then change what is there."""
        # Whatever else inserts does so after this, and would take the same numbers.
        self._last.clear()
        if not self._made and not self._rows and not self._changed:
            return
        made, self._made = self._made, {}
        rows, self._rows = self._rows, {}
        changed, self._changed = self._changed, {}
        connection = self._session.connection()
        for table in sorted({*made, *rows}, key=_depth):
            if table in made:
                self._insert(connection, table, made[table])
            if table in rows:
                insert_new(connection, table, _in_order(table, rows[table]))
        for table, values in changed.items():
            for _, alike in groupby(values, key=tuple):
                update_many(connection, table, list(alike))

    def forget(self, mark: Mark) -> None:
        """Drop what was made since ``mark``, inserted or not; all before it was inserted."""
        for each in self._all[mark.made :]:
            if each in self._session:
                self._session.expunge(each)
        del self._all[mark.made :]
        self._made.clear()
        self._rows.clear()
        self._changed.clear()
        self._last.clear()
        self.blobs = dict(mark.blobs)

    def mark(self) -> Mark:
        """Insert everything, and note where things stand."""
        self.write()
        return Mark(len(self._all), dict(self.blobs))

    def _insert(self, connection: Connection, table: type[Table], made: list[Table]) -> None:
        columns = _columns(table)
        rows = [{name: each.__dict__[key] for key, name in columns} for each in made]
        insert_many(connection, table, rows)
        for each in made:
            state: InstanceState[Table] = inspect(each)
            if state.modified:
                # As just read: what was set till now is written.
                is_deleted = each in self._session.deleted
                self._session.expunge(each)
                make_transient(each)
                make_transient_to_detached(each)
                self._session.add(each)
                if is_deleted:
                    self._session.delete(each)

    def _next_id(self, table: type[Table]) -> int:
        if table in self._numbers:
            return next(self._numbers[table])
        return self._next_ids(table, 1)[0]

    def _next_ids(self, table: type[Table], count: int) -> Sequence[int]:
        if not self._alone:
            asked = {"name": inspect(table).local_table.name, "count": count}
            numbers = self._session.connection().execute(_NEXT_OF_SEQUENCE, asked)
            return [int(number) for number in numbers.scalars()]
        if table not in self._last:
            self._last[table] = self._largest_ever(table)
        first = self._last[table] + 1
        self._last[table] += count
        return range(first, first + count)

    def _largest_ever(self, table: type[Table]) -> int:
        """Numbers of rows that are gone are not given again."""
        name = inspect(table).local_table.name
        newest = text(
            f"SELECT max(coalesce((SELECT max(id) FROM {name}), 0),"
            " coalesce((SELECT seq FROM sqlite_sequence WHERE name = :name), 0))"
        )
        return int(self._session.connection().execute(newest, {"name": name}).scalar_one())


@contextlib.contextmanager
def written_later(session: Session) -> Iterator[Later]:
    """Within, what ``insert.py`` inserts is gathered."""
    later = Later(session)
    session.info[_LATER] = later
    event.listen(session, "do_orm_execute", later.write)
    event.listen(session, "before_flush", later.write)
    try:
        yield later
        later.write()
    finally:
        del session.info[_LATER]
        event.remove(session, "do_orm_execute", later.write)
        event.remove(session, "before_flush", later.write)


@contextlib.contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """What is written inside is taken back, and only that, when an error leaves it."""
    later = later_of(session)
    mark = later.mark() if later is not None else Mark()
    done = False
    try:
        with session.begin_nested():
            yield
            if later is not None:
                later.write()
        done = True
    finally:
        if later is not None and not done:
            later.forget(mark)


def later_of(session: Session) -> Later | None:
    """Where rows are gathered; None outside ``written_later``."""
    later: Later | None = session.info.get(_LATER)
    return later


def is_only_writer(session: Session) -> bool:
    """True on SQLite: while this transaction is open nobody else inserts anything."""
    return session.connection().dialect.name == "sqlite"


def insert_new(connection: Connection, table: type[Table], rows: Sequence[Row]) -> None:
    """Insert rows now; one whose key exists is passed over and stays as it is."""
    # One statement for all rows that name the same columns.
    for _, alike in groupby(rows, key=tuple):
        insert_many(connection, table, list(alike), if_new=True)


@functools.cache
def _columns(table: type[Table]) -> tuple[tuple[str, str], ...]:
    """Names of what a row is made of, in the program and in the database."""
    return tuple(
        (attribute.key, attribute.columns[0].name)
        for attribute in inspect(table).column_attrs
        if attribute.columns[0].computed is None
    )


def _depth(table: type[Table]) -> int:
    """A table's place after all that it refers to."""
    return _order()[inspect(table).local_table.name]


@functools.cache
def _order() -> dict[str, int]:
    return {table.name: place for place, table in enumerate(METADATA.sorted_tables)}


def _in_order(table: type[Table], rows: list[Row]) -> list[Row]:
    """In the order of their keys, so that two processes cannot wait for each other."""
    keys = [column.name for column in inspect(table).primary_key]
    if not all(key in rows[0] for key in keys):
        return rows
    return sorted(rows, key=lambda row: [str(row[key]) for key in keys])
