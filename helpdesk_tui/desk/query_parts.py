"""A query taken apart: what the tickets themselves tell, and what only their messages do."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_

from helpdesk_tui.desk.query_words import IN_MESSAGES, domain_terms, in_domain, terms_of
from helpdesk_tui.rules.query.ast import (
    And,
    Domain,
    Node,
    Not,
    Or,
    Query,
    Text,
    all_of,
)
from helpdesk_tui.store.matches import Term


@dataclass(frozen=True, slots=True)
class Lead:
    """Words that every ticket found must hold in a message."""

    terms: tuple[Term, ...]
    inside: tuple[ColumnElement[bool], ...]
    """What else is asked of a message that holds them: an address in a domain."""
    rest: Node
    """What else is asked of the ticket and its messages."""
    whole: Node
    """All that is asked, these words too."""


def conjuncts(query: Query) -> tuple[Node, ...]:
    """The parts that must all hold."""
    return query.where.parts if isinstance(query.where, And) else (query.where,)


def is_plain(node: Node) -> bool:
    """True for what can be told without the words of messages."""
    match node:
        case Text(field):
            return field not in IN_MESSAGES
        case Domain():
            return False
        case And(parts) | Or(parts):
            return all(map(is_plain, parts))
        case Not(part):
            return is_plain(part)
        case _:
            return True


def plain_part(node: Node) -> Node:
    """The parts that must all hold and are plain."""
    parts = node.parts if isinstance(node, And) else (node,)
    return all_of(part for part in parts if is_plain(part))


def worded_part(node: Node) -> Node:
    """The parts that must all hold and are not plain."""
    parts = node.parts if isinstance(node, And) else (node,)
    return all_of(part for part in parts if not is_plain(part))


def leads_of(query: Query) -> tuple[Lead, ...]:
    """The words that may lead a search, each with the rest of the query."""
    parts = conjuncts(query)
    found = []
    for index, part in enumerate(parts):
        rest = all_of((*parts[:index], *parts[index + 1 :]))
        domains = _domains(part)
        if domains:
            terms = tuple(term for domain in domains for term in domain_terms(domain))
            found.append(Lead(terms, (or_(*map(in_domain, domains)),), rest, query.where))
        elif terms := _terms(part):
            found.append(Lead(terms, (), rest, query.where))
    return tuple(found)


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


def _domains(node: Node) -> tuple[Domain, ...]:
    """The domains one of which is asked for, where nothing else is."""
    parts = node.parts if isinstance(node, Or) else (node,)
    domains = tuple(part for part in parts if isinstance(part, Domain))
    return domains if len(domains) == len(parts) else ()
