"""Verbs that make one ticket of two, and two again: a link, not a copy (P05).

A merged ticket keeps its messages and people. Its target shows them too, and mail for it
goes to the target. So taking a merge back moves nothing.
"""

from __future__ import annotations

from sqlmodel import Session, col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.verbs import verb
from helpdesk_tui.errors import Refused
from helpdesk_tui.store.tables import Ticket
from helpdesk_tui.views import Done
from helpdesk_tui.words import Status


@verb("merge", help="Make it part of another ticket", usage="merge NUMBER")
def merge(desk: Desk, number: int, into: int, *, version: int | None = None) -> Done:
    """Merge ``number`` into ``into``. Raises Refused for itself or a merged one, NotFound."""
    if number == into:
        raise Refused(f"#{number} cannot be merged into itself.")
    with desk.transaction("merge") as tx:
        # Locked in order of numbers, so that two agents merging crosswise cannot deadlock.
        rows = {each: tx.ticket(each) for each in sorted((number, into))}
        ticket, target = tx.ticket(number, version), rows[into]
        for each in (ticket, target):
            if each.merged_into_id is not None:
                raise Refused(f"#{each.id} is merged into #{each.merged_into_id} already.")
        if members(tx.session, number) != (number,):
            raise Refused(
                f"Other tickets are merged into #{number}.", f"Merge #{into} into #{number}."
            )
        tx.set(ticket, "merged_into", into)
        tx.set(ticket, "status", Status.CLOSED.value)
        target.last_in_id = max(target.last_in_id, ticket.last_in_id)
        tx.touch(target)
        tx.record(into, "merged", None, number)
    return Done("merge", f"#{number} is part of #{into} now", (number, into), tx.batch)


@verb("unmerge", help="Take it out of the ticket it was merged into")
def unmerge(desk: Desk, number: int, *, version: int | None = None) -> Done:
    """Let a merged ticket stand by itself again. Raises Refused when it is not merged."""
    with desk.transaction("unmerge") as tx:
        ticket = tx.ticket(number, version)
        target = ticket.merged_into_id
        if target is None:
            raise Refused(f"#{number} is not merged into anything.")
        tx.set(ticket, "merged_into", None)
        tx.set(ticket, "status", Status.OPEN.value)
        tx.touch(tx.ticket(target))
        tx.record(target, "merged", number, None)
    return Done("unmerge", f"#{number} stands by itself again", (number, target), tx.batch)


def members(session: Session, number: int) -> tuple[int, ...]:
    """The ticket and all that are merged into it, directly or through another."""
    found, newest = [number], [number]
    while newest:
        statement = select(Ticket.id).where(col(Ticket.merged_into_id).in_(newest))
        newest = [each for each in session.exec(statement) if each and each not in found]
        found += newest
    return tuple(sorted(found))


def root_of(session: Session, number: int) -> int:
    """The ticket that stands for ``number``: itself, or the end of its chain of merges."""
    seen = set()
    while number not in seen:
        seen.add(number)
        target = session.exec(select(Ticket.merged_into_id).where(Ticket.id == number)).first()
        if target is None:
            return number
        number = target
    return number
