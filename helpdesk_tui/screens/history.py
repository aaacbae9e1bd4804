"""What happened to a ticket, as lines: what, by whom, and why."""

from __future__ import annotations

import re
from datetime import datetime

from rich.cells import cell_len

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.ink import Ink, Span
from helpdesk_tui.screens.words import status_words
from helpdesk_tui.views import ChangeView
from helpdesk_tui.words import ActorKind

_SAID = {"reply": "reply written", "note": "note written", "new": "enquiry written down"}
_OUTBOX = {
    "sent": "delivered to the server",
    "recalled": "reply recalled",
    "failed": "not delivered",
    "retrying": "not delivered yet, tried again",
}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[0-9:.]*[+-]\d\d:\d\d$")


def shown_value(value: str, clock: Clock) -> str:
    """Write a stored value for people: a moment becomes a day and a time."""
    if not _MOMENT.match(value):
        return value
    try:
        return clock.day_and_time(datetime.fromisoformat(value))
    except ValueError:
        return value


def what_changed(change: ChangeView, clock: Clock) -> str:
    """Say in a few words what a change did: "queue IT", "owner cleared"."""
    field = change.field.replace("_", " ").removesuffix(" at").removesuffix(" id")
    if not field:
        return change.new or change.cause or change.verb
    if change.field == "message":
        return _SAID.get(change.verb, "mail received")
    if change.field == "message withdrawn":
        return f"{_SAID.get(change.verb, 'message')}, taken back"
    if change.field == "ticket":
        return f"created: {change.new}"
    if change.field == "outbox":
        return _OUTBOX.get(change.new, f"mail {change.new}")
    if change.field == "status":
        return f"status {status_words(change.new)}"
    return f"{field} {shown_value(change.new, clock)}" if change.new else f"{field} cleared"


def who_or_why(change: ChangeView) -> str:
    """Name the agent, or for a machine the cause."""
    if change.actor_kind is ActorKind.AGENT or not change.field:
        return change.actor
    return change.cause or change.actor


def history_lines(
    group: tuple[ChangeView, ...], width: int, clock: Clock
) -> tuple[tuple[Span, ...], Span]:
    """Give the line of changes made in one go, and its right end."""
    head = f"· {clock.time(group[0].at)} "
    why = one_line(who_or_why(group[0]), max(8, width // 3))
    if group[0].undone:
        why = f"undone · {why}"
    room = max(8, width - cell_len(head) - cell_len(why) - 2)
    what = one_line(", ".join(what_changed(change, clock) for change in group), room)
    return ((head, Ink.QUIET), (what, Ink.QUIET)), (why, Ink.QUIET)
