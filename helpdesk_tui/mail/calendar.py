"""An invitation as a few lines of text (RFC 5545; E83).

Reads only what a card needs, by lines, so that no calendar can cost more than its length.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

_FOLD = re.compile(r"\r?\n[ \t]")
_ESCAPE = re.compile(r"\\([\\;,nN])")
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?$")
_ZONE = re.compile(r"TZID=\"?([^\";:]{1,80})", re.IGNORECASE)
_COMMON_NAME = re.compile(r"CN=(?:\"([^\"]{1,200})\"|([^;:\"]{1,200}))", re.IGNORECASE)
_MOST_LINES = 2_000
_METHODS = {
    "REQUEST": "Invitation",
    "CANCEL": "Cancelled",
    "REPLY": "Answer to invitation",
    "COUNTER": "Other time proposed",
    "PUBLISH": "Event",
}
_WANTED = ("SUMMARY", "DTSTART", "DTEND", "LOCATION", "ORGANIZER", "RRULE", "STATUS")

Property = tuple[str, str]
"""(parameters, value)"""


def card(invite: str) -> str:
    """What, when, where and who of the first event in an iCalendar text; "" when none."""
    method, event = _first_event(invite)
    if not event:
        return ""
    cancelled = event.get("STATUS", ("", ""))[1].strip().upper() == "CANCELLED"
    head = _METHODS.get("CANCEL" if cancelled else method, "Event")
    rows = [
        (head, _plain(event.get("SUMMARY"))),
        ("When", _period(event.get("DTSTART"), event.get("DTEND"))),
        ("Repeats", _plain(event.get("RRULE"))),
        ("Where", _plain(event.get("LOCATION"))),
        ("Organiser", _person(event.get("ORGANIZER"))),
    ]
    return "\n".join(f"{name}: {value}" for name, value in rows if value or name == head)


def _first_event(invite: str) -> tuple[str, dict[str, Property]]:
    method = ""
    event: dict[str, Property] = {}
    inside = False
    nested = 0
    for line in _FOLD.sub("", invite[:500_000]).splitlines()[:_MOST_LINES]:
        name, _, value = _split(line)
        upper = name.partition(";")[0].upper()
        if upper == "METHOD":
            method = value.strip().upper()
        elif upper == "BEGIN" and value.strip().upper() in ("VEVENT", "VTODO"):
            inside = True
        elif upper == "BEGIN" and inside:
            nested += 1
        elif upper == "END" and nested:
            nested -= 1
        elif upper == "END" and inside:
            break
        elif inside and not nested and upper in _WANTED:
            event.setdefault(upper, (name.partition(";")[2], value))
    return method, event


def _split(line: str) -> tuple[str, str, str]:
    """Split at the first colon outside quotes."""
    quoted = False
    for at, char in enumerate(line):
        if char == '"':
            quoted = not quoted
        elif char == ":" and not quoted:
            return line[:at], ":", line[at + 1 :]
    return line, "", ""


def _plain(found: Property | None) -> str:
    if found is None:
        return ""
    text = _ESCAPE.sub(lambda match: "\n" if match.group(1) in "nN" else match.group(1), found[1])
    return " ".join(text.split())[:500]


def _person(found: Property | None) -> str:
    if found is None:
        return ""
    named = _COMMON_NAME.search(found[0])
    name = (named.group(1) or named.group(2) or "").strip() if named else ""
    address = found[1].strip()
    if address.lower().startswith("mailto:"):
        address = address[7:]
    return f"{name} <{address}>" if name and name != address else address[:320]


def _period(start: Property | None, end: Property | None) -> str:
    begins = _moment(start)
    ends = _moment(end)
    if begins and ends and begins != ends:
        return f"{begins} – {ends}"
    return begins or ends


def _moment(found: Property | None) -> str:
    """A moment as written, with its zone: the card has no agent whose zone it could use."""
    if found is None:
        return ""
    stamp = _STAMP.match(found[1].strip())
    if stamp is None:
        return found[1].strip()[:60]
    year, month, day, hour, minute, _, utc = stamp.groups()
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), tzinfo=UTC
        )
    except ValueError:
        return found[1].strip()[:60]
    if hour is None:
        return moment.strftime("%Y-%m-%d")
    zone = _ZONE.search(found[0])
    where = "UTC" if utc else zone.group(1) if zone else ""
    return f"{moment:%Y-%m-%d %H:%M} {where}".rstrip()
