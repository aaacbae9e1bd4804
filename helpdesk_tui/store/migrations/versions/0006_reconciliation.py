"""What servers hold against what is stored, and mailboxes that fell silent."""

from __future__ import annotations

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What servers hold against what is stored, and mailboxes that fell silent."""


def downgrade() -> None:
    """Take it back."""
