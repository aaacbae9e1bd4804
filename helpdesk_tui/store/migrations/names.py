"""What migrations and `db check` leave alone."""

from __future__ import annotations

from sqlalchemy.sql.schema import SchemaItem


def include_object(
    _object: SchemaItem, name: str | None, _kind: str, _reflected: bool, _other: SchemaItem | None
) -> bool:
    """Leave out the full-text index: it differs by database and is kept by store/search.py."""
    return not (name or "").startswith("search")
