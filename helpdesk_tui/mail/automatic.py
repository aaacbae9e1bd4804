"""What sort of machine wrote a mail."""

from __future__ import annotations

from helpdesk_tui.mail.letter import Address, Bounce
from helpdesk_tui.mail.part import Part
from helpdesk_tui.words import Automatic


def classify(
    tree: Part,
    headers: tuple[tuple[str, str], ...],
    sender: Address,
    bounce: Bounce | None,
) -> Automatic | None:
    """The sort of machine; None for a person."""
    return Automatic.BOUNCE if bounce else None
