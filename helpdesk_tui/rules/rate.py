"""How often a machine may write to somebody: a ladder of windows (E46), and when to fall silent.

Two desks that answer each other are told apart from people by what machines do: they answer
at once, and they say the same again (E45). Each rule here only ever holds a mail back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk_tui.errors import Usage
from helpdesk_tui.rules.acknowledgement import is_acknowledgement

REFLEX = timedelta(minutes=10)
"""Who writes anew so soon after a machine's mail may be a machine that answers it."""
ECHO = timedelta(days=3)
"""For so long the same words again are taken for a machine's."""
ANSWERED = timedelta(days=14)
"""So slow a machine may be that still answers an automatic mail."""
_RUNG = re.compile(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,2})([mhd])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_NAMES = {"m": "minute", "h": "hour", "d": "day"}
_LETTERS = 200
_DIGITS = re.compile(r"[\W\d_]+")


@dataclass(frozen=True, slots=True)
class Rung:
    """At most ``most`` mails within ``length``."""

    most: int
    length: timedelta
    words: str
    """The length for people: "an hour", "10 minutes"."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One automatic mail an address got."""

    at: datetime
    ticket: int


def read_ladder(text: str) -> tuple[Rung, ...]:
    """Read "2/10m 5/1h 20/1d": so many in so many minutes, hours, days; shortest first.

    Raises:
        Usage: it is not written so.
    """
    rungs = []
    for word in text.replace(",", " ").split():
        found = _RUNG.fullmatch(word.lower())
        if found is None:
            raise Usage(f"{word!r} is not how often.", 'Write it as "5/1h 20/1d".')
        most, number, unit = int(found[1]), int(found[2]), found[3]
        article = "an" if unit == "h" else "a"
        words = f"{article} {_NAMES[unit]}" if number == 1 else f"{number} {_NAMES[unit]}s"
        rungs.append(Rung(most, number * _UNITS[unit], words))
    if not rungs:
        raise Usage("How often may it be?", 'Write it as "5/1h 20/1d".')
    return tuple(sorted(rungs, key=lambda rung: rung.length))


def full_rung(ladder: Sequence[Rung], times: Sequence[datetime], now: datetime) -> Rung | None:
    """The first rung that leaves no room for one more mail now; None when there is room."""
    for rung in ladder:
        if sum(1 for at in times if now - at < rung.length) >= rung.most:
            return rung
    return None


def too_often(
    address: str,
    ticket: int,
    sent: Sequence[Sent],
    now: datetime,
    *,
    per_ticket: Sequence[Rung],
    per_address: Sequence[Rung],
) -> str:
    """Why one more automatic mail to an address is too many; "" when it is not."""
    rung = full_rung(per_ticket, [each.at for each in sent if each.ticket == ticket], now)
    if rung is not None:
        return f"{address} got {rung.most} about #{ticket} within {rung.words}"
    rung = full_rung(per_address, [each.at for each in sent], now)
    return f"{address} got {rung.most} within {rung.words}" if rung is not None else ""


def is_reflex(left: Sequence[datetime], came: datetime) -> bool:
    """True when a mail came within ``REFLEX`` after an automatic one to its sender left."""
    return any(timedelta(0) <= came - at < REFLEX for at in left)


def is_receipt(left: Sequence[datetime], came: datetime, subject: str, text: str) -> bool:
    """True when somebody who got an automatic mail says, however late, that it came."""
    answers = any(timedelta(0) <= came - at < ANSWERED for at in left)
    return answers and is_acknowledgement(subject, text)


def is_echo(subject: str, text: str, before: Sequence[tuple[str, str]]) -> bool:
    """True when the same words came before: subject and beginning alike but for numbers."""
    shape = _shape(subject, text)
    return any(_shape(*each) == shape for each in before)


def _shape(subject: str, text: str) -> tuple[str, str]:
    words = _DIGITS.sub(" ", text[: 4 * _LETTERS].casefold()).strip()
    return _DIGITS.sub(" ", subject.casefold()).strip(), words[:_LETTERS]
