"""winmail.dat."""

from __future__ import annotations

from helpdesk_tui.mail.structure import Contents


def open_tnef(contents: Contents) -> None:
    """Replace each winmail.dat by what is in it."""
    contents.tell("")
