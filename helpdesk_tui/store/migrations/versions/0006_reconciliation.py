"""What servers hold against what is stored, and mailboxes that fell silent."""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

UNTOLD = sa.text("acknowledged_at IS NULL")


def upgrade() -> None:
    """Add the table, when a mailbox counts as silent, and the index that tells its last mail."""
    op.create_table(
        "reconciliation",
        sa.Column("mailbox_id", sa.Integer(), nullable=False),
        sa.Column("folder", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("on_server", sa.Integer(), nullable=False),
        sa.Column("stored", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("missing_uids", sa.Text(), nullable=False),
        sa.Column("vanished", sa.Integer(), nullable=False),
        sa.Column("fetched", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailbox.id"], name=op.f("fk_reconciliation_mailbox_id")
        ),
        sa.PrimaryKeyConstraint("mailbox_id", name=op.f("pk_reconciliation")),
    )
    with op.batch_alter_table("mailbox") as batch:
        batch.add_column(
            sa.Column("quiet_hours", sa.Integer(), nullable=False, server_default="-1")
        )
        batch.add_column(sa.Column("usual_hours", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_intake_mailbox_received", "intake", ["mailbox_id", "received_at"])
    # Two columns that are asked for: else SQLite takes the index above for the untold as well.
    _index_untold(["acknowledged_at", "mailbox_id", "id"])


def downgrade() -> None:
    """Take them away again."""
    _index_untold(["mailbox_id", "id"])
    op.drop_index("ix_intake_mailbox_received", table_name="intake")
    with op.batch_alter_table("mailbox") as batch:
        batch.drop_column("usual_hours")
        batch.drop_column("quiet_hours")
    op.drop_table("reconciliation")


def _index_untold(columns: list[str]) -> None:
    op.drop_index("ix_intake_untold", table_name="intake")
    op.create_index(
        "ix_intake_untold", "intake", columns, sqlite_where=UNTOLD, postgresql_where=UNTOLD
    )
