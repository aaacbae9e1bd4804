"""Which ticket a number means: is there one, which belong together, which stands for all?"""

from __future__ import annotations

from sqlmodel import Session, col, select

from helpdesk_tui.errors import NotFound
from helpdesk_tui.store.tables import Ticket
from helpdesk_tui.words import LARGEST_NUMBER


def existing(session: Session, number: int) -> Ticket:
    """A ticket to be read. Raises NotFound."""
    ticket = session.get(Ticket, number) if number <= LARGEST_NUMBER else None
    if ticket is None or ticket.withdrawn_at is not None:
        raise NotFound(f"There is no ticket #{number}.", "List them: helpdesk-tui ticket list")
    return ticket


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
