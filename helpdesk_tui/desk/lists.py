"""Ticket lists: a window of rows by key, never by offset, and how many there are.

A key is the sort value and the number, so reading on from it is one index step however
long the list is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, func, or_
from sqlmodel import Session, col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.desk.newest_matches import NewestMatches, found_by_words
from helpdesk_tui.desk.rows import read_rows
from helpdesk_tui.desk.ticket_query import TicketQuery
from helpdesk_tui.errors import Usage
from helpdesk_tui.rules.query.parse import parse
from helpdesk_tui.store.matches import EVERYWHERE, Span
from helpdesk_tui.store.tables import Ticket
from helpdesk_tui.views import RowKey, TicketRow, Window


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is ordered: by a column and then by number, both the same way."""

    column: SQLColumnExpression[object]
    descending: bool
    read: Callable[[str], object]
    """A key's value back from its text."""

    def reversed(self) -> Order:
        """The same order turned round."""
        return Order(self.column, not self.descending, self.read)


def _whole(text: str) -> object:
    return int(text)


ORDERS: dict[str, Order] = {
    "due": Order(col(Ticket.urgent_at), False, datetime.fromisoformat),
    "updated": Order(col(Ticket.updated_at), True, datetime.fromisoformat),
    "created": Order(col(Ticket.created_at), True, datetime.fromisoformat),
    "priority": Order(col(Ticket.priority), True, _whole),
    "number": Order(col(Ticket.id), True, _whole),
}
"""Every order a list can have, by name; "-name" turns it round."""


def order_of(sort: str) -> Order:
    """Read a sort word. Raises Usage."""
    order = ORDERS.get(sort.removeprefix("-"))
    if order is None:
        raise Usage(f"There is no order {sort!r}.", f"Known: {', '.join(ORDERS)}; -NAME turns it.")
    return order.reversed() if sort.startswith("-") else order


def count(desk: Desk, query: str) -> int:
    """How many tickets a query finds. Raises RuleError with a column."""
    parsed = parse(query)
    with desk.store.read() as session:
        where = _asker(session, desk).where(parsed)
        return session.exec(select(func.count()).select_from(Ticket).where(where)).one()


def window(
    desk: Desk,
    query: str,
    sort: str,
    *,
    after: RowKey | None = None,
    before: RowKey | None = None,
    limit: int = 200,
) -> Window:
    """Consecutive rows after or before a key, in list order. Raises RuleError, Usage.

    Ordered by "updated", what words find comes by the newest message that holds
    them, of several words the most seldom.
    """
    order = order_of(sort)
    backwards = before is not None
    walked = order.reversed() if backwards else order
    parsed = parse(query)
    found_by = found_by_words(parsed) if sort == "updated" else None
    key = before or after
    with desk.store.read() as session:
        if found_by is not None:
            search = NewestMatches(session, found_by, partial(_asker, session, desk), key)
            numbers, values = search.walk(limit + 1, newest_first=not backwards)
        else:
            where = _asker(session, desk, a_page=True).where(parsed)
            if key is not None:
                where = and_(where, beyond(walked, key))
            numbers, values = _walk(session, where, walked, limit + 1)
        more = len(numbers) > limit
        numbers, values = numbers[:limit], values[:limit]
        if backwards:
            numbers, values = numbers[::-1], values[::-1]
        rows = read_rows(session, numbers, desk.actor.agent_id, desk.clock())
    keys = tuple(RowKey(v, n) for v, n in zip(values, numbers, strict=True))
    at_start = not more if backwards else after is None
    at_end = False if backwards else not more
    return Window(rows, keys, at_start, at_end)


def beyond(order: Order, key: RowKey) -> ColumnElement[bool]:
    """The condition for rows that come after a key."""
    value = order.read(key.value)
    number = col(Ticket.id)
    if order.descending:
        past, next_number = order.column < value, number < key.number
    else:
        past, next_number = order.column > value, number > key.number
    return or_(past, and_(order.column == value, next_number))


def _walk(
    session: Session, where: ColumnElement[bool], order: Order, limit: int
) -> tuple[list[int], list[str]]:
    number = col(Ticket.id)
    by = (order.column.desc(), number.desc()) if order.descending else (order.column, number)
    statement = select(number, order.column).where(where).order_by(*by).limit(limit)
    numbers, values = [], []
    for found, value in session.exec(statement):
        numbers.append(found or 0)
        values.append(value.isoformat() if isinstance(value, datetime) else str(value))
    return numbers, values


def rows_still_in(desk: Desk, numbers: Sequence[int], query: str) -> tuple[TicketRow, ...]:
    """The current state of those of the tickets that a query still finds."""
    parsed = parse(query)
    with desk.store.read() as session:
        where = and_(_asker(session, desk).where(parsed), col(Ticket.id).in_(numbers))
        found = [n for n in session.exec(select(Ticket.id).where(where)) if n is not None]
        return read_rows(session, found, desk.actor.agent_id, desk.clock())


def all_rows(desk: Desk, query: str, sort: str, limit: int) -> tuple[TicketRow, ...]:
    """The first ``limit`` rows of a list; 0 = all of it."""
    rows: list[TicketRow] = []
    key: RowKey | None = None
    while not limit or len(rows) < limit:
        size = min(500, limit - len(rows)) if limit else 500
        page = window(desk, query, sort, after=key, limit=size)
        rows += page.rows
        if page.at_end or not page.keys:
            break
        key = page.keys[-1]
    return tuple(rows)


def _asker(
    session: Session, desk: Desk, *, a_page: bool = False, span: Span = EVERYWHERE
) -> TicketQuery:
    now = desk.clock().astimezone(LOCAL)
    return TicketQuery(session, now, desk.actor.agent_id, a_page=a_page, span=span)
