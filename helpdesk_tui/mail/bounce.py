"""Delivery failures."""

from __future__ import annotations

from helpdesk_tui.mail.letter import Address, Bounce
from helpdesk_tui.mail.part import Part


def read_bounce(
    tree: Part, headers: tuple[tuple[str, str], ...], sender: Address, body: str
) -> Bounce | None:
    """What a delivery failure says; None when the mail is none."""
    return None
