"""Quotes and signatures folded away."""

from __future__ import annotations

from helpdesk_tui.mail.letter import Folded


def fold(text: str) -> Folded:
    """Fold nothing yet."""
    return Folded(text, "", ((False, text),) if text else ())
