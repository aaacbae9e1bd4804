"""Stored words as people read them: "waiting_contact" is "waiting for contact"."""

from __future__ import annotations

from helpdesk_tui.views import TicketRow
from helpdesk_tui.words import Status

_STATUS = {
    Status.WAITING_CONTACT: "waiting for contact",
    Status.WAITING_EXTERNAL: "waiting for third party",
}


def status_words(status: str) -> str:
    """Name a status; another word stays as it is."""
    return _STATUS[Status(status)] if status in _STATUS else status.replace("_", " ")


def with_statuses(text: str) -> str:
    """Write the statuses in a sentence of the desk as words."""
    for status, words in _STATUS.items():
        text = text.replace(status.value, words)
    return text


def value_words(verb: str, value: str) -> str:
    """Name a value a verb can be followed by."""
    return status_words(value) if verb == "status" else value


def current_value(verb: str, row: TicketRow | None) -> str:
    """Give what a ticket has now of what a verb changes; "" when that is nothing."""
    if row is None:
        return ""
    return {
        "assign": row.owner or "none",
        "status": row.status.value,
        "move": row.queue,
        "priority": row.priority.label,
        "category": row.category or "none",
    }.get(verb, "")
