"""Alembic's entry: runs the migrations on the connection that store/schema.py hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from helpdesk_tui.store import tables  # noqa: F401  (fills the metadata)
from helpdesk_tui.store.columns import METADATA
from helpdesk_tui.store.migrations.names import include_object


def run(connection: Connection) -> None:
    """Run inside the caller's transaction: a failed migration leaves nothing behind."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,
        include_object=include_object,
        compare_type=True,
        user_module_prefix="sqlmodel.sql.sqltypes.",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
