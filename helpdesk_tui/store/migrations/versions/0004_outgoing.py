"""What mail that leaves needs: signatures at each level, how a queue writes, external parties."""

from __future__ import annotations

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What mail that leaves needs: signatures at each level, how a queue writes, external parties."""


def downgrade() -> None:
    """Take it back."""
