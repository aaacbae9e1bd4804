"""The change feed: what others do and what the worker brings, since a cursor.

Change numbers are given out under a lock at the end of each transaction, so no number
below the newest can still appear; a cursor never skips one that commits late.
"""

from __future__ import annotations

from sqlmodel import col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.store.tables import Change, ChangeCounter
from helpdesk_tui.views import Feed

AT_ONCE = 500
"""More changes than this are not listed one by one: read the list again."""


def feed(desk: Desk, cursor: int) -> Feed:
    """Changed tickets since ``cursor``; 0 = from now on. One indexed read when nothing did."""
    with desk.store.read() as session:
        last = session.exec(select(ChangeCounter.last)).one()
        if cursor in (0, last):
            return Feed(last, frozenset())
        statement = (
            select(Change.ticket_id)
            .where(col(Change.id) > cursor, col(Change.id) <= last)
            .limit(AT_ONCE)
        )
        found = set(session.exec(statement))
        # A change without a ticket is one to a queue, a view, an agent: lists show those too.
        # A cursor from beyond the end knew another database, before a backup came back.
        more = last - cursor > AT_ONCE or cursor > last or None in found
        return Feed(last, frozenset(each for each in found if each is not None), more)
