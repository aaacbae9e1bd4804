"""The query language as SQL; what a query means is said in rules/query/predicate.py.

Both databases get the same statement but for the index's own syntax. Names are in
query_names.py, words in query_words.py.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    and_,
    exists,
    false,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from helpdesk_tui.desk.query_names import NamesAsked
from helpdesk_tui.desk.query_words import WordsAsked
from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.query.ast import (
    And,
    Domain,
    Everything,
    Has,
    HasHeader,
    Is,
    NameField,
    Names,
    Node,
    Not,
    Op,
    Or,
    Ordered,
    Pattern,
    Query,
    Same,
    State,
    Text,
    Thing,
    Time,
    TimeField,
)
from helpdesk_tui.rules.query.times import bounds
from helpdesk_tui.store.tables import Attachment, Draft, Message, Seen, Ticket
from helpdesk_tui.words import LARGEST_NUMBER, Audience, Direction, Priority, Status

Condition = ColumnElement[bool]

_COMPARE: dict[Op, Callable[[SQLColumnExpression[int | None], int], ColumnElement[bool]]] = {
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
}
_HOLDS: dict[Op, Callable[[int, int], bool]] = {
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
}


class TicketQuery:
    """Turns queries of one agent at one moment into conditions on tickets."""

    def __init__(
        self,
        session: Session,
        now: datetime,
        agent_id: int | None,
        *,
        few: bool = False,
        many: bool = False,
    ) -> None:
        """``now`` is aware and in the agent's time zone; days begin and end there.

        ``few``: not all tickets are asked about, so tags are looked up ticket by ticket.
        ``many``: all are, and words may be in nearly all of them.
        """
        self._session = session
        self._now = now
        self._agent_id = agent_id
        self._names = NamesAsked(session, agent_id, few=few)
        self._words = WordsAsked(session, many=many)

    def of_all(self, *, many: bool = False) -> TicketQuery:
        """The same, for conditions that lead to their tickets by themselves."""
        return TicketQuery(self._session, self._now, self._agent_id, many=many)

    def where(self, query: Query) -> Condition:
        """The condition of a whole query; withdrawn tickets are never found."""
        return self.holds(query.where)

    def holds(self, node: Node) -> Condition:
        """The condition of a part of a query, for tickets that are not withdrawn."""
        return and_(col(Ticket.withdrawn_at).is_(None), self.part(node))

    def part(self, node: Node) -> Condition:
        """The condition of a part of a query; withdrawn tickets may be found."""
        match node:
            case Everything():
                return true()
            case And(parts):
                return and_(*(self.part(part) for part in parts))
            case Or(parts):
                return or_(*(self.part(part) for part in parts))
            case Not(part):
                return not_(func.coalesce(self.part(part), false()))
            case Text():
                return self._words.where(node)
            case Domain():
                return self._words.domain(node)
            case Same() | Pattern() | HasHeader():
                raise RuleError("A search knows no /pattern/ and no =.", "Only rules do.")
            case Names():
                return self._names.where(node)
            case Ordered():
                return _ordered(node)
            case Time():
                return self._time(node)
            case Is(state):
                return self._state(state)
            case Has(thing):
                return self._has(thing)

    def _time(self, node: Time) -> Condition:
        match node.field:
            case TimeField.CREATED | TimeField.AGE:
                column: SQLColumnExpression[datetime | None] = col(Ticket.created_at)
            case TimeField.UPDATED:
                column = col(Ticket.updated_at)
            case TimeField.DUE:
                column = col(Ticket.due_at)
        low, high, with_low, with_high = bounds(node, self._now)
        parts: list[Condition] = []
        if low is not None:
            parts.append(column >= low if with_low else column > low)
        if high is not None:
            parts.append(column <= high if with_high else column < high)
        return and_(column.is_not(None), *parts)

    def _state(self, state: State) -> Condition:
        match state:
            case State.OPEN:
                return col(Ticket.is_open) == 1
            case State.CLOSED:
                return col(Ticket.status).in_((Status.SOLVED.value, Status.CLOSED.value))
            case State.UNREAD:
                return col(Ticket.last_in_id) > self._read_up_to()
            case State.HIDDEN:
                later = col(Ticket.hidden_until) > self._now
                return and_(col(Ticket.hidden_until).is_not(None), later)
            case State.WAITING:
                waiting = (Status.WAITING_CONTACT.value, Status.WAITING_EXTERNAL.value)
                return col(Ticket.status).in_(waiting)
            case State.MERGED:
                return col(Ticket.merged_into_id).is_not(None)
            case State.OVERDUE:
                return and_(col(Ticket.is_open) == 1, col(Ticket.urgent_at) < self._now)
            case State.UNASSIGNED:
                return col(Ticket.owner_id).is_(None)
            case State.VERIFIED:
                return false()

    def _read_up_to(self) -> ColumnElement[int]:
        seen = select(col(Seen.message_id)).where(
            col(Seen.ticket_id) == col(Ticket.id), col(Seen.agent_id) == (self._agent_id or 0)
        )
        return func.coalesce(seen.scalar_subquery(), 0)

    def _has(self, thing: Thing) -> Condition:
        # An alias, for messages may be read beside the tickets already.
        said = aliased(Message)
        own = exists().where(
            col(said.ticket_id) == col(Ticket.id), col(said.withdrawn_at).is_(None)
        )
        match thing:
            case Thing.ATTACHMENT:
                return own.where(col(Attachment.message_id) == col(said.id))
            case Thing.REPLY:
                return own.where(
                    col(said.direction) == Direction.OUT.value,
                    col(said.audience) == Audience.PUBLIC.value,
                )
            case Thing.DRAFT:
                drafted = select(col(Draft.ticket_id)).where(
                    col(Draft.agent_id) == (self._agent_id or 0)
                )
                return col(Ticket.id).in_(drafted)


def _ordered(node: Ordered) -> Condition:
    if node.value > LARGEST_NUMBER:
        return true() if node.op in (Op.LT, Op.LE) else false()
    if node.field is NameField.NUMBER:
        return _COMPARE[node.op](col(Ticket.id), node.value)
    found = [each.value for each in Priority if _HOLDS[node.op](each, node.value)]
    return col(Ticket.priority).in_(found) if found else false()
