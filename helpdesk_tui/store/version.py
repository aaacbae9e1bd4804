"""Which version of the schema a database has, and whether this program may use it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from helpdesk_tui.errors import SchemaTooNew, SchemaTooOld
from helpdesk_tui.store.engine import Store

VERSIONS = Path(__file__).parent / "migrations" / "versions"
NEWEST = max(file.name.split("_")[0] for file in VERSIONS.glob("[0-9]*.py"))
"""The revision this program writes."""


def schema_version(store: Store) -> str | None:
    """The database's revision; None when it has no tables yet. Raises StoreError."""
    with store.read() as session:
        try:
            row = session.connection().execute(text("SELECT version_num FROM alembic_version"))
        except (OperationalError, ProgrammingError) as error:
            said = str(error.orig).lower()
            if "no such table" in said or "does not exist" in said:
                return None
            raise
        found = row.scalar()
        return str(found) if found is not None else None


def must_fit(store: Store) -> None:
    """Refuse a database that is older or newer than the program. Raises SchemaTooOld/New."""
    found = schema_version(store)
    if found is None:
        raise SchemaTooOld(f"{store.label} holds no desk yet.", "Make one with: helpdesk-tui init")
    if found > NEWEST:
        raise too_new(store, found)
    if found < NEWEST:
        raise SchemaTooOld(
            f"{store.label} is from an older helpdesk-tui (schema {found}, this is {NEWEST}).",
            "Run: helpdesk-tui db upgrade (it makes a backup first)",
        )


def too_new(store: Store, found: str) -> SchemaTooNew:
    """What to say of a database that a newer program wrote."""
    return SchemaTooNew(
        f"{store.label} is from a newer helpdesk-tui (schema {found}, this is {NEWEST}).",
        "Update this program; nothing was changed.",
    )
