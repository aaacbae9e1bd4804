"""An invitation as a few lines of text (RFC 5545; E83).

Reads only what a card needs, by lines, so that no calendar can cost more than its length.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from helpdesk_tui.mail.recurrence import recurrence

_FOLD = re.compile(r"\r?\n[ \t]")
_ESCAPE = re.compile(r"\\([\\;,nN])")
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?$")
_DURATION = re.compile(r"\+?P(?:(\d{1,3})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?)?")
_ZONE = re.compile(r"TZID=\"?([^\";:]{1,80})", re.IGNORECASE)
_COMMON_NAME = re.compile(r"CN=(?:\"([^\"]{1,200})\"|([^;:\"]{1,200}))", re.IGNORECASE)
_ANSWER = re.compile(r"PARTSTAT=\"?([A-Za-z-]{1,20})", re.IGNORECASE)
_MOST_LINES = 2_000
_METHODS = {
    "REQUEST": "Invitation",
    "CANCEL": "Cancelled",
    "REPLY": "Answer to invitation",
    "COUNTER": "Other time proposed",
    "PUBLISH": "Event",
}
_ANSWERS = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "TENTATIVE": "accepted tentatively",
    "DELEGATED": "delegated",
}
_WANTED = (
    "SUMMARY", "DTSTART", "DTEND", "DUE", "DURATION", "LOCATION", "ORGANIZER", "ATTENDEE",
    "RRULE", "STATUS", "COMMENT",
)  # fmt: skip

Property = tuple[str, str]
"""(parameters, value)"""


def card(invite: str) -> str:
    """What, when, where and who of the first event in an iCalendar text; "" when none.

    An answer says who gave it and what it is; an event of whole days has no times.
    """
    method, event = _first_event(invite)
    if not event:
        return ""
    cancelled = event.get("STATUS", ("", ""))[1].strip().upper() == "CANCELLED"
    head = _METHODS.get("CANCEL" if cancelled else method, "Event")
    is_answer = method in ("REPLY", "COUNTER")
    rows = [
        (head, _plain(event.get("SUMMARY"))),
        ("Answer", _answer(event.get("ATTENDEE")) if is_answer else ""),
        ("Comment", _plain(event.get("COMMENT")) if is_answer else ""),
        ("When", _period(event)),
        ("Repeats", recurrence(_plain(event.get("RRULE")))),
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


def _answer(attendee: Property | None) -> str:
    """Who answered, and what."""
    if attendee is None:
        return ""
    found = _ANSWER.search(attendee[0])
    said = _ANSWERS.get(found.group(1).upper(), found.group(1).lower()) if found else "no answer"
    return f"{_person(attendee)}: {said}"


def _period(event: dict[str, Property]) -> str:
    start, end = event.get("DTSTART"), event.get("DTEND") or event.get("DUE")
    begins, ends = _moment(start), _moment(end)
    if begins is None:
        return _written(start) or _written(end)
    if ends is None and "DURATION" in event:
        ends = _after(begins, event["DURATION"][1])
    if _is_day(start):
        # The end of whole days is the first day that is free again (RFC 5545, 3.6.1).
        last = begins if ends is None else ends - timedelta(days=1)
        days = f"{begins:%Y-%m-%d}"
        return f"{days} – {last:%Y-%m-%d} (all day)" if last > begins else f"{days} (all day)"
    zone = _zone(start)
    shown = f"{begins:%Y-%m-%d %H:%M} {zone}".rstrip()
    if ends is None or ends == begins:
        return shown
    there = _zone(end) if end else zone
    if ends.date() == begins.date() and there == zone:
        return f"{begins:%Y-%m-%d %H:%M} – {ends:%H:%M} {zone}".rstrip()
    return f"{shown} – {ends:%Y-%m-%d %H:%M} {there}".rstrip()


def _is_day(found: Property | None) -> bool:
    return found is not None and "T" not in found[1].upper()


def _after(begins: datetime, duration: str) -> datetime | None:
    found = _DURATION.match(duration.strip())
    if found is None:
        return None
    weeks, days, hours, minutes = (int(number or 0) for number in found.groups())
    try:
        return begins + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    except OverflowError:
        return None


def _moment(found: Property | None) -> datetime | None:
    """A moment as written, its zone apart: the card has no agent whose zone it could use."""
    stamp = _STAMP.match(found[1].strip()) if found else None
    if stamp is None:
        return None
    year, month, day, hour, minute, _, _ = stamp.groups()
    try:
        return datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0))
    except ValueError:
        return None


def _written(found: Property | None) -> str:
    return found[1].strip()[:60] if found else ""


def _zone(found: Property | None) -> str:
    if found is None:
        return ""
    if found[1].strip().upper().endswith("Z"):
        return "UTC"
    zone = _ZONE.search(found[0])
    return zone.group(1) if zone else ""
