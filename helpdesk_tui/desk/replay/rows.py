"""Rows as they are: read from the live desk many at a time, put into the scratch desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import islice

from sqlalchemy import Table as SqlTable
from sqlalchemy import insert, select
from sqlmodel import Session

from helpdesk_tui.store.columns import METADATA

Row = dict[str, object]

MANY = 500
"""Keys named in one statement, and rows put in by one."""


def table(name: str) -> SqlTable:
    """A table by its name."""
    return METADATA.tables[name]


def live_rows(live: Session, name: str, key: str, keys: Iterable[object]) -> list[Row]:
    """Rows of a live table whose ``key`` is one of these, by id where they have one."""
    found: list[Row] = []
    wanted = sorted(set(keys), key=str)
    source = table(name)
    for start in range(0, len(wanted), MANY):
        statement = select(source).where(source.c[key].in_(wanted[start : start + MANY]))
        if "id" in source.c:
            statement = statement.order_by(source.c.id)
        found += [dict(row) for row in live.connection().execute(statement).mappings()]
    return found


def by(key: str, rows: Iterable[Row]) -> Mapping[object, list[Row]]:
    """Rows in groups that have the same ``key``."""
    found: dict[object, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return found


def put(session: Session, name: str, rows: Iterable[Mapping[str, object]]) -> None:
    """Insert rows with the ids they have."""
    target = table(name)
    computed = [column.name for column in target.c if column.computed is not None]
    left = iter(rows)
    while some := [dict(row) for row in islice(left, MANY)]:
        for row in some:
            for column in computed:
                row.pop(column, None)
        session.connection().execute(insert(target), some)


def people(row: Mapping[str, object]) -> set[str]:
    """Every address a message names, lower case."""
    texts = (row["author_email"], row["to"], row["cc"], row["bcc"])
    return {email for text in texts for email in str(text).lower().split()}
