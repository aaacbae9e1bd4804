"""Column types and naming that every table shares."""

from __future__ import annotations

import functools

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

    def __init__(self, **values: object) -> None:
        """Make a row; what is not given has its default.

        SQLModel sets column after column through three layers, which was a tenth of the
        time of filing a mail. A new row has no history to keep, so its values are simply
        put where the database's rows have theirs.
        """
        self.__dict__.update(_defaults(type(self)))
        self.__dict__.update(values)

    def __setattr__(self, name: str, value: object) -> None:
        """Set a column, past the layers that ask whether it is one."""
        object.__setattr__(self, name, value)


@functools.cache
def _defaults(table: type[Table]) -> dict[str, object]:
    fields = table.model_fields.items()
    return {name: field.default for name, field in fields if not field.is_required()}
