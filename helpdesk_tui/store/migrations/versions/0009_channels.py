"""Channels, and the notices that go there."""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString()
TIME = sqlmodel.sql.sqltypes.UTCDateTime()


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "channel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("name", name=op.f("uq_channel_name")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", TEXT, nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("next_try_at", TIME, nullable=False),
        sa.Column("first_try_at", TIME, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_by", TEXT, nullable=False),
        sa.Column("claimed_until", TIME, nullable=True),
        sa.Column("said", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_notice_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_state_next_try_at", "notice", ["state", "next_try_at"])
    op.create_index("ix_notice_channel_created_at", "notice", ["channel", "created_at"])
    op.create_index("ix_notice_ticket_id", "notice", ["ticket_id"])


def downgrade() -> None:
    """Take them away again."""
    for table in ("notice", "channel"):
        op.drop_table(table)
