"""Times as people type them: 2h, tomorrow, friday 15:00, 2026-12-24, none (F65, F68)."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from helpdesk_tui.errors import Usage
from helpdesk_tui.folding import fold

HINT = "Type 30m, 2h, 3d, 1w, today, tomorrow, friday 15:00, 2026-12-24 9:00 or none."
END_OF_DAY = time(17, 0)
"""What a day without an hour means: the end of it, as people work."""

_SPAN = re.compile(r"(\d{1,4})\s*(m|min|h|d|w)")
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_HOUR = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_EUROPEAN = re.compile(r"(\d{1,2})[./]\s*(\d{1,2})[./]?\s*(\d{4})?")
_NEAR = {
    "today": 0, "idag": 0, "dnes": 0, "tomorrow": 1, "imorgen": 1, "imorgon": 1, "zitra": 1,
}  # fmt: skip
_DAYS = (
    ("monday", "mon", "mandag", "mandag", "pondeli"),
    ("tuesday", "tue", "tirsdag", "tisdag", "utery"),
    ("wednesday", "wed", "onsdag", "onsdag", "streda"),
    ("thursday", "thu", "torsdag", "torsdag", "ctvrtek"),
    ("friday", "fri", "fredag", "fredag", "patek"),
    ("saturday", "sat", "lordag", "lordag", "sobota"),
    ("sunday", "sun", "sondag", "sondag", "nedele"),
)
"""Weekdays in English, Danish, Swedish and Czech, without accents."""


def read_when(text: str, now: datetime) -> datetime | None:
    """A time in the future, in the time zone of ``now``; None for "none".

    Raises Usage for what cannot be read or is past.
    """
    words = fold(text).strip()
    if words in ("none", "never", "-", ""):
        return None
    found = _span(words, now) or _day_and_hour(words, now)
    if found is None:
        raise Usage(f"{text!r} is not a time.", HINT)
    if found <= now:
        raise Usage(f"{found:%Y-%m-%d %H:%M} is past.", HINT)
    return found


def _span(words: str, now: datetime) -> datetime | None:
    match = _SPAN.fullmatch(words)
    if match is None:
        return None
    return now + timedelta(**{_UNITS[match[2]]: int(match[1])})


def _day_and_hour(words: str, now: datetime) -> datetime | None:
    day_word, _, hour_word = words.partition(" ")
    hour_word = hour_word.removeprefix("kl ").removeprefix("at ").removeprefix("v ").strip()
    day = _day(day_word, now)
    if day is None:
        hour = _hour(words)
        if hour is None:
            return None
        moment = datetime.combine(now.date(), hour, now.tzinfo)
        return moment if moment > now else moment + timedelta(days=1)
    hour = _hour(hour_word) if hour_word else END_OF_DAY
    return datetime.combine(day, hour, now.tzinfo) if hour else None


def _day(word: str, now: datetime) -> datetime | None:
    if word in _NEAR:
        return now + timedelta(days=_NEAR[word])
    for number, names in enumerate(_DAYS):
        if word in names:
            return now + timedelta(days=(number - now.weekday() - 1) % 7 + 1)
    try:
        if match := _DATE.fullmatch(word):
            return datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=now.tzinfo)
        if match := _EUROPEAN.fullmatch(word):
            year = int(match[3] or now.year)
            return datetime(year, int(match[2]), int(match[1]), tzinfo=now.tzinfo)
    except ValueError:
        return None
    return None


def _hour(word: str) -> time | None:
    match = _HOUR.fullmatch(word)
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        return None
    return time(int(match[1]), int(match[2] or 0))
