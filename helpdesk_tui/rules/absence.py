"""Being away, as people type it: "until friday deputy carl keep" (F52, F53)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from helpdesk_tui.errors import Usage
from helpdesk_tui.rules.when import read_when

USAGE = "away [LOGIN] [until DAY] [deputy LOGIN] [keep] [yes]"
MORNING = time(7, 0)
"""When who left for the day is back."""
_WORDS = re.compile(r"\b(until|deputy|keep|yes)\b")


@dataclass(frozen=True, slots=True)
class Absence:
    """What was typed."""

    login: str = ""
    """"" = the one who types."""
    until: datetime | None = None
    """None = until "back"."""
    deputy: str | None = None
    """None = as before, "" = none from now on."""
    keep_waiting: bool = False
    """Tickets that wait for somebody else stay with the absent."""
    yes: bool = False
    """Tickets may move."""


def read_absence(words: str, now: datetime) -> Absence:
    """Read what stands behind "away"; ``now`` is aware, local. Raises Usage."""
    pieces = _WORDS.split(words.strip().replace("--", ""))
    login, said = pieces[0].strip(), dict[str, str]()
    for word, value in zip(pieces[1::2], pieces[2::2], strict=True):
        if word in said or bool(value.strip()) != (word in ("until", "deputy")):
            raise Usage(f"{word!r} is not said so.", f"Type: {USAGE}")
        said[word] = value.strip()
    deputy = said.get("deputy")
    if " " in login or " " in (deputy or ""):
        raise Usage(f"{words.strip()!r} cannot be read.", f"Type: {USAGE}")
    return Absence(
        login,
        read_when(said["until"], now) if "until" in said else None,
        "" if deputy == "none" else deputy,
        "keep" in said,
        "yes" in said,
    )


def next_morning(now: datetime) -> datetime:
    """The morning of the next working day; ``now`` is aware, local."""
    day = now.date() + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, now.tzinfo)
