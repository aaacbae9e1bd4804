"""The query language as SQL; what a query means is said in rules/query/predicate.py.

Names are compared folded, so they are looked up here and become ids; words go to the
full-text index; both databases get the same statement but for the index's own syntax.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
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
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from helpdesk_tui.errors import RuleError
from helpdesk_tui.folding import fold, words_of
from helpdesk_tui.rules.domains import domain_key
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
    Special,
    State,
    Text,
    TextField,
    Thing,
    Time,
    TimeField,
)
from helpdesk_tui.rules.query.predicate import levels_of
from helpdesk_tui.rules.query.times import bounds
from helpdesk_tui.store.matches import (
    EVERYWHERE,
    Span,
    Term,
    how_many,
    message_holds,
    messages_with,
)
from helpdesk_tui.store.tables import (
    Agent,
    Attachment,
    Category,
    Contact,
    Draft,
    Message,
    Organization,
    Queue,
    Seen,
    Tag,
    Team,
    Ticket,
    TicketTag,
)
from helpdesk_tui.words import LARGEST_NUMBER, Audience, Direction, Priority, Source, Status

Condition = ColumnElement[bool]

_COMPARE: dict[Op, Callable[[SQLColumnExpression[int | None], int], ColumnElement[bool]]] = {
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
}
_COLUMNS = {
    TextField.ANYWHERE: (),
    TextField.SUBJECT: ("subject",),
    TextField.BODY: ("body",),
    TextField.FROM: ("sender",),
    TextField.TO: ("recipients",),
}

_ROWS_WITH_NAMES = {
    NameField.QUEUE: (col(Ticket.queue_id), Queue.id, Queue.name),
    NameField.OWNER: (col(Ticket.owner_id), Agent.id, Agent.login),
    NameField.TEAM: (col(Ticket.team_id), Team.id, Team.name),
    NameField.ORG: (col(Ticket.organization_id), Organization.id, Organization.name),
}
"""The column of a ticket that names a row, and where that row has its name."""
COMMON = 40_000
"""Messages that hold a word, from which on a ticket after the other is asked for it."""


def terms_of(node: Text) -> tuple[Term, ...]:
    """What the full-text index is asked for words in messages."""
    return (Term(node.words, node.prefix, _COLUMNS[node.field]),)


class TicketQuery:
    """Turns queries of one agent at one moment into conditions on tickets."""

    def __init__(
        self,
        session: Session,
        now: datetime,
        agent_id: int | None,
        *,
        a_page: bool = False,
        span: Span = EVERYWHERE,
    ) -> None:
        """``now`` is aware and in the agent's time zone; days begin and end there.

        With ``a_page`` only the first few tickets are wanted. ``span`` has all messages of
        the tickets that are asked about; words are looked for in no other.
        """
        self._session = session
        self._now = now
        self._agent_id = agent_id
        self._a_page = a_page
        self._span = span

    def where(self, query: Query) -> Condition:
        """The condition of a whole query; withdrawn tickets are never found."""
        return and_(col(Ticket.withdrawn_at).is_(None), self._sql(query.where))

    def _sql(self, node: Node) -> Condition:
        match node:
            case Everything():
                return true()
            case And(parts):
                return and_(*(self._sql(part) for part in parts))
            case Or(parts):
                return or_(*(self._sql(part) for part in parts))
            case Not(part):
                return not_(func.coalesce(self._sql(part), false()))
            case Text():
                return self._text(node)
            case Domain():
                return self._domain(node)
            case Same() | Pattern() | HasHeader():
                raise RuleError("A search knows no /pattern/ and no =.", "Only rules do.")
            case Names(field, values):
                return or_(*self._names(field, values))
            case Ordered():
                return _ordered(node)
            case Time():
                return self._time(node)
            case Is(state):
                return self._state(state)
            case Has(thing):
                return self._has(thing)

    def _text(self, node: Text) -> Condition:
        if node.field is TextField.CUSTOMER:
            people = select(col(Contact.id)).where(_holds_words(col(Contact.folded), node))
            return col(Ticket.contact_id).in_(people)
        if node.field is TextField.ORG:
            ids = select(col(Organization.id)).where(_holds_words(col(Organization.folded), node))
            return col(Ticket.organization_id).in_(ids)
        terms = terms_of(node)
        if self._a_page and how_many(self._session, terms, COMMON) == COMMON:
            # A page is full soon; making a list of all matches first would take longer.
            holds = message_holds(self._session, terms, col(Message.id))
            return exists().where(col(Message.ticket_id) == col(Ticket.id), holds)
        found = messages_with(self._session, terms, self._span)
        tickets = select(col(Message.ticket_id)).where(col(Message.id).in_(found.scalar_subquery()))
        return col(Ticket.id).in_(tickets)

    def _domain(self, node: Domain) -> Condition:
        """An address in a domain: the index finds its words, a comparison makes sure."""
        domain = domain_key(node.domain)
        term = Term(tuple(words_of(domain)), columns=_COLUMNS[node.field])
        found = messages_with(self._session, (term,), self._span)
        if node.field is TextField.FROM:
            texts = func.lower(col(Message.author_email)) + "\n"
        else:
            texts = func.lower(col(Message.to) + "\n" + col(Message.cc)) + "\n"
        inside = or_(*(texts.contains(f"{mark}{domain}\n", autoescape=True) for mark in "@."))
        tickets = select(col(Message.ticket_id)).where(
            col(Message.id).in_(found.scalar_subquery()), inside
        )
        return col(Ticket.id).in_(tickets)

    def _names(self, field: NameField, values: Sequence[str | Special]) -> Iterable[Condition]:
        for value in values:
            if value is Special.NONE:
                yield self._none(field)
            elif value is Special.ME:
                yield col(Ticket.owner_id) == self._agent_id if self._agent_id else false()
            else:
                yield self._named(field, value)

    def _none(self, field: NameField) -> Condition:
        match field:
            case NameField.OWNER:
                return col(Ticket.owner_id).is_(None)
            case NameField.TEAM:
                return col(Ticket.team_id).is_(None)
            case NameField.CATEGORY:
                return col(Ticket.category_id).is_(None)
            case NameField.ORG:
                return col(Ticket.organization_id).is_(None)
            case NameField.DUE:
                return col(Ticket.due_at).is_(None)
            case NameField.LANG:
                return col(Ticket.language) == ""
            case NameField.TAG:
                return not_(exists().where(col(TicketTag.ticket_id) == col(Ticket.id)))
            case _:
                return false()

    def _named(self, field: NameField, name: str) -> Condition:
        match field:
            case NameField.STATUS:
                return _is_word(col(Ticket.status), name, (each.value for each in Status))
            case NameField.SOURCE:
                return _is_word(col(Ticket.source), name, (each.value for each in Source))
            case NameField.PRIORITY:
                found = [each.value for each in Priority if each.label == fold(name)]
                return col(Ticket.priority).in_(found)
            case NameField.NUMBER:
                known = name.isdecimal() and int(name) <= LARGEST_NUMBER
                return col(Ticket.id) == int(name) if known else false()
            case NameField.LANG:
                return func.lower(col(Ticket.language)) == fold(name)
            case NameField.QUEUE | NameField.OWNER | NameField.TEAM | NameField.ORG:
                column, row_id, row_name = _ROWS_WITH_NAMES[field]
                return _one_of(column, self._ids(row_id, row_name, name))
            case NameField.TAG:
                return self._tagged(self._ids(Tag.id, Tag.name, name))
            case NameField.CATEGORY:
                return _one_of(col(Ticket.category_id), self._categories(name))
            case NameField.DUE:
                return col(Ticket.due_at).is_not(None)
            case NameField.AUTO:
                return false()

    def _ids(self, row_id: int | None, row_name: str, name: str) -> list[int]:
        rows = self._session.exec(rows_of(row_id, row_name))
        wanted = fold(name)
        return [number for number, known in rows if number and fold(known) == wanted]

    def _categories(self, name: str) -> list[int]:
        wanted = levels_of(name)
        rows = self._session.exec(rows_of(Category.id, Category.path))
        return [
            number for number, path in rows if number and levels_of(path)[: len(wanted)] == wanted
        ]

    def _tagged(self, ids: list[int]) -> Condition:
        found = select(col(TicketTag.ticket_id)).where(col(TicketTag.tag_id).in_(ids))
        return col(Ticket.id).in_(found)

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
                return func.coalesce(col(Ticket.hidden_until) > self._now, false())
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
        own = exists().where(
            col(Message.ticket_id) == col(Ticket.id), col(Message.withdrawn_at).is_(None)
        )
        match thing:
            case Thing.ATTACHMENT:
                return own.where(col(Attachment.message_id) == col(Message.id))
            case Thing.REPLY:
                return own.where(
                    col(Message.direction) == Direction.OUT.value,
                    col(Message.audience) == Audience.PUBLIC.value,
                )
            case Thing.DRAFT:
                return exists().where(
                    col(Draft.ticket_id) == col(Ticket.id),
                    col(Draft.agent_id) == (self._agent_id or 0),
                )


def _ordered(node: Ordered) -> Condition:
    if node.value > LARGEST_NUMBER:
        return true() if node.op in (Op.LT, Op.LE) else false()
    column = col(Ticket.id) if node.field is NameField.NUMBER else col(Ticket.priority)
    return _COMPARE[node.op](column, node.value)


def _holds_words(column: SQLColumnExpression[str], node: Text) -> Condition:
    """The folded column holds the words in a row; they are letters and digits only."""
    end = "%" if node.prefix else " %"
    return column.like(f"% {' '.join(node.words)}{end}")


def _one_of(column: SQLColumnExpression[int | None], ids: Sequence[int]) -> Condition:
    # One id as an equation: an index in the list's order can then be used as it is.
    return column == ids[0] if len(ids) == 1 else column.in_(ids)


def _is_word(column: SQLColumnExpression[str], name: str, words: Iterable[str]) -> Condition:
    return column.in_([word for word in words if word == fold(name)])
