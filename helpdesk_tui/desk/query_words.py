"""Words in a query as SQL: those of messages are asked of the full-text index."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, false, func, or_, select
from sqlmodel import Session, col

from helpdesk_tui.folding import words_of
from helpdesk_tui.rules.domains import spellings_of
from helpdesk_tui.rules.query.ast import Domain, Text, TextField
from helpdesk_tui.store.matches import Term, messages_with
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
FEW_ROWS = 500
"""Contacts or organizations whose ids are written into the statement."""


def terms_of(node: Text) -> tuple[Term, ...]:
    """What the full-text index is asked for words in messages."""
    return (Term(node.words, node.prefix, _COLUMNS[node.field]),)


def domain_terms(node: Domain) -> tuple[Term, ...]:
    """What the index is asked for an address in a domain."""
    columns = _COLUMNS[node.field]
    return tuple(Term(tuple(words_of(each)), columns=columns) for each in spellings_of(node.domain))


def in_domain(node: Domain) -> Condition:
    """The message has an address in the domain: the index knows only that its words are there."""
    if node.field is TextField.FROM:
        texts = func.lower(col(Message.author_email)) + "\n"
    else:
        texts = func.lower(col(Message.to) + "\n" + col(Message.cc)) + "\n"
    ends = [f"{mark}{domain}\n" for mark in "@." for domain in spellings_of(node.domain)]
    return or_(*(texts.contains(end, autoescape=True) for end in ends))


class WordsAsked:
    """Turns words in a query into conditions on tickets."""

    def __init__(self, session: Session, *, many: bool = False) -> None:
        """Look in this session's database; ``many``: nearly all messages may hold the words."""
        self._session = session
        self._many = many

    def where(self, node: Text) -> Condition:
        """The ticket, its customer or one of its messages has the words in a row."""
        if node.field is TextField.CUSTOMER:
            people = select(col(Contact.id)).where(_holds_words(col(Contact.folded), node))
            return self._one_of(col(Ticket.contact_id), people)
        if node.field is TextField.ORG:
            firms = select(col(Organization.id)).where(_holds_words(col(Organization.folded), node))
            return self._one_of(col(Ticket.organization_id), firms)
        found = messages_with(self._session, terms_of(node))
        if not self._many:
            return _with_message(found)
        # The sum keeps SQLite from reading message by message: it goes through an index that
        # knows ticket and message, once, which is four times as quick for a million of them.
        held = (col(Message.id) + 0).in_(found.scalar_subquery())
        return col(Ticket.id).in_(select(col(Message.ticket_id)).where(held))

    def _one_of(
        self, column: SQLColumnExpression[int | None], rows: Select[int | None]
    ) -> Condition:
        # Few ids, or none, let the database choose a better way.
        found = list(self._session.connection().execute(rows.limit(FEW_ROWS)).scalars())
        if not found:
            return false()
        return column.in_(found) if len(found) < FEW_ROWS else column.in_(rows)

    def domain(self, node: Domain) -> Condition:
        """An address in a domain: the index finds its words, a comparison makes sure."""
        found = messages_with(self._session, domain_terms(node))
        return _with_message(found, in_domain(node))


def _with_message(found: Select[int], *also: Condition) -> Condition:
    tickets = select(col(Message.ticket_id)).where(
        col(Message.id).in_(found.scalar_subquery()), *also
    )
    return col(Ticket.id).in_(tickets)


def _holds_words(column: SQLColumnExpression[str], node: Text) -> Condition:
    """The folded column holds the words in a row; they are letters and digits only."""
    end = "%" if node.prefix else " %"
    return column.like(f"% {' '.join(node.words)}{end}")
