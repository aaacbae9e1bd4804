"""The fate of one mail, before it is written into the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_tui.words import Fate


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mail, and why."""

    fate: Fate
    reason: str
    ticket: int | None = None
    message: int | None = None
    duplicate_of: int | None = None
    rules: tuple[str, ...] = ()
    """Rules that matched, as name@version."""
