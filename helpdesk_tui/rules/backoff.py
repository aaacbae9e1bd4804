"""When to try again what failed: ever more seldom, with jitter, and one day not any more."""

from __future__ import annotations

from datetime import datetime, timedelta

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(hours=6)
GIVE_UP_AFTER = timedelta(days=5)
"""As long as mail servers try (RFC 5321, 4.5.4.1)."""


def next_try(attempts: int, now: datetime, jitter: float) -> datetime:
    """The time of the next try after ``attempts`` failures.

    One minute, doubled each time up to six hours; ``jitter`` between 0 and 1 adds up to a
    quarter, so that many mailboxes do not knock at one server together (E09).
    """
    doublings = min(max(attempts - 1, 0), 16)
    wait = min(SHORTEST * (1 << doublings), LONGEST)
    return now + wait * (1 + jitter / 4)


def is_hopeless(first_try: datetime, now: datetime) -> bool:
    """True when trying has gone on for too long."""
    return now - first_try > GIVE_UP_AFTER
