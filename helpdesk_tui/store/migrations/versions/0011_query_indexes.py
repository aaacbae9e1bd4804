"""Indexes for queries that few tickets answer: without them every ticket was read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

DUE = sa.text("due_at IS NOT NULL")
HIDDEN = sa.text("hidden_until IS NOT NULL")


def upgrade() -> None:
    """Add the indexes; no row changes."""
    op.create_index("ix_ticket_language", "ticket", ["language"])
    op.create_index("ix_ticket_source", "ticket", ["source"])
    op.create_index(
        "ix_ticket_due_at", "ticket", ["due_at"], sqlite_where=DUE, postgresql_where=DUE
    )
    op.create_index(
        "ix_ticket_hidden_until",
        "ticket",
        ["hidden_until"],
        sqlite_where=HIDDEN,
        postgresql_where=HIDDEN,
    )


def downgrade() -> None:
    """Take the indexes away again."""
    op.drop_index("ix_ticket_hidden_until", table_name="ticket")
    op.drop_index("ix_ticket_due_at", table_name="ticket")
    op.drop_index("ix_ticket_source", table_name="ticket")
    op.drop_index("ix_ticket_language", table_name="ticket")
