"""What time itself does: a dormant ticket wakes when its date has come (F64)."""

from __future__ import annotations

from sqlmodel import col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.store.tables import Ticket
from helpdesk_tui.words import Status


def wake_sleepers(desk: Desk) -> tuple[int, ...]:
    """Open dormant tickets whose date has come; their numbers."""
    due = (
        select(Ticket.id)
        .where(Ticket.status == Status.DORMANT.value)
        .where(col(Ticket.hidden_until) <= desk.clock(), col(Ticket.withdrawn_at).is_(None))
    )
    with desk.store.read() as session:
        numbers = [number for number in session.exec(due) if number is not None]
    if not numbers:
        return ()
    with desk.transaction("wake", "clock: its date has come") as tx:
        tx.lock(numbers)
        for number in sorted(numbers):
            ticket = tx.ticket(number)
            if ticket.status == Status.DORMANT:
                tx.set(ticket, "status", Status.OPEN.value)
                tx.set(ticket, "hidden_until", None)
        return tx.changed_tickets
