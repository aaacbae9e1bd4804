"""Verbs that make one ticket of two, and two again: a link, not a copy (P05).

A merged ticket keeps its messages and people. Its target shows them too, and mail for it
goes to the target. So taking a merge back moves nothing.
"""

from __future__ import annotations

from sqlmodel import Session, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.family import members
from helpdesk_tui.desk.messages import recount
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.desk.verbs import verb
from helpdesk_tui.errors import Refused, Usage
from helpdesk_tui.store.tables import Ticket
from helpdesk_tui.views import Done
from helpdesk_tui.words import Status


@verb("merge", help="Make it part of another ticket", usage="merge NUMBER")
def merge(desk: Desk, number: int, into: int, *, version: int | None = None) -> Done:
    """Merge ``number`` into ``into``.

    Raises Usage for itself, Refused for a merged one, NotFound.
    """
    if number == into:
        raise Usage(f"#{number} cannot be merged into itself.", "Name another ticket.")
    with desk.transaction("merge") as tx:
        # Locked in order of numbers, so that two agents merging crosswise cannot deadlock.
        rows = {each: tx.ticket(each) for each in sorted((number, into))}
        ticket, target = tx.ticket(number, version), rows[into]
        may_merge(tx.session, ticket, target)
        tx.set(ticket, "merged_into", into)
        tx.set(ticket, "status", Status.CLOSED.value)
        note_merge(tx, target, None, number)
    return Done("merge", f"#{number} is part of #{into} now", (number, into), tx.batch)


@verb("unmerge", help="Take it out of the ticket it was merged into")
def unmerge(desk: Desk, number: int, *, version: int | None = None) -> Done:
    """Let a merged ticket stand by itself again. Raises Refused when it is not merged."""
    with desk.transaction("unmerge") as tx:
        known = tx.session.exec(select(Ticket.merged_into_id).where(Ticket.id == number)).first()
        tx.lock([number, known or number])
        ticket = tx.ticket(number, version)
        target = ticket.merged_into_id
        if target is None:
            raise Refused(
                f"#{number} is not merged into anything.", "There is nothing to take apart."
            )
        tx.set(ticket, "merged_into", None)
        tx.set(ticket, "status", Status.OPEN.value)
        note_merge(tx, tx.ticket(target), number, None)
    return Done("unmerge", f"#{number} stands by itself again", (number, target), tx.batch)


def may_merge(session: Session, ticket: Ticket, target: Ticket) -> None:
    """Raise Refused where a merge would make a chain or a ring."""
    for each in (ticket, target):
        if each.merged_into_id is not None:
            raise Refused(
                f"#{each.id} is merged into #{each.merged_into_id} already.",
                f"Take it out first: unmerge, or go on with #{each.merged_into_id}.",
            )
    number = ticket.id or 0
    if members(session, number) != (number,):
        raise Refused(
            f"Other tickets are merged into #{number}.", f"Merge #{target.id} into #{number}."
        )


def must_stand_alone(ticket: Ticket) -> None:
    """Raise Refused for a merged ticket: what is said and decided belongs to its target."""
    if ticket.merged_into_id is not None:
        raise Refused(
            f"#{ticket.id} is merged into #{ticket.merged_into_id}.",
            "Work on that one, or take it out: unmerge",
        )


def note_merge(tx: Transaction, target: Ticket, old: int | None, new: int | None) -> None:
    """Note on the target what came or went, and what of it is news."""
    tx.session.flush()
    recount(tx.session, target)
    tx.touch(target)
    tx.record(target.id, "merged", old, new)
