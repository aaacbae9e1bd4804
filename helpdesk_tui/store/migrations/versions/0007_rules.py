"""Rules with events, windows of time and places they hold for; allocation and macros."""

from __future__ import annotations

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Rules with events, windows of time and places they hold for; allocation and macros."""


def downgrade() -> None:
    """Take it back."""
