"""Codes of agents, strategies that hand tickets out, countries, and macros."""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString()


def upgrade() -> None:
    """Add the tables, whose turn it was, and where people live."""
    op.create_table(
        "agent_code",
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_agent_code_agent_id")),
        sa.PrimaryKeyConstraint("agent_id", "kind", "value", name=op.f("pk_agent_code")),
    )
    op.create_table(
        "allocation_strategy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("steps", TEXT, nullable=False),
        sa.Column("otherwise", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_allocation_strategy_team_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_strategy")),
        sa.UniqueConstraint("name", name=op.f("uq_allocation_strategy_name")),
    )
    op.create_index("ix_allocation_strategy_team_id", "allocation_strategy", ["team_id"])
    op.create_table(
        "macro",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_macro_agent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_macro")),
        sa.UniqueConstraint("name", name=op.f("uq_macro_name")),
    )
    op.add_column(
        "agent", sa.Column("last_turn", sa.BigInteger(), nullable=False, server_default="0")
    )
    for table in ("contact", "organization"):
        op.add_column(table, sa.Column("country", TEXT, nullable=False, server_default=""))


def downgrade() -> None:
    """Take them away again."""
    for table in ("organization", "contact"):
        op.drop_column(table, "country")
    op.drop_column("agent", "last_turn")
    for table in ("macro", "allocation_strategy", "agent_code"):
        op.drop_table(table)
