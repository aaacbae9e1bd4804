"""The verb that takes a reply back while it waits in the outbox (P02)."""

from __future__ import annotations

from sqlmodel import col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.take_back import STILL_HERE, gone, has_left, mails_left, take_back
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.desk.verbs import verb
from helpdesk_tui.errors import NotFound, Refused
from helpdesk_tui.store.tables import Change, Message, Outbox
from helpdesk_tui.views import Done
from helpdesk_tui.words import OutboxKind, OutboxState, Role


@verb("recall", help="Take back your reply while it waits in the outbox")
def recall(desk: Desk, number: int) -> Done:
    """Recall the newest waiting reply of a ticket; its text becomes the draft again.

    What else the reply changed goes back too, unless somebody changed it since. Automatic mail
    about it that has left stays sent, and is said.
    Raises Refused when it is on its way already or a colleague's, NotFound when nothing waits.
    """
    with desk.transaction("recall") as tx:
        tx.ticket(number)
        message_id = _waiting(tx, number)
        said = select(Change).where(
            Change.ticket_id == number, Change.message_id == message_id, Change.field == "message"
        )
        batch = tx.session.exec(said).one().batch
        statement = (
            select(Change)
            .where(Change.batch == batch, Change.ticket_id == number)
            .where(col(Change.undone_by).is_(None))
            .order_by(col(Change.id))
        )
        changes = tx.session.exec(statement).all()
        told = [change for change in changes if has_left(tx, change)]
        with tx.because(f"undo of {batch}"):
            take_back(tx, [change for change in changes if change not in told])
    left = f"; {mails_left(len(told))}" if told else ""
    return Done("recall", f"Reply on #{number} recalled; it is your draft again{left}", (number,))


def _waiting(tx: Transaction, number: int) -> int:
    """Id of the actor's newest reply that has not begun to leave. Raises Refused, NotFound.

    What no server took so far, anybody may stop; a colleague's that is about to leave only
    a supervisor.
    """
    statement = (
        select(Outbox, Message.author, Message.agent_id)
        .join(Message, col(Message.id) == col(Outbox.message_id))
        .where(Message.ticket_id == number)
        .where(col(Outbox.kind).in_([kind.value for kind in OutboxKind if kind.by_person]))
        .where(Outbox.state != OutboxState.RECALLED.value)
        .order_by(col(Outbox.id).desc())
    )
    rows = tx.session.exec(statement.with_for_update(of=Outbox)).all()
    waiting = [row for row in rows if row[0].state in STILL_HERE]
    may_stop_all = tx.actor.role.rank >= Role.SUPERVISOR.rank
    for outbox, _, agent_id in waiting:
        about_to_leave = outbox.state == OutboxState.WAITING
        if may_stop_all or agent_id == tx.actor.agent_id or not about_to_leave:
            return outbox.message_id
    if waiting:
        raise Refused(f"The reply that waits on #{number} is {waiting[0][1]}'s.", "Ask them.")
    if rows:
        raise gone(number, rows[0][0].state)
    raise NotFound(
        f"No reply of #{number} waits in the outbox.",
        "Only what has not left yet can be taken back.",
    )
