"""The orders a ticket list can have; a key in one of them is a value and a number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, SQLColumnExpression, UnaryExpression, and_, or_
from sqlmodel import col

from helpdesk_tui.errors import Usage
from helpdesk_tui.store.tables import Ticket
from helpdesk_tui.views import RowKey


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

    @property
    def by(self) -> tuple[UnaryExpression[object], UnaryExpression[int | None]]:
        """What a statement is ordered by."""
        number = col(Ticket.id)
        if self.descending:
            return self.column.desc(), number.desc()
        return self.column.asc(), number.asc()

    def beyond(self, key: RowKey) -> ColumnElement[bool]:
        """The condition for rows that come after a key."""
        value = self.read(key.value)
        number = col(Ticket.id)
        if self.descending:
            past, next_number = self.column < value, number < key.number
        else:
            past, next_number = self.column > value, number > key.number
        return or_(past, and_(self.column == value, next_number))


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
