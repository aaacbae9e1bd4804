"""The verb that lets a ticket in whose sender may not open tickets (F10)."""

from __future__ import annotations

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.fields import read_tags
from helpdesk_tui.desk.intake.admission import PENDING_TAG
from helpdesk_tui.desk.verbs import verb
from helpdesk_tui.errors import Refused
from helpdesk_tui.views import Done


@verb("approve", help="Let in a ticket whose sender may not open tickets")
def approve(desk: Desk, number: int, *, version: int | None = None) -> Done:
    """Take the mark of a pending ticket away. Raises Refused when it does not wait for that."""
    with desk.transaction("approve") as tx:
        ticket = tx.ticket(number, version)
        tags = read_tags(tx.session, ticket)
        if PENDING_TAG not in tags:
            raise Refused(f"#{number} waits for no approval.", f"Find those: tag:{PENDING_TAG}")
        tx.set(ticket, "tags", [tag for tag in tags if tag != PENDING_TAG])
    return Done("approve", f"#{number} approved", (number,), tx.batch)
