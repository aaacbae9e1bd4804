"""Which of some tickets a query finds: what words it asks for is looked up for them alone.

A search finds candidates first, by the newest matches or in the order of a list; asking the
full-text index about a stretch of messages is quick, asking it about everything is not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlmodel import Session, col, select

from helpdesk_tui.desk.query_parts import is_plain, plain_part, worded_part
from helpdesk_tui.desk.query_words import domain_terms, in_domain, terms_of
from helpdesk_tui.desk.ticket_query import TicketQuery
from helpdesk_tui.rules.query.ast import And, Domain, Everything, Node, Not, Or, Text
from helpdesk_tui.store.matches import Term, among, held_among, tickets_holding
from helpdesk_tui.store.tables import Message, Ticket


def messages_of(session: Session, numbers: Iterable[int]) -> dict[int, int]:
    """All messages of some tickets, each with its ticket."""
    statement = select(Message.id, Message.ticket_id).where(
        among(session, col(Message.ticket_id), numbers)
    )
    # All rows in one go, for one by one costs the driver thrice the time.
    found = session.connection().execute(statement).all()
    return {message or 0: ticket for message, ticket in found}


class Judge:
    """Tells of some tickets which of them the parts of a query hold for."""

    def __init__(
        self,
        session: Session,
        asker: TicketQuery,
        numbers: Iterable[int],
        messages: Mapping[int, int] | None = None,
    ) -> None:
        """``messages`` are those of the tickets, each with its ticket, where they are known."""
        self._session = session
        self._asker = asker
        self._numbers = set(numbers)
        self._messages = messages

    def kept(self, node: Node) -> set[int]:
        """The tickets the part holds for, withdrawn ones aside."""
        return self._kept(node, self._numbers)

    def _kept(self, node: Node, numbers: set[int]) -> set[int]:
        if not numbers:
            return set()
        if is_plain(node):
            return self._plain(node, numbers)
        match node:
            case And():
                return self._all(node, numbers)
            case Or(parts):
                found: set[int] = set()
                for part in sorted(parts, key=is_plain, reverse=True):
                    found |= self._kept(part, numbers - found)
                return found
            case Not(part):
                return self._plain(Everything(), numbers - self._kept(part, numbers))
            case Text():
                return self._holding(terms_of(node), numbers)
            case Domain():
                return self._in_domain(node, numbers)
            case _:
                return self._plain(node, numbers)

    def _all(self, node: And, numbers: set[int]) -> set[int]:
        left = self._kept(plain_part(node), numbers)
        worded = worded_part(node)
        for part in worded.parts if isinstance(worded, And) else (worded,):
            left = self._kept(part, left)
        return left

    def _plain(self, node: Node, numbers: set[int]) -> set[int]:
        statement = select(Ticket.id).where(
            among(self._session, col(Ticket.id), numbers), self._asker.holds(node)
        )
        return set(self._session.connection().execute(statement).scalars().all())

    def _holding(self, terms: tuple[Term, ...], numbers: set[int]) -> set[int]:
        return tickets_holding(self._session, terms, numbers)

    def _in_domain(self, node: Domain, numbers: set[int]) -> set[int]:
        held = held_among(self._session, domain_terms(node), self._in(numbers))
        statement = select(Message.ticket_id).where(
            among(self._session, col(Message.id), held), in_domain(node)
        )
        found = set(self._session.connection().execute(statement).scalars().all())
        return self._plain(Everything(), found) if found else found

    @property
    def _of(self) -> Mapping[int, int]:
        if self._messages is None:
            self._messages = messages_of(self._session, self._numbers)
        return self._messages

    def _in(self, numbers: Collection[int]) -> list[int]:
        return [message for message, ticket in self._of.items() if ticket in numbers]
