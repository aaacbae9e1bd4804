"""What mail that comes in proved: authenticity, how often somebody was answered."""

from __future__ import annotations

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What mail that comes in proved: authenticity, how often somebody was answered."""


def downgrade() -> None:
    """Take it back."""
