"""The next tickets of a list in its order, by whichever way finds them soon.

SQLite is let have its way first, but not for long. Then the newest few thousand rows of the
list are looked through, then the few rows that one part of the query leaves; only what none
of these answers is read from end to end. Words of messages are asked of the full-text index
for the rows met, a handful first, then more.
"""

from __future__ import annotations

import contextlib
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, join, true
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from helpdesk_tui.desk.judging import Judge
from helpdesk_tui.desk.list_order import Order
from helpdesk_tui.desk.query_parts import conjuncts, leads_of, plain_part, worded_part
from helpdesk_tui.desk.seldom import is_far
from helpdesk_tui.desk.ticket_query import TicketQuery
from helpdesk_tui.rules.query.ast import Everything, Node, Not, Query
from helpdesk_tui.store.matches import Span, among, matches_from
from helpdesk_tui.store.patience import OutOfPatience, patience
from helpdesk_tui.store.tables import Ticket
from helpdesk_tui.views import RowKey

STEPS = 200_000
"""Instructions SQLite's own plan may take before another way is tried."""
WINDOW = 5_000
"""Rows from the list's beginning that are looked through."""
FEW = 10_000
"""Rows that one part of a query may leave, to be looked through and sorted."""
MANY = 100_000
"""Rows that are too many to look through for their words."""
MOST = 10_000
"""Rows met in one go when words are asked for."""

Found = list[tuple[int, object]]
"""Numbers, each with its value in the list's order."""


class ListWalk:
    """One list within one transaction."""

    def __init__(self, session: Session, asker: TicketQuery, query: Query, order: Order) -> None:
        """A walk goes with the order; turn it round to go the other way."""
        self._session = session
        self._asker = asker
        self._query = query
        self._order = order
        self._plain = plain_part(query.where)
        self._worded = worded_part(query.where)

    def walk(self, key: RowKey | None, limit: int) -> tuple[list[int], list[str]]:
        """Numbers and key values of up to ``limit`` tickets after the key."""
        start = self._order.beyond(key) if key is not None else true()
        if isinstance(self._worded, Everything):
            found = self._next(start, limit)
        else:
            few = self._of_seldom_words()
            found = (
                self._in_batches(start, limit) if few is None else self._among(few, start, limit)
            )
        return [number for number, _ in found], [_text(value) for _, value in found]

    def _in_batches(self, start: ColumnElement[bool], limit: int) -> Found:
        """Rows in order that all plain parts hold for, judged by their words."""
        found: Found = []
        looked, size = 0, 4 * limit
        while len(found) < limit:
            rows = self._next(start, size)
            judge = Judge(self._session, self._asker, [number for number, _ in rows])
            kept = judge.kept(self._worded)
            found += [row for row in rows if row[0] in kept]
            if len(rows) < size:
                break
            number, value = rows[-1]
            start = self._order.beyond(RowKey(_text(value), number))
            looked += size
            far = is_far(self._session, looked, len(found), limit)
            if far and self._many_left(start):
                found += self._at_once(start, limit - len(found))
                break
            size = min(4 * size, MOST)
        return found[:limit]

    def _many_left(self, start: ColumnElement[bool]) -> bool:
        """True where looking through the rows to come takes longer than asking for all."""
        rows = columns_of(col(Ticket.id)).where(start, self._asker.holds(self._plain))
        counted = select(func.count()).select_from(rows.limit(MANY).subquery())
        with contextlib.suppress(OutOfPatience), patience(self._session, 20 * STEPS):
            return self._session.exec(counted).one() >= MANY
        return True

    def _at_once(self, start: ColumnElement[bool], limit: int) -> Found:
        """The next rows the whole query holds for, by one statement over all tickets."""
        where = self._asker.of_all(many=True).where(self._query)
        return self._read(self._rows(start).where(where), limit)

    def _of_seldom_words(self) -> set[int] | None:
        """The tickets found, where some words that must be there are in few messages."""
        for lead in leads_of(self._query):
            where = and_(self._asker.holds(self._plain), *lead.inside)
            with contextlib.suppress(OutOfPatience), patience(self._session, STEPS):
                hits = matches_from(
                    self._session, lead.terms, Span(), FEW, where, newest_first=True
                )
                if len(hits) < FEW:
                    numbers = {ticket for _, ticket in hits}
                    return Judge(self._session, self._asker, numbers).kept(self._worded)
        return None

    def _among(self, numbers: set[int], start: ColumnElement[bool], limit: int) -> Found:
        chosen = among(self._session, col(Ticket.id), numbers)
        return self._read(self._rows(start).where(chosen), limit)

    def _next(self, start: ColumnElement[bool], limit: int) -> Found:
        """The next rows that all plain parts hold for."""
        rows = self._rows(start).where(self._asker.holds(self._plain))
        with contextlib.suppress(OutOfPatience), patience(self._session, STEPS):
            return self._read(rows, limit)
        window = columns_of(col(Ticket.id)).where(start).order_by(*self._order.by)
        with contextlib.suppress(OutOfPatience), patience(self._session, 12 * STEPS):
            found = self._read(self._inside(window.limit(WINDOW), start), limit)
            enough = WINDOW * limit * 3 // (2 * len(found)) if found else 0
            if len(found) < limit and WINDOW < enough <= 10 * WINDOW:
                found = self._read(self._inside(window.limit(enough), start), limit)
            if len(found) == limit:
                return found
        few = self._fewest()
        if few is not None:
            return self._read(self._inside(few, start), limit)
        return self._read(rows, limit)

    def _fewest(self) -> Select[int | None] | None:
        """The numbers that one plain part leaves, where these are few."""
        counts: list[tuple[int, int]] = []
        ways = [self._numbers(part) for part in conjuncts(Query(self._plain))
                if not isinstance(part, Not)]  # fmt: skip
        for place, numbers in enumerate(ways):
            counted = select(func.count()).select_from(numbers.subquery())
            with contextlib.suppress(OutOfPatience), patience(self._session, STEPS):
                counts.append((self._session.exec(counted).one(), place))
        count, place = min(counts, default=(FEW, 0))
        return ways[place] if count < FEW else None

    def _numbers(self, part: Node) -> Select[int | None]:
        return columns_of(col(Ticket.id)).where(self._asker.of_all().part(part)).limit(FEW)

    def _inside(
        self, numbers: Select[int | None], start: ColumnElement[bool]
    ) -> Select[int | None, object]:
        """The rows among these numbers, which SQLite is to read first."""
        first = numbers.subquery()
        joined = join(first, Ticket, first.columns[0] == col(Ticket.id))
        rows = self._rows(start).select_from(joined)
        return rows.where(self._asker.holds(self._plain))

    def _rows(self, start: ColumnElement[bool]) -> Select[int | None, object]:
        return columns_of(col(Ticket.id), self._order.column).where(start)

    def _read(self, statement: Select[int | None, object], limit: int) -> Found:
        rows = self._session.connection().execute(statement.order_by(*self._order.by).limit(limit))
        return [(number or 0, value) for number, value in rows]


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
