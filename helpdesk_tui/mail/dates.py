"""The Date header to an aware moment (E67)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_YEARS = range(1900, 9_999)
_COMMENT = re.compile(r"\([^()]*\)")
_SPACED_COLON = re.compile(r"\s*:\s*")
_ISO = re.compile(r"\s*(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?\s*(?:Z|[+-]\d\d:?\d\d)?)")
_FRACTION = re.compile(r"(\d\d:\d\d:\d\d)\.\d+(?=\s)")
_LONGEST_ZONE = 24 * 3600 - 1


def read_date(value: str) -> datetime | None:
    """Read a Date header; None when it is missing or impossible.

    A time without a zone, or with ``-0000``, is taken as UTC (RFC 5322, 3.3).
    """
    value = _SPACED_COLON.sub(":", _COMMENT.sub(" ", value[:200]))
    value = _FRACTION.sub(r"\1", value)
    try:
        fields = parsedate_tz(value)
    except (ValueError, IndexError, TypeError, OverflowError):
        fields = None
    moment = _from_fields(fields) if fields else None
    return moment or _from_iso(value)


def _from_fields(fields: tuple[int | None, ...]) -> datetime | None:
    year, month, day, hour, minute, second = (number or 0 for number in fields[:6])
    offset = fields[9] or 0
    if abs(offset) > _LONGEST_ZONE:
        offset = 0
    zone = timezone(timedelta(seconds=offset)) if offset else UTC
    try:
        moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
    except (ValueError, OverflowError):
        return None
    return moment if moment.year in _YEARS else None


def _from_iso(value: str) -> datetime | None:
    found = _ISO.match(value)
    if found is None:
        return None
    try:
        moment = datetime.fromisoformat(found.group(1).replace(" ", "T", 1).replace(" ", ""))
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment if moment.year in _YEARS else None
