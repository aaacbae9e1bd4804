"""What mail that leaves needs: signatures at each level, how a queue writes, external parties."""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString()


def upgrade() -> None:
    """Add the tables; signatures that are there move to theirs, each to its level."""
    _signatures()
    _draft_files()
    _external_parties()
    for name in ("reply_to", "forwarded_from"):
        op.add_column("message", sa.Column(name, TEXT, nullable=False, server_default=""))
    op.add_column("department", sa.Column("number_in_subject", sa.Boolean(), nullable=True))


def _signatures() -> None:
    op.create_table(
        "signature",
        sa.Column("place", TEXT, nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("image_name", TEXT, nullable=False),
        sa.Column("image_type", TEXT, nullable=False),
        sa.Column("image_size", sa.Integer(), nullable=False),
        sa.Column("image_sha256", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_signature_agent_id")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_signature_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["image_sha256"], ["blob.sha256"], name=op.f("fk_signature_image_sha256")
        ),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_signature")),
    )
    for column in ("agent_id", "department_id", "image_sha256"):
        op.create_index(f"ix_signature_{column}", "signature", [column])
    for table, place, ids in (
        ("agent", "id || '/-'", "id, NULL"),
        ("department", "'-/' || id", "NULL, id"),
    ):
        op.execute(
            "INSERT INTO signature (place, agent_id, department_id, text, image_name,"
            f" image_type, image_size) SELECT {place}, {ids}, signature, '', '', 0"
            f" FROM {table} WHERE signature <> ''"
        )
        op.drop_column(table, "signature")


def _draft_files() -> None:
    op.create_table(
        "draft_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("filename", TEXT, nullable=False),
        sa.Column("content_type", TEXT, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_file_draft_id")),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_draft_file_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_file")),
    )
    op.create_index("ix_draft_file_draft_id", "draft_file", ["draft_id"])
    op.create_index("ix_draft_file_sha256", "draft_file", ["sha256"])


def _external_parties() -> None:
    op.create_table(
        "external_party",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("email", TEXT, nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_external_party_ticket_id")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_external_party_message_id")
        ),
        sa.PrimaryKeyConstraint("ticket_id", "email", name=op.f("pk_external_party")),
    )
    op.create_index("ix_external_party_message_id", "external_party", ["message_id"])


def downgrade() -> None:
    """Take it back: images, levels of both kinds at once and the global one are lost."""
    op.drop_column("department", "number_in_subject")
    for name in ("forwarded_from", "reply_to"):
        op.drop_column("message", name)
    op.drop_table("external_party")
    op.drop_table("draft_file")
    for table, other in (("agent", "department_id"), ("department", "agent_id")):
        op.add_column(table, sa.Column("signature", TEXT, nullable=False, server_default=""))
        op.execute(
            f"UPDATE {table} SET signature = (SELECT s.text FROM signature s"
            f" WHERE s.{table}_id = {table}.id AND s.{other} IS NULL) WHERE EXISTS (SELECT 1"
            f" FROM signature s WHERE s.{table}_id = {table}.id AND s.{other} IS NULL)"
        )
    op.drop_table("signature")
