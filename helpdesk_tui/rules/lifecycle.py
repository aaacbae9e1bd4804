"""What a message does to a ticket's status, and whether a closed one takes it (E34, E48, F77)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk_tui.words import AfterReopening, Status


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What becomes of a mail that belongs to a ticket."""

    joins: bool
    """False: it becomes a new ticket that refers to this one."""
    status: Status
    """The ticket's status afterwards."""
    reason: str
    refused: bool = False
    """It is added and wakes nothing; the sender is told to write anew."""


def after_customer_message(
    status: Status,
    closed_at: datetime | None,
    now: datetime,
    window: timedelta,
    *,
    automatic: bool,
    late: AfterReopening = AfterReopening.NEW,
) -> FollowUp:
    """Decide for a mail from outside on a ticket that may be closed.

    An automatic mail is added and changes nothing: an absence note must not wake what is
    done (E48). A person's answer opens what waited or slept, and reopens what was solved or
    closed within ``window``; later it begins a new ticket, or is refused, as ``late`` says.
    """
    if automatic:
        return FollowUp(True, status, "an automatic mail changes no status")
    if status is Status.CLOSED and closed_at is not None and now - closed_at > window:
        reason = f"closed more than {window.days} days ago"
        refused = late is AfterReopening.REFUSE
        return FollowUp(refused, status, reason, refused)
    if status in (Status.NEW, Status.OPEN):
        return FollowUp(True, status, "the ticket is open")
    return FollowUp(True, Status.OPEN, f"an answer wakes what was {status}")
