"""Tickets found by words, by the newest message that holds them.

Message ids grow with time and the full-text index is read from either end, so the first
page needs only the newest few matches, however many there are. Of several words that must
all be found the seldom ones lead, and the others are asked of those tickets alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import func
from sqlmodel import Session, col, select

from helpdesk_tui.desk.query_words import IN_MESSAGES, terms_of
from helpdesk_tui.desk.ticket_query import TicketQuery
from helpdesk_tui.rules.query.ast import And, Everything, Node, Or, Query, Text
from helpdesk_tui.store.matches import Span, Term, how_many, matches_from, messages_with
from helpdesk_tui.store.tables import Message, Ticket
from helpdesk_tui.views import RowKey

COUNTED = 2_000
"""How far matches are counted to see which words are seldom."""
FEW = 500
"""Tickets whose messages are looked through rather than all that hold the words."""


@dataclass(frozen=True, slots=True)
class Lead:
    """Words that every ticket must hold in a message, and what else is asked of it."""

    terms: tuple[Term, ...]
    rest: Query


class Asker(Protocol):
    """Makes a query of the agent who asks, for tickets with messages in a span only."""

    def __call__(self, *, span: Span) -> TicketQuery:
        """The query of this moment."""


def found_by_words(query: Query) -> tuple[Lead, ...] | None:
    """The words that may lead a search, each with the rest of the query; None without any."""
    parts = query.where.parts if isinstance(query.where, And) else (query.where,)
    leads = tuple(
        Lead(terms, Query(_without(parts, index)))
        for index, part in enumerate(parts)
        if (terms := _terms(part))
    )
    return leads or None


def _without(parts: Sequence[Node], index: int) -> Node:
    left = (*parts[:index], *parts[index + 1 :])
    return And(left) if len(left) > 1 else left[0] if left else Everything()


def _terms(node: Node) -> tuple[Term, ...]:
    """What the index is asked for a part; () for a part that is more than words."""
    match node:
        case Text(field) if field in IN_MESSAGES:
            return terms_of(node)
        case Or(parts):
            each = [_terms(part) for part in parts]
            return tuple(term for terms in each for term in terms) if all(each) else ()
        case _:
            return ()


class NewestMatches:
    """One search within one transaction.

    A key's value is "MESSAGE/LEAD": the message a ticket stands by, and which words lead,
    so that later pages go on in the same order whatever mail came in meanwhile.
    """

    def __init__(
        self, session: Session, leads: Sequence[Lead], asker: Asker, key: RowKey | None
    ) -> None:
        """Let the words of the key lead, else the most seldom ones."""
        self._session = session
        self._asker = asker
        self._beyond: int | None = None
        self._number = 0
        if key is not None:
            message, _, number = key.value.partition("/")
            self._beyond, self._number = int(message), int(number)
        elif len(leads) > 1:
            counts = [how_many(session, lead.terms, COUNTED) for lead in leads]
            self._number = counts.index(min(counts))
        self._lead = leads[self._number]

    def walk(self, limit: int, *, newest_first: bool) -> tuple[list[int], list[str]]:
        """Numbers and key values of up to ``limit`` tickets beyond the key."""
        beyond = self._beyond
        found: dict[int, int] = {}
        for size in (limit * 2, limit * 10, limit * 30):
            span = _beyond(beyond, newest_first=newest_first)
            hits = matches_from(
                self._session, self._lead.terms, span, size, newest_first=newest_first
            )
            found |= self._judged(hits, found)
            if len(hits) < size or len(found) >= limit:
                break
            beyond = hits[-1]
        else:
            found |= self._of_all(beyond, limit, newest_first=newest_first)
        numbers = list(found)[:limit]
        return numbers, [f"{found[number]}/{self._number}" for number in numbers]

    def _judged(self, hits: Sequence[int], found: dict[int, int]) -> dict[int, int]:
        """Tickets that stand by one of these matches, in its order, if all else holds too.

        ``hits`` are all matches between the first and the last of them.
        """
        messages = self._messages_beside(hits)
        candidates = set(messages.values()) - found.keys()
        newest = self._newest(hits, {m: t for m, t in messages.items() if t in candidates})
        if not newest:
            return {}
        ids = [message for message, ticket in messages.items() if ticket in newest]
        where = self._asker(span=Span(min(ids), max(ids))).where(self._lead.rest)
        statement = select(Ticket.id).where(where, col(Ticket.id).in_(newest))
        kept = set(self._session.exec(statement))
        by_message = {newest[number]: number for number in newest if number in kept}
        return {by_message[hit]: hit for hit in hits if hit in by_message}

    def _messages_beside(self, hits: Sequence[int]) -> dict[int, int]:
        """All messages of the tickets of these messages, each with its ticket."""
        tickets = select(Message.ticket_id).where(col(Message.id).in_(hits))
        statement = select(Message.id, Message.ticket_id)
        statement = statement.where(col(Message.ticket_id).in_(tickets.scalar_subquery()))
        return {message or 0: ticket for message, ticket in self._session.exec(statement)}

    def _newest(self, hits: Sequence[int], messages: dict[int, int]) -> dict[int, int]:
        """Each ticket's newest match, for tickets where that is among the hits."""
        newest: dict[int, int] = {}
        for hit in sorted(hits):
            if hit in messages:
                newest[messages[hit]] = hit
        last = max(hits, default=0)
        later = [message for message in messages if message > last]
        if later:
            asked = messages_with(self._session, self._lead.terms, only=later)
            for message in self._session.connection().execute(asked).scalars():
                newest.pop(messages[message], None)
        return newest

    def _of_all(self, beyond: int | None, limit: int, *, newest_first: bool) -> dict[int, int]:
        """The same for words that many messages hold but few of the tickets asked for."""
        where = self._asker(span=Span()).where(self._lead.rest)
        few = self._session.exec(select(Ticket.id).where(where).limit(FEW + 1)).all()
        messages = select(Message.id).where(col(Message.ticket_id).in_(few))
        holding = (
            messages_with(self._session, self._lead.terms, only=self._session.exec(messages).all())
            if len(few) <= FEW
            else messages_with(self._session, self._lead.terms)
        )
        newest = func.max(col(Message.id))
        statement = (
            select(Message.ticket_id, newest)
            .join(Ticket, col(Ticket.id) == col(Message.ticket_id))
            .where(where, col(Message.id).in_(holding.scalar_subquery()))
            .group_by(col(Message.ticket_id))
            .order_by(newest.desc() if newest_first else newest)
            .limit(limit)
        )
        if beyond is not None:
            statement = statement.having(newest < beyond if newest_first else newest > beyond)
        return {number: message or 0 for number, message in self._session.exec(statement)}


def _beyond(message: int | None, *, newest_first: bool) -> Span:
    if message is None:
        return Span()
    return Span(high=message - 1) if newest_first else Span(low=message + 1)
