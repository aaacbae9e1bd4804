"""What of a ticket decides about its texts and its team, as a row that is never kept."""

from __future__ import annotations

from helpdesk_tui.store.tables import Queue, Ticket
from helpdesk_tui.store.tables.ticket import NEVER
from helpdesk_tui.words import Kind, Priority, Source, Status


def stub(queue: Queue, *, number: int = 0, subject: str = "", language: str = "") -> Ticket:
    """A ticket of that queue; never put it into a session."""
    return Ticket(
        id=number,
        subject=subject,
        language=language,
        queue_id=queue.id or 0,
        department_id=queue.department_id,
        status=Status.NEW.value,
        priority=Priority.NORMAL.value,
        kind=Kind.REQUEST.value,
        source=Source.MAIL.value,
        created_at=NEVER,
        updated_at=NEVER,
    )
