"""The verb that takes back an agent's last verb, with a check that nothing moved since.

An undo is itself a verb with Change rows; it cannot be undone, the verb can simply be done
again.
"""

from __future__ import annotations

from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, or_, select

from helpdesk_tui.desk.allocation.presence_back import ABSENCE, take_back_absence
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.take_back import UNDOING, has_left, mails_left, only_mail_left, take_back
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.desk.verbs import verb
from helpdesk_tui.errors import NothingToUndo, Refused
from helpdesk_tui.store.tables import Change
from helpdesk_tui.views import Done


@verb("undo", help="Take back what you did last", aliases=("u",))
def undo(desk: Desk, batch: int | None = None) -> Done:
    """Take back the actor's newest verb, or the one numbered ``batch``.

    Raises NothingToUndo; Moved when somebody changed the same field since; Refused for mail
    somebody wrote and that has left, and for another's change. Automatic mail that has left
    stays sent, and of an absence what still stands is taken back; both are said.
    """
    with desk.transaction("undo") as tx:
        changes = _own_batch(tx, batch)
        first = changes[0]
        tickets = tuple(sorted({c.ticket_id for c in changes if c.ticket_id is not None}))
        with tx.because(f"undo of {first.batch}"):
            if first.verb in ABSENCE:
                said = f"Undone: {first.verb}: {take_back_absence(tx, changes)}"
            else:
                # A ticket somebody was told the number of is not unmade.
                is_new = any(change.field == "ticket" for change in changes)
                told = [c for c in changes if not is_new and has_left(tx, c)]
                if len(told) == len(changes):
                    raise only_mail_left()
                take_back(tx, [change for change in changes if change not in told])
                said = f"Undone: {first.verb} on {', '.join(f'#{n}' for n in tickets[:5])}"
                said += f"; {mails_left(len(told))}" if told else ""
    return Done("undo", said, tickets, tx.batch)


def _own_batch(tx: Transaction, batch: int | None) -> list[Change]:
    """What of the batch still stands, in the order it was made; its tickets are locked."""
    if batch is None:
        batch = newest_own_batch(tx.session, tx.actor.agent_id)
    if batch is None:
        raise NothingToUndo(
            "You have done nothing that can be undone.", "See who did what: helpdesk-tui why NUMBER"
        )
    tickets = tx.session.exec(select(Change.ticket_id).where(Change.batch == batch)).all()
    tx.lock(number for number in tickets if number is not None)
    statement = select(Change).where(Change.batch == batch).order_by(col(Change.id))
    changes = tx.session.exec(statement).all()
    if not changes:
        raise NothingToUndo(f"There is no change {batch}.", "See: helpdesk-tui why NUMBER")
    if any(c.actor_id is None or c.actor_id != tx.actor.agent_id for c in changes):
        raise Refused(f"Change {batch} is {changes[0].actor}'s.", "Only own changes are undone.")
    standing = [c for c in changes if c.undone_by is None]
    if not standing or changes[0].verb in UNDOING:
        raise NothingToUndo(
            f"Change {batch} is undone already, or is an undo.", "Do it again to have it back."
        )
    if changes[0].verb not in ABSENCE and all(c.ticket_id is None for c in standing):
        raise NothingToUndo(f"Change {batch} is none to a ticket.", "Set it back by hand.")
    return standing


def must_be_newest(desk: Desk) -> None:
    """Ask before ``undo`` where nobody sees what it would take back.

    Raises Refused when the actor has changed the desk itself since: rules, queues, settings.
    """
    with desk.store.read() as session:
        batch = newest_own_batch(session, desk.actor.agent_id) or 0
        statement = (
            select(Change.verb)
            .where(Change.actor_id == desk.actor.agent_id, Change.batch > batch)
            .where(col(Change.ticket_id).is_(None), col(Change.undone_by).is_(None))
            .where(col(Change.verb).not_in((*UNDOING, *ABSENCE)))
            .order_by(col(Change.id).desc())
        )
        verb_since = session.exec(statement).first()
    if batch and verb_since is not None:
        raise Refused(
            f"What you did last ({verb_since}) is to no ticket and is set back by hand.",
            f"Take back what you did to tickets before: helpdesk-tui undo --batch {batch}",
        )


def newest_own_batch(session: Session, agent_id: int | None) -> int | None:
    """The newest batch of an agent that was not undone and is no undo."""
    if agent_id is None:
        return None
    same, back = aliased(Change), aliased(Change)
    # What an undo took back in part is not tried again and again: an absence, or what sent mail.
    # One reply of many that was recalled leaves the others to be undone.
    done = (
        select(same.id)
        .join(back, and_(back.id == same.undone_by, back.verb == "undo"))
        .where(same.batch == Change.batch)
    )
    is_absence = col(Change.verb).in_(ABSENCE)
    statement = (
        select(Change.batch)
        .where(Change.actor_id == agent_id, col(Change.undone_by).is_(None))
        .where(or_(col(Change.ticket_id).is_not(None), is_absence))
        .where(col(Change.verb).not_in(UNDOING), ~done.exists())
        .order_by(col(Change.id).desc())
        .limit(1)
    )
    return session.exec(statement).first()
