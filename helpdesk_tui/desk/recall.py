"""The verb that takes a reply back while it waits in the outbox (P02)."""

from __future__ import annotations

from sqlmodel import Session, col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.take_back import STILL_HERE, take_back
from helpdesk_tui.desk.verbs import verb
from helpdesk_tui.errors import NotFound, Refused
from helpdesk_tui.store.tables import Change, Message, Outbox
from helpdesk_tui.views import Done
from helpdesk_tui.words import OutboxKind, OutboxState


@verb("recall", help="Take back your reply while it waits in the outbox")
def recall(desk: Desk, number: int) -> Done:
    """Recall the newest waiting reply of a ticket; its text becomes the draft again.

    What else the reply changed goes back too, unless somebody changed it since.
    Raises Refused when it is on its way already, NotFound when nothing waits.
    """
    with desk.transaction("recall") as tx:
        tx.ticket(number)
        message_id = _waiting(tx.session, number)
        said = select(Change).where(Change.message_id == message_id, Change.field == "message")
        batch = tx.session.exec(said).one().batch
        statement = (
            select(Change)
            .where(Change.batch == batch, Change.ticket_id == number)
            .where(col(Change.undone_by).is_(None))
            .order_by(col(Change.id))
        )
        with tx.because(f"undo of {batch}"):
            take_back(tx, tx.session.exec(statement).all())
    return Done("recall", f"Reply on #{number} recalled; it is your draft again", (number,))


def _waiting(session: Session, number: int) -> int:
    """Id of the newest reply that has not begun to leave. Raises Refused, NotFound."""
    statement = (
        select(Outbox)
        .join(Message, col(Message.id) == col(Outbox.message_id))
        .where(Message.ticket_id == number, Outbox.kind == OutboxKind.REPLY.value)
        .where(Outbox.state != OutboxState.RECALLED.value)
        .order_by(col(Outbox.id).desc())
    )
    rows = session.exec(statement.with_for_update()).all()
    waiting = next((row for row in rows if row.state in STILL_HERE), None)
    if waiting is not None:
        return waiting.message_id
    if rows:
        raise Refused(
            f"The reply on #{number} is {rows[0].state}; mail that left cannot come back."
        )
    raise NotFound(f"No reply of #{number} waits in the outbox.")
