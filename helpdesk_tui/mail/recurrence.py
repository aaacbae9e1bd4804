"""A recurrence rule in words (RFC 5545, 3.3.10; E83)."""

from __future__ import annotations

import re

_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year", "HOURLY": "hour"}
_DAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
_ORDER = {"1": "first", "2": "second", "3": "third", "4": "fourth", "-1": "last"}
_DAY = re.compile(r"([+-]?\d{0,2})([A-Z]{2})$")


def recurrence(rule: str) -> str:
    """Say an RRULE in English; a rule with parts not known here stays as it is written.

    >>> recurrence("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=5")
    'every 2 weeks on Monday, Wednesday, 5 times'
    """
    parts = dict(part.upper().partition("=")[::2] for part in rule.split(";") if "=" in part)
    unit = _UNITS.get(parts.pop("FREQ", ""))
    every = parts.pop("INTERVAL", "1")
    parts.pop("WKST", None)
    if unit is None or not every.isdecimal():
        return rule
    words = [f"every {unit}" if every == "1" else f"every {every} {unit}s"]
    days = [_day(day) for day in parts.pop("BYDAY", "").split(",") if day]
    if days:
        words.append("on " + ", ".join(days))
    month_day = parts.pop("BYMONTHDAY", "")
    if month_day:
        words.append(f"on day {month_day}")
    text = " ".join(words)
    until = parts.pop("UNTIL", "")
    if until:
        text += f" until {until[:4]}-{until[4:6]}-{until[6:8]}"
    count = parts.pop("COUNT", "")
    if count:
        text += f", {count} times"
    return rule if parts else text


def _day(written: str) -> str:
    found = _DAY.match(written.strip())
    if found is None or found[2] not in _DAYS:
        return written
    order = _ORDER.get(found[1].lstrip("+"), found[1])
    return f"the {order} {_DAYS[found[2]]}" if order else _DAYS[found[2]]
