"""What mail that comes in proved: authenticity, how often somebody was answered."""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WORDS = (("senders", "everybody"), ("unauthorized", "pending"), ("closed", "new"))
SWITCHES = ("reply_to_asks", "plus_address", "text_marker", "release_owner")


def upgrade() -> None:
    """Queues go on as they were; mail that is there was not checked."""
    with op.batch_alter_table("queue", schema=None) as batch_op:
        for name, usual in WORDS:
            batch_op.add_column(_text(name, usual))
        for name in SWITCHES:
            batch_op.add_column(_switch(name))
        batch_op.add_column(sa.Column("reopen_days", sa.Integer(), nullable=True))
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(_text("authenticity", ""))
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.add_column(_switch("let_in"))
        batch_op.add_column(_text("authenticity", ""))
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("authorized_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )
    op.create_table(
        "answered",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_answered_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answered")),
    )
    op.create_index("ix_answered_address_at", "answered", ["address", "at"])


def downgrade() -> None:
    """Forget what was proved, who is authorized, and how queues were set."""
    op.drop_index("ix_answered_address_at", table_name="answered")
    op.drop_table("answered")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_column("authorized_at")
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.drop_column("authenticity")
        batch_op.drop_column("let_in")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_column("authenticity")
    with op.batch_alter_table("queue", schema=None) as batch_op:
        batch_op.drop_column("reopen_days")
        for name in (*SWITCHES, *(name for name, _ in WORDS)):
            batch_op.drop_column(name)


def _text(name: str, usual: str) -> sa.Column[str]:
    return sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=usual)


def _switch(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
