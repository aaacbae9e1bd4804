"""Tickets merged with each other: which belong together, and which one stands for all."""

from __future__ import annotations

from sqlmodel import Session, col, select

from helpdesk_tui.store.tables import Ticket


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
