"""What about a mail's own words is not to be believed (E66, E67, E68, E110)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from helpdesk_tui.mail.dates import read_date
from helpdesk_tui.mail.letter import Address

_FIRST_YEAR: Final = 1990
"""Older dates come from clocks that were never set."""
_AHEAD: Final = timedelta(days=1)
_SCRIPTS: Final = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
_LIKE_LATIN: Final = frozenset("асеорхуіјѕԛԝһԁӏбгкптαενικορτυχ")
_ADDRESS_IN_NAME: Final = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,6}\w{2,24}")


def date_doubts(date: datetime | None, received: Iterable[str]) -> list[str]:
    """Say whether the Date header cannot be true, by the mail's own Received headers.

    ``received``: the raw Received values, newest first.
    """
    if date is None:
        return []
    if date.year < _FIRST_YEAR:
        return [f"the date is not believable: {date:%Y-%m-%d}"]
    for value in received:
        arrived = read_date(value.rpartition(";")[2])
        if arrived is not None and arrived.year >= _FIRST_YEAR:
            return date_against(date, arrived)
    return []


def date_against(date: datetime | None, arrived: datetime) -> list[str]:
    """Say whether a date is in the future of a known arrival."""
    if date is not None and date - arrived > _AHEAD:
        return [f"the date is in the future: {date:%Y-%m-%d}"]
    return []


def sender_doubts(sender: Address) -> list[str]:
    """Say whether the sender's address or name imitates another."""
    found: list[str] = []
    for label in re.split(r"[.@]", sender.email):
        text = _unicode(label)
        if strange := _imitation(text):
            found.append(f"the sender's address has look-alike letters: {text} ({strange})")
    shown = _ADDRESS_IN_NAME.search(sender.name)
    if shown and sender.email and shown[0].lower() != sender.email.lower():
        found.append(f"the sender's name shows another address: {shown[0]}")
    elif _is_mixed(sender.name):
        found.append("the sender's name mixes letters of different scripts that look alike")
    return found


def _unicode(label: str) -> str:
    """A label of a domain in its letters (RFC 3492); as it is when it is not encoded."""
    if not label.lower().startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError):
        return label


def _imitation(label: str) -> str:
    """Which script's letters imitate Latin ones; "" when none do."""
    scripts = _scripts(label)
    if "LATIN" in scripts and len(scripts) > 1:
        return next(script.capitalize() for script in scripts if script != "LATIN")
    letters = [char for char in label.lower() if char.isalpha()]
    if scripts and "LATIN" not in scripts and all(char in _LIKE_LATIN for char in letters):
        return scripts[0].capitalize()
    return ""


def _is_mixed(name: str) -> bool:
    """True when one word has letters of more than one script."""
    return any(len(_scripts(word)) > 1 and "LATIN" in _scripts(word) for word in name.split()[:20])


def _scripts(word: str) -> list[str]:
    """The alphabets a word is written in."""
    if word.isascii():
        return ["LATIN"] if any(char.isalpha() for char in word) else []
    names = (unicodedata.name(char, "").partition(" ")[0] for char in word[:300] if char.isalpha())
    return [name for name in dict.fromkeys(names) if name in _SCRIPTS]
