"""The time zone of the machine an agent works at, with its summer and winter.

``datetime.astimezone()`` alone gives the offset of that moment: "24 December 9:00", typed in
July, would be an hour off.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo


class LocalTime(tzinfo):
    """What the system takes for local time, whatever the date."""

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """Offset of a local time."""
        return moment.replace(tzinfo=None).astimezone().utcoffset() if moment else None

    def dst(self, moment: datetime | None) -> timedelta | None:
        """Not known apart from the offset."""
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        """Name such as CEST."""
        return moment.replace(tzinfo=None).astimezone().tzname() if moment else None

    def fromutc(self, moment: datetime) -> datetime:
        """Local time of an instant."""
        local = moment.replace(tzinfo=UTC).astimezone()
        first = local.replace(tzinfo=self)
        # The hour that comes twice in autumn: the second one has another offset.
        return first if first.utcoffset() == local.utcoffset() else first.replace(fold=1)


LOCAL = LocalTime()
