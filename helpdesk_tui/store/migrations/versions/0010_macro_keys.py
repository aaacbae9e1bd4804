"""Keys of macros, and who ends the working day by closing the program."""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString()


def upgrade() -> None:
    """Add the columns; macros that are there have no key yet."""
    with op.batch_alter_table("macro") as batch:
        batch.add_column(sa.Column("key", TEXT, nullable=True))
        batch.create_unique_constraint(op.f("uq_macro_key"), ["key"])
    op.add_column(
        "agent",
        sa.Column("leaves_on_quit", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("agent", "leaves_on_quit")
    with op.batch_alter_table("macro") as batch:
        batch.drop_constraint(op.f("uq_macro_key"), type_="unique")
        batch.drop_column("key")
