"""Times as people type them: 2h, tomorrow, friday 15:00, 2026-12-24, none (F65, F68)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta

from helpdesk_tui.errors import Usage
from helpdesk_tui.folding import fold

HINT = "Type 30m, 2h, 3d, 1w, today, tomorrow, friday 15:00, 2026-12-24 9:00 or none."
END_OF_DAY = time(17, 0)
"""What a day without an hour means: the end of it, as people work."""

_SOME_TIME = datetime(2026, 1, 1, tzinfo=UTC)
_SPAN = re.compile(r"(\d{1,4})\s*(m|min|h|d|w)")
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_HOUR = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")
_BEFORE = re.compile(r"^(?:i|pa|den|on|at|kl\.?|v|ve)\s+")
"""Little words before a day or an hour: "i morgen", "på fredag", "ve středu", "kl. 9"."""
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_EUROPEAN = re.compile(r"(\d{1,2})[./]\s*(\d{1,2})[./]?\s*(\d{4})?")
_NEAR = {
    "today": 0, "dag": 0, "idag": 0, "dnes": 0, "tomorrow": 1, "morgen": 1, "imorgen": 1,
    "morgon": 1, "imorgon": 1, "zitra": 1,
}  # fmt: skip
_DAYS = (
    ("monday", "mon", "mandag", "pondeli"),
    ("tuesday", "tue", "tirsdag", "tisdag", "utery"),
    ("wednesday", "wed", "onsdag", "streda", "stredu"),
    ("thursday", "thu", "torsdag", "torsdag", "ctvrtek"),
    ("friday", "fri", "fredag", "patek"),
    ("saturday", "sat", "lordag", "sobota", "sobotu"),
    ("sunday", "sun", "sondag", "nedele", "nedeli"),
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


def check_when(text: str) -> None:
    """Raise Usage for what is a time at no moment; a day that is past may come again."""
    try:
        read_when(text, _SOME_TIME)
    except Usage as error:
        if not error.what.endswith("is past."):
            raise


def _span(words: str, now: datetime) -> datetime | None:
    match = _SPAN.fullmatch(words)
    if match is None:
        return None
    length = timedelta(**{_UNITS[match[2]]: int(match[1])})
    if match[2] in ("d", "w"):
        return now + length  # the same hour, also when clocks are changed between
    return (now.astimezone(UTC) + length).astimezone(now.tzinfo)


def _day_and_hour(words: str, now: datetime) -> datetime | None:
    day_word, _, hour_word = _BEFORE.sub("", words).partition(" ")
    hour_word = _BEFORE.sub("", hour_word.strip())
    day = _day(day_word, now)
    if day is None:
        hour = _hour(_BEFORE.sub("", words))
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
            day = datetime(year, int(match[2]), int(match[1]), tzinfo=now.tzinfo)
            past = not match[3] and day.date() < now.date()
            return day.replace(year=year + 1) if past else day
    except ValueError:
        return None
    return None


def _hour(word: str) -> time | None:
    match = _HOUR.fullmatch(word)
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        return None
    return time(int(match[1]), int(match[2] or 0))
