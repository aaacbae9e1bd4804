"""Time as people read it: short and relative in lists, plain dates in threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

_MINUTE = 60
_HOUR = 3600
_DAY = 86400
_YEAR = 365 * _DAY
_EXACT_DAYS = 10


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """What time it is, and where the agent sits; ``zone`` None means the machine's."""

    now: Callable[[], datetime] = _utc_now
    zone: tzinfo | None = None

    def local(self, moment: datetime) -> datetime:
        """Turn an aware moment into the agent's wall clock."""
        return moment.astimezone(self.zone)

    def day_and_time(self, moment: datetime) -> str:
        """Write "today 09:12", "yesterday 09:12", "14 Mar 09:12" or "14 Mar 2025"."""
        local, today = self.local(moment), self.local(self.now()).date()
        if local.date() == today:
            return f"today {local:%H:%M}"
        if local.date() == today - timedelta(days=1):
            return f"yesterday {local:%H:%M}"
        if local.year == today.year:
            return f"{local.day} {local:%b %H:%M}"
        return f"{local.day} {local:%b %Y}"

    def time(self, moment: datetime) -> str:
        """Write "09:12" for today, else the day as well."""
        local = self.local(moment)
        if local.date() == self.local(self.now()).date():
            return f"{local:%H:%M}"
        return f"{local.day} {local:%b %H:%M}"

    def seconds_until(self, moment: datetime) -> float:
        """Seconds from now on; negative when it has passed."""
        return (moment - self.now()).total_seconds()


def short_span(seconds: float) -> str:
    """Write a length of time in at most four characters: "40s", "12m", "3h", "2d", "4y"."""
    size = abs(seconds)
    if size < _MINUTE:
        return f"{int(size)}s"
    if size < _HOUR:
        return f"{int(size // _MINUTE)}m"
    if size < _DAY:
        return f"{int(size // _HOUR)}h"
    if size < _YEAR:
        return f"{int(size // _DAY)}d"
    return f"{int(size // _YEAR)}y"


def long_span(seconds: float) -> str:
    """Write a length of time with its second unit: "1h 10m", "2d 3h", "12m"."""
    size = abs(seconds)
    if size < _HOUR:
        return short_span(size)
    if size < _DAY:
        hours, minutes = divmod(int(size // _MINUTE), 60)
        return f"{hours}h {minutes}m" if minutes else f"{hours}h"
    days, hours = divmod(int(size // _HOUR), 24)
    return f"{days}d {hours}h" if hours and days < _EXACT_DAYS else f"{days}d"
