"""Column types and naming that every table shares."""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlmodel import SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""Names for constraints: a migration on SQLite can only drop what has a name."""

METADATA = MetaData(naming_convention=NAMING)


class Table(SQLModel):
    """Base of all tables."""

    metadata = METADATA
