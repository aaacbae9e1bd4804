"""Taking changes back: each old value where the new one still stands.

Where somebody changed it since, Moved says so and nothing is taken back. Only a mail that
still waits is stopped whatever else happened on its ticket: it would leave otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from helpdesk_tui.desk.drafts import give_back
from helpdesk_tui.desk.external import unask
from helpdesk_tui.desk.fields import FIELDS, Value, read_field
from helpdesk_tui.desk.joining import asks_no_more, let_leave
from helpdesk_tui.desk.merge import may_merge, must_stand_alone, note_merge
from helpdesk_tui.desk.messages import withdraw
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.errors import Moved, NothingToUndo, Refused
from helpdesk_tui.store.tables import Change, Message, Outbox, Ticket
from helpdesk_tui.words import DraftKind, OutboxKind, OutboxState, Status

UNDOING = ("undo", "recall")
"""Verbs that take back others; they are not taken back themselves."""
BECOMES = {
    "reply": DraftKind.REPLY,
    "note": DraftKind.NOTE,
    "forward": DraftKind.FORWARD,
    "ask": DraftKind.EXTERNAL,
}
"""What the text becomes again that a verb has said."""
STILL_HERE = (OutboxState.WAITING.value, OutboxState.RETRYING.value, OutboxState.FAILED.value)
"""States of mail that no server has got."""


def take_back(tx: Transaction, changes: Sequence[Change]) -> None:
    """Take back changes of one batch, the newest first, and mark them undone.

    Raises Moved when somebody changed the same since, Refused for mail that has left.
    """
    made = {c.ticket_id for c in changes if c.field == "ticket"}
    for number in made:
        _must_be_untouched(tx.session, number, changes[-1].id)
    outboxes = {c.id: _outbox_of(tx.session, c) for c in changes}
    stops_mail = any(outboxes.values())
    for change in reversed(changes):
        if change.ticket_id is None:
            continue
        if change.ticket_id in made and change.field not in ("ticket", "message"):
            continue
        tx.undoing = change.id
        try:
            _take_back(tx, change, outboxes[change.id], lenient=stops_mail)
        finally:
            tx.undoing = None
    if not tx.changed_tickets:
        tx.record(changes[0].ticket_id, "undone", None, changes[0].verb)
    tx.mark_undone(change.id for change in changes)


def _take_back(tx: Transaction, change: Change, outbox: Outbox | None, *, lenient: bool) -> None:
    ticket = tx.ticket(change.ticket_id or 0)
    if change.field == "ticket":
        tx.set(ticket, "withdrawn", tx.now.isoformat())
    elif change.field == "message":
        _unsay(tx, ticket, change, outbox)
    elif change.field in FIELDS and (change.field != "contact" or change.verb == "requester"):
        try:
            _put_back(tx, ticket, change)
        except Moved:
            if not lenient:
                raise


def _must_be_untouched(session: Session, number: int | None, after: int) -> None:
    """Raise Moved when anybody did something on a new ticket that still stands."""
    statement = (
        select(Change)
        .where(Change.ticket_id == number, col(Change.id) > after)
        .where(col(Change.undone_by).is_(None), col(Change.verb).not_in(UNDOING))
        .order_by(col(Change.id).desc())
    )
    later = session.exec(statement).first()
    if later is not None:
        raise Moved(
            f"{later.actor} has worked on #{number} since ({later.verb} {later.field}).",
            "Close it instead: close",
        )


def _outbox_of(session: Session, change: Change) -> Outbox | None:
    """The outbox row of a message that was said, locked against the worker."""
    if change.field != "message" or change.message_id is None:
        return None
    statement = select(Outbox).where(Outbox.message_id == change.message_id).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).one_or_none()


def _unsay(tx: Transaction, ticket: Ticket, change: Change, outbox: Outbox | None) -> None:
    message = tx.session.get_one(Message, change.message_id)
    if message.withdrawn_at is not None:
        return
    if outbox is not None:
        stop(tx, ticket, outbox)
    withdraw(tx, ticket, message)
    tx.record(ticket.id, "message withdrawn", None, True, message_id=message.id)
    unask(tx, ticket, message)
    let_leave(tx.session, ticket, message)
    if message.agent_id is not None and change.verb in BECOMES:
        give_back(tx, ticket, message, BECOMES[change.verb])


def gone(number: int, state: str) -> Refused:
    """What is said of mail that a server has or may have, and what to do instead."""
    went = "has been sent" if state == OutboxState.SENT else "is on its way"
    return Refused(
        f"The reply on #{number} {went}, and mail that left cannot be called back.",
        f"Set it right with another: helpdesk-tui ticket reply {number}, or r on screen.",
    )


def has_left(tx: Transaction, change: Change) -> bool:
    """True for an automatic mail, of a rule, that no undo can stop any more."""
    outbox = _outbox_of(tx.session, change)
    if outbox is None or outbox.state in STILL_HERE:
        return False
    return not OutboxKind(outbox.kind).by_person


def mails_left(count: int) -> str:
    """What is said of automatic mail that an undo leaves as it is."""
    return f"{count} mail{'' if count == 1 else 's'} about it had left already"


def only_mail_left() -> NothingToUndo:
    """What is said where nothing else of a verb stands."""
    return NothingToUndo(
        "All of it is taken back but mail that has left.", "See: helpdesk-tui why NUMBER"
    )


def stop(tx: Transaction, ticket: Ticket, outbox: Outbox) -> None:
    """Keep a mail from leaving. Raises Refused when a server has it, or may have it."""
    if outbox.state not in STILL_HERE:
        raise gone(ticket.id or 0, outbox.state)
    tx.record(
        ticket.id, "outbox", outbox.state, OutboxState.RECALLED.value, message_id=outbox.message_id
    )
    outbox.state = OutboxState.RECALLED.value
    tx.session.add(outbox)


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
    elif change.field == "status":
        _put_status_back(tx, ticket, change, Status(str(old)))
    elif change.field == "merged_into":
        _put_merge_back(tx, ticket, old, new)
    else:
        tx.set(ticket, change.field, old)
        if change.field == "contact" and isinstance(new, str):
            asks_no_more(tx.session, ticket, new)


def _put_status_back(tx: Transaction, ticket: Ticket, change: Change, old: Status) -> None:
    if change.verb != "merge":
        must_stand_alone(ticket)
    tx.set(ticket, "status", old.value)
    solved, closed = _done_since(tx.session, change)
    # A change that counts as undone and was left standing is missing there.
    if ticket.solved_at is not None:
        ticket.solved_at = solved or ticket.solved_at
    if ticket.closed_at is not None:
        ticket.closed_at = closed or ticket.closed_at


def _done_since(session: Session, before: Change) -> tuple[datetime | None, datetime | None]:
    """Since when a ticket was solved and closed before a change, as its history tells."""
    statement = (
        select(Change)
        .where(Change.ticket_id == before.ticket_id, Change.field == "status")
        .where(col(Change.id) < before.id, col(Change.undone_by).is_(None))
        .where(col(Change.verb).not_in(UNDOING))
        .order_by(col(Change.id))
    )
    solved: datetime | None = None
    closed: datetime | None = None
    for change in session.exec(statement):
        status = Status(json.loads(change.new or "null"))
        solved = None if status.is_open else solved or change.at
        closed = change.at if status is Status.CLOSED else None
    return solved, closed


def _put_merge_back(tx: Transaction, ticket: Ticket, old: Value, new: Value) -> None:
    number = ticket.id or 0
    if isinstance(old, int):
        target = tx.ticket(old)
        may_merge(tx.session, ticket, target)
        tx.set(ticket, "merged_into", old)
        note_merge(tx, target, None, number)
    elif isinstance(new, int):
        tx.set(ticket, "merged_into", None)
        note_merge(tx, tx.ticket(new), number, None)
