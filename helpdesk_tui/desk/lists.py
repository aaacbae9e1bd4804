"""Ticket lists: a window of rows by key, never by offset, and how many there are.

A key is the sort value and the number, so reading on from it is one index step however
long the list is.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.judging import Judge
from helpdesk_tui.desk.list_order import order_of
from helpdesk_tui.desk.list_walk import ListWalk
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.desk.newest_matches import NewestMatches
from helpdesk_tui.desk.query_parts import leads_of
from helpdesk_tui.desk.rows import read_rows
from helpdesk_tui.desk.ticket_query import TicketQuery
from helpdesk_tui.rules.query.parse import parse
from helpdesk_tui.store.tables import Ticket
from helpdesk_tui.views import RowKey, TicketRow, Window


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
    leads = leads_of(parsed) if sort == "updated" else ()
    key = before or after
    with desk.store.read() as session:
        asker = _asker(session, desk, few=True)
        if leads:
            search = NewestMatches(session, leads, asker, key)
            numbers, values = search.walk(limit + 1, newest_first=not backwards)
        else:
            numbers, values = ListWalk(session, asker, parsed, walked).walk(key, limit + 1)
        more = len(numbers) > limit
        numbers, values = numbers[:limit], values[:limit]
        if backwards:
            numbers, values = numbers[::-1], values[::-1]
        rows = read_rows(session, numbers, desk.actor.agent_id, desk.clock())
    keys = tuple(RowKey(v, n) for v, n in zip(values, numbers, strict=True))
    at_start = not more if backwards else after is None
    at_end = False if backwards else not more
    return Window(rows, keys, at_start, at_end)


def rows_still_in(desk: Desk, numbers: Sequence[int], query: str) -> tuple[TicketRow, ...]:
    """The current state of those of the tickets that a query still finds."""
    parsed = parse(query)
    with desk.store.read() as session:
        kept = Judge(session, _asker(session, desk, few=True), numbers).kept(parsed.where)
        return read_rows(session, sorted(kept), desk.actor.agent_id, desk.clock())


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


def _asker(session: Session, desk: Desk, *, few: bool = False) -> TicketQuery:
    return TicketQuery(session, desk.clock().astimezone(LOCAL), desk.actor.agent_id, few=few)
