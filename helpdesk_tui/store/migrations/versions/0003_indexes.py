"""Indexes for what every round of a worker asks: new outbox rows, mail to be told, withheld."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

UNTOLD = sa.text("acknowledged_at IS NULL")
WITHHELD = sa.text("fate = 'quarantined' AND size = 0")


def upgrade() -> None:
    """Add the indexes; no row changes."""
    op.create_index("ix_outbox_kind_due_at", "outbox", ["kind", "due_at"])
    op.create_index(
        "ix_intake_untold",
        "intake",
        ["mailbox_id", "id"],
        sqlite_where=UNTOLD,
        postgresql_where=UNTOLD,
    )
    op.create_index(
        "ix_intake_withheld",
        "intake",
        ["mailbox_id", "uid"],
        sqlite_where=WITHHELD,
        postgresql_where=WITHHELD,
    )


def downgrade() -> None:
    """Take the indexes away again."""
    op.drop_index("ix_intake_withheld", table_name="intake")
    op.drop_index("ix_intake_untold", table_name="intake")
    op.drop_index("ix_outbox_kind_due_at", table_name="outbox")
