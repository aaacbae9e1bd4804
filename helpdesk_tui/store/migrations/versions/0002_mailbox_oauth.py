"""How a mailbox logs in: a password, or OAuth2 at a provider."""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXTS = ("client_id", "tenant", "scopes", "token_url", "device_url", "authorize_url")


def upgrade() -> None:
    """Mailboxes that are there go on with their password."""
    with op.batch_alter_table("mailbox", schema=None) as batch_op:
        for name, usual in (("auth", "password"), *((name, "") for name in TEXTS)):
            batch_op.add_column(
                sa.Column(
                    name,
                    sqlmodel.sql.sqltypes.AutoString(),
                    nullable=False,
                    server_default=usual,
                )
            )


def downgrade() -> None:
    """Forget how mailboxes logged in; those with OAuth2 then ask for a password."""
    with op.batch_alter_table("mailbox", schema=None) as batch_op:
        for name in reversed(("auth", *TEXTS)):
            batch_op.drop_column(name)
