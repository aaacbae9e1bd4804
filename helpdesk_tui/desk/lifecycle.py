"""Verbs of a ticket's life: status, close, reopen, due, hidden until."""

from __future__ import annotations

from datetime import datetime

from helpdesk_tui.desk.classify import set_one
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.merge import must_stand_alone
from helpdesk_tui.desk.verbs import verb
from helpdesk_tui.errors import Refused
from helpdesk_tui.views import Done
from helpdesk_tui.words import Status


@verb("status", help="Set where it stands: open, waiting_contact, solved …", usage="status STATUS")
def set_status(desk: Desk, number: int, status: Status, *, version: int | None = None) -> Done:
    """Set the status (F64). Raises NotFound, Moved, Refused for a merged one."""
    return _give_status(desk, "status", number, status, version)


@verb("close", help="Done: nothing more is expected", aliases=("x",))
def close(desk: Desk, number: int, *, version: int | None = None) -> Done:
    """Close it. Raises NotFound, Moved, Refused for a merged one."""
    return _give_status(desk, "close", number, Status.CLOSED, version)


@verb("reopen", help="Not done after all")
def reopen(desk: Desk, number: int, *, version: int | None = None) -> Done:
    """Open a solved or closed ticket again. Raises NotFound, Moved, Refused when it is open."""
    with desk.transaction("reopen") as tx:
        ticket = tx.ticket(number, version)
        if Status(ticket.status).is_open:
            raise Refused(
                f"#{number} is {ticket.status}, not closed.", "There is nothing to reopen."
            )
        return _give_status(desk, "reopen", number, Status.OPEN, version)


def _give_status(desk: Desk, name: str, number: int, status: Status, version: int | None) -> Done:
    with desk.transaction(name) as tx:
        must_stand_alone(tx.ticket(number, version))
        return set_one(desk, name, number, "status", status.value, version)


@verb("due", help="Set when it must be done: 2h, friday 15:00, 2026-12-24, none", usage="due WHEN")
def set_due(desk: Desk, number: int, when: datetime | None, *, version: int | None = None) -> Done:
    """Set or clear the due time (F68). Raises NotFound, Moved."""
    return _set_time(desk, "due", "due", number, when, version)


@verb("hide", help="Hide it from lists until then, or none", usage="hide WHEN", aliases=("snooze",))
def hide(desk: Desk, number: int, when: datetime | None, *, version: int | None = None) -> Done:
    """Hide it until a time (F65); a customer's answer shows it again. Raises NotFound, Moved."""
    return _set_time(desk, "hide", "hidden_until", number, when, version)


def _set_time(
    desk: Desk, name: str, field: str, number: int, when: datetime | None, version: int | None
) -> Done:
    return set_one(desk, name, number, field, when.isoformat() if when else None, version)
