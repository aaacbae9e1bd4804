"""Words in a query as SQL: those of messages are asked of the full-text index."""

from __future__ import annotations

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, func, or_, select
from sqlmodel import Session, col

from helpdesk_tui.folding import words_of
from helpdesk_tui.rules.domains import spellings_of
from helpdesk_tui.rules.query.ast import Domain, Text, TextField
from helpdesk_tui.store.matches import Span, Term, how_many, message_holds, messages_with
from helpdesk_tui.store.tables import Contact, Message, Organization, Ticket

Condition = ColumnElement[bool]

_COLUMNS = {
    TextField.ANYWHERE: (),
    TextField.SUBJECT: ("subject",),
    TextField.BODY: ("body",),
    TextField.FROM: ("sender",),
    TextField.TO: ("recipients",),
}
IN_MESSAGES = frozenset(_COLUMNS)
"""The fields whose words stand in messages."""
COMMON = 40_000
"""Messages that hold a word, from which on a ticket after the other is asked for it."""


def terms_of(node: Text) -> tuple[Term, ...]:
    """What the full-text index is asked for words in messages."""
    return (Term(node.words, node.prefix, _COLUMNS[node.field]),)


class WordsAsked:
    """Turns words in a query into conditions on tickets."""

    def __init__(self, session: Session, span: Span, *, a_page: bool) -> None:
        """Words are looked for in messages of the span; ``a_page``: a few tickets will do."""
        self._session = session
        self._span = span
        self._a_page = a_page

    def where(self, node: Text) -> Condition:
        """The ticket, its customer or one of its messages has the words in a row."""
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

    def domain(self, node: Domain) -> Condition:
        """An address in a domain: the index finds its words, a comparison makes sure."""
        domains = spellings_of(node.domain)
        terms = [Term(tuple(words_of(each)), columns=_COLUMNS[node.field]) for each in domains]
        found = messages_with(self._session, terms, self._span)
        if node.field is TextField.FROM:
            texts = func.lower(col(Message.author_email)) + "\n"
        else:
            texts = func.lower(col(Message.to) + "\n" + col(Message.cc)) + "\n"
        inside = or_(
            *(
                texts.contains(f"{mark}{domain}\n", autoescape=True)
                for mark in "@."
                for domain in domains
            )
        )
        tickets = select(col(Message.ticket_id)).where(
            col(Message.id).in_(found.scalar_subquery()), inside
        )
        return col(Ticket.id).in_(tickets)


def _holds_words(column: SQLColumnExpression[str], node: Text) -> Condition:
    """The folded column holds the words in a row; they are letters and digits only."""
    end = "%" if node.prefix else " %"
    return column.like(f"% {' '.join(node.words)}{end}")
