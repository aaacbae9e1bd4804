"""The verb that takes back an agent's last verb, with a check that nothing moved since.

Each Change keeps old and new. An undo puts the old value back where the new one still
stands; where somebody changed it since, it refuses and names them. An undo is itself a
verb with Change rows; it cannot be undone, the verb can simply be done again.
"""

from __future__ import annotations

import json

from sqlmodel import Session, col, select

from helpdesk_tui.desk.conversation import take_back
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.messages import entry_of
from helpdesk_tui.desk.fields import FIELDS, Value, read_field
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.desk.verbs import verb
from helpdesk_tui.errors import Moved, NothingToUndo, Refused
from helpdesk_tui.store import search
from helpdesk_tui.store.tables import Change, Message, Outbox, Ticket
from helpdesk_tui.views import Done

LEFT_AS_IS = frozenset({"contact", "outbox", "merged"})
"""Fields of a Change that an undo leaves: a contact stays known, a recall stays recalled,
and ``merged`` on a target follows from ``merged_into`` of the other ticket."""


@verb("undo", help="Take back what you did last", aliases=("u",))
def undo(desk: Desk, batch: int | None = None) -> Done:
    """Take back the actor's newest verb, or the one numbered ``batch``.

    Raises NothingToUndo; Moved when somebody changed the same field since; Refused for mail
    that has left.
    """
    with desk.transaction("undo") as tx:
        changes = _own_batch(tx, batch)
        first = changes[0]
        with tx.because(f"undo of {first.batch}"):
            made = {c.ticket_id for c in changes if c.field == "ticket"}
            for change in reversed(changes):
                if change.ticket_id in made and change.field not in ("ticket", "message"):
                    continue
                _take_back(tx, change)
        tickets = tuple(sorted({c.ticket_id for c in changes if c.ticket_id is not None}))
        said = f"Undone: {first.verb} on {', '.join(f'#{n}' for n in tickets[:5])}"
    return Done("undo", said, tickets, tx.batch)


def _own_batch(tx: Transaction, batch: int | None) -> list[Change]:
    """All changes of the batch to take back, in the order they were made."""
    if batch is None:
        batch = newest_own_batch(tx.session, tx.actor.agent_id)
    if batch is None:
        raise NothingToUndo("You have done nothing that can be undone.")
    statement = select(Change).where(Change.batch == batch).order_by(col(Change.id))
    changes = list(tx.session.exec(statement))
    if not changes:
        raise NothingToUndo(f"There is no change {batch}.", "See: helpdesk-tui why NUMBER")
    if any(c.actor_id != tx.actor.agent_id for c in changes):
        raise Refused(f"Change {batch} is {changes[0].actor}'s.", "Only own changes are undone.")
    if any(c.undone_by is not None or c.undo_of is not None for c in changes):
        raise NothingToUndo(f"Change {batch} is undone already, or is an undo.")
    return changes


def newest_own_batch(session: Session, agent_id: int | None) -> int | None:
    """The newest batch of an agent that was not undone and is no undo."""
    if agent_id is None:
        return None
    statement = (
        select(Change.batch)
        .where(Change.actor_id == agent_id, col(Change.undone_by).is_(None))
        .where(col(Change.undo_of).is_(None), col(Change.ticket_id).is_not(None))
        .where(Change.verb != "undo", Change.verb != "recall")
        .order_by(col(Change.id).desc())
    )
    return session.exec(statement).first()


def _take_back(tx: Transaction, change: Change) -> None:
    if change.ticket_id is None or change.field in LEFT_AS_IS:
        return
    tx.undoing = change.id
    try:
        ticket = tx.ticket(change.ticket_id)
        if change.field == "ticket":
            tx.set(ticket, "withdrawn", tx.now.isoformat())
        elif change.field == "message":
            _withdraw(tx, ticket, change)
        elif change.field in FIELDS:
            _put_back(tx, ticket, change)
    finally:
        tx.undoing = None


def _put_back(tx: Transaction, ticket: Ticket, change: Change) -> None:
    old: Value = json.loads(change.old or "null")
    new: Value = json.loads(change.new or "null")
    now = read_field(tx.session, ticket, change.field)
    if isinstance(now, list) and isinstance(old, list) and isinstance(new, list):
        added, removed = set(new) - set(old), set(old) - set(new)
        tx.set(ticket, change.field, sorted((set(now) - added) | removed))
    elif now != new:
        raise Moved(
            f"The {change.field} of #{ticket.id} is {now or 'none'} by now, no longer"
            f" {new or 'none'}.",
            "Somebody changed it since; set it yourself if you still want to.",
        )
    else:
        tx.set(ticket, change.field, old)


def _withdraw(tx: Transaction, ticket: Ticket, change: Change) -> None:
    message = tx.session.get(Message, change.message_id)
    if message is None or message.withdrawn_at is not None:
        return
    outbox = tx.session.exec(select(Outbox).where(Outbox.message_id == message.id)).one_or_none()
    if outbox is not None:
        take_back(tx, ticket, outbox, message)
        return
    message.withdrawn_at = tx.now
    tx.session.add(message)
    search.unindex(tx.session, [entry_of(message)])
    tx.touch(ticket)
    tx.record(ticket.id, "message withdrawn", None, True, message_id=message.id)
