"""Asking the full-text index which messages hold some words.

SQLite walks the matches of a term from either end, so the newest few cost the same in a
large desk as in a small one; so does knowing that there are more than so many.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    bindparam,
    join,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.sql.elements import TextClause
from sqlmodel import Session, col

from helpdesk_tui.store.search import MAX_WORD, WEIGHTS
from helpdesk_tui.store.tables import Message, Ticket


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand in a row within one text of a message.

    ``words`` are folded, letters and digits only; ``columns`` empty means any of the four
    texts. With ``prefix`` the last word may go on.
    """

    words: tuple[str, ...]
    prefix: bool = False
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """Ids of messages from ``low`` to ``high``, both included; None = no end."""

    low: int | None = None
    high: int | None = None


EVERYWHERE = Span()
MAX_UNICODE = 0x10FFFF
_VOCABULARY = text(
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_words"
    " USING fts5vocab('main', 'search', 'instance')"
)
_NEXT_WORD = text("SELECT term FROM temp.search_words WHERE term >= :beyond LIMIT 1")
_SEARCH = table("search")

# Made once: making a statement anew takes longer than running it. A walk over all matches
# in between is much quicker than a question for each message, hence the + (it keeps the
# list from steering) and the span.
_SQLITE_HELD = text(
    "SELECT rowid FROM search WHERE search MATCH :match AND rowid BETWEEN :low AND :high"
    " AND +rowid IN (SELECT value FROM json_each(:ids))"
)
_POSTGRES_HELD = text(
    "SELECT message_id FROM search WHERE doc @@ CAST(:match AS tsquery)"
    " AND message_id BETWEEN :low AND :high"
    " AND message_id = ANY(CAST(:ids AS integer[]))"
)
_HOLDING = (
    "WITH said AS (SELECT id, ticket_id FROM message WHERE ticket_id {tickets})"
    " SELECT DISTINCT ticket_id FROM said JOIN ticket ON ticket.id = ticket_id"
    " WHERE ticket.withdrawn_at IS NULL AND said.id IN ({held}"
    " BETWEEN (SELECT min(id) FROM said) AND (SELECT max(id) FROM said)"
)
_SQLITE_HOLDING = text(
    _HOLDING.format(
        tickets="IN (SELECT value FROM json_each(:tickets))",
        held="SELECT rowid FROM search WHERE search MATCH :match AND rowid",
    )
    + " AND +rowid IN (SELECT id FROM said))"
)
_POSTGRES_HOLDING = text(
    _HOLDING.format(
        tickets="= ANY(CAST(:tickets AS integer[]))",
        held="SELECT message_id FROM search WHERE doc @@ CAST(:match AS tsquery) AND message_id",
    )
    + " AND message_id IN (SELECT id FROM said))"
)
_SQLITE_FARTHEST = (
    "SELECT {n}, count(*), coalesce(min(id), 0) FROM (SELECT rowid AS id FROM search"
    " WHERE search MATCH :match{n} ORDER BY rowid DESC LIMIT :many) AS newest"
)
_POSTGRES_FARTHEST = (
    "SELECT {n}, count(*), coalesce(min(id), 0) FROM (SELECT message_id AS id FROM search"
    " WHERE doc @@ CAST(:match{n} AS tsquery) ORDER BY message_id DESC LIMIT :many) AS newest"
)
_SQLITE_NEXT = (
    "SELECT search.rowid, message.ticket_id FROM search"
    " JOIN message ON message.id = search.rowid{ticket}"
    " WHERE search MATCH :match AND search.rowid BETWEEN :low AND :high{standing}"
    " ORDER BY search.rowid {way} LIMIT :limit"
)
_POSTGRES_NEXT = (
    "SELECT search.message_id, message.ticket_id FROM search"
    " JOIN message ON message.id = search.message_id{ticket}"
    " WHERE search.doc @@ CAST(:match AS tsquery)"
    " AND search.message_id BETWEEN :low AND :high{standing}"
    " ORDER BY search.message_id {way} LIMIT :limit"
)
LARGEST_ID = 2**31 - 1


def _is_sqlite(session: Session) -> bool:
    return session.connection().dialect.name == "sqlite"


def among(
    session: Session, column: SQLColumnExpression[int | None], ids: Iterable[int]
) -> ColumnElement[bool]:
    """The column is one of these ids, however many: they are one parameter."""
    listed = ",".join(map(str, ids))
    if _is_sqlite(session):
        where = text("SELECT value FROM json_each(:ids)")
        return column.in_(where.bindparams(bindparam("ids", f"[{listed}]", unique=True)))
    where = text("SELECT unnest(CAST(:ids AS integer[]))")
    return column.in_(where.bindparams(bindparam("ids", f"{{{listed}}}", unique=True)))


def messages_with(session: Session, terms: Sequence[Term], span: Span = EVERYWHERE) -> Select[int]:
    """A select of ids of messages of a span in which at least one of the terms is found."""
    asked = _asked(session, terms)
    found = select(asked.id).select_from(_SEARCH).where(asked.where)
    return found.where(*_within(asked.id, span))


def _within(column: ColumnElement[int], span: Span) -> list[ColumnElement[bool]]:
    parts = []
    if span.low is not None:
        parts.append(column >= span.low)
    if span.high is not None:
        parts.append(column <= span.high)
    return parts


def held_among(session: Session, terms: Sequence[Term], ids: Collection[int]) -> set[int]:
    """Those of the messages that hold one of the terms."""
    if not ids:
        return set()
    is_sqlite = _is_sqlite(session)
    listed = ",".join(map(str, ids))
    asked = {
        "match": _match_of(session, terms),
        "low": min(ids),
        "high": max(ids),
        "ids": f"[{listed}]" if is_sqlite else f"{{{listed}}}",
    }
    statement = _SQLITE_HELD if is_sqlite else _POSTGRES_HELD
    return set(session.connection().execute(statement, asked).scalars().all())


def tickets_holding(session: Session, terms: Sequence[Term], tickets: Collection[int]) -> set[int]:
    """Those of the tickets with a message that holds one of the terms; no withdrawn ones."""
    if not tickets:
        return set()
    is_sqlite = _is_sqlite(session)
    listed = ",".join(map(str, tickets))
    asked = {
        "match": _match_of(session, terms),
        "tickets": f"[{listed}]" if is_sqlite else f"{{{listed}}}",
    }
    statement = _SQLITE_HOLDING if is_sqlite else _POSTGRES_HOLDING
    return set(session.connection().execute(statement, asked).scalars().all())


def matches_from(
    session: Session,
    terms: Sequence[Term],
    span: Span,
    limit: int,
    where: ColumnElement[bool],
    *,
    newest_first: bool,
) -> list[tuple[int, int]]:
    """The first ``limit`` messages of a span that hold one of the terms, with their tickets.

    ``where`` is asked of message and ticket as they are read.
    """
    asked = _asked(session, terms)
    said = join(_SEARCH, Message, col(Message.id) == asked.id)
    statement = (
        select(asked.id, col(Message.ticket_id))
        .select_from(join(said, Ticket, col(Ticket.id) == col(Message.ticket_id)))
        .where(asked.where, *_within(asked.id, span), where)
        .order_by(asked.id.desc() if newest_first else asked.id)
        .limit(limit)
    )
    found = session.connection().execute(statement).all()
    return [(message, ticket) for message, ticket in found]


def next_matches(
    session: Session,
    terms: Sequence[Term],
    span: Span,
    limit: int,
    *,
    newest_first: bool,
    withdrawn: bool,
) -> list[tuple[int, int]]:
    """The same of all tickets, withdrawn ones too if so said, by a statement made once."""
    asked = {
        "match": _match_of(session, terms),
        "low": span.low or 0,
        "high": LARGEST_ID if span.high is None else span.high,
        "limit": limit,
    }
    statement = _next_statement(_is_sqlite(session), newest_first, withdrawn)
    found = session.connection().execute(statement, asked).all()
    return [(message, ticket) for message, ticket in found]


@cache
def _next_statement(is_sqlite: bool, newest_first: bool, withdrawn: bool) -> TextClause:
    form = _SQLITE_NEXT if is_sqlite else _POSTGRES_NEXT
    join_ticket = "" if withdrawn else " JOIN ticket ON ticket.id = message.ticket_id"
    standing = "" if withdrawn else " AND ticket.withdrawn_at IS NULL"
    way = "DESC" if newest_first else "ASC"
    return text(form.format(ticket=join_ticket, standing=standing, way=way))


def farthest_of(
    session: Session, leads: Sequence[Sequence[Term]], many: int
) -> list[tuple[int, int]]:
    """How seldom words are: how many messages hold them (up to ``many``), and how old the last is.

    The oldest of the newest ``many`` says more than a count that ends there.
    """
    asked = {f"match{n}": _match_of(session, terms) for n, terms in enumerate(leads)}
    statement = _farthest_statement(_is_sqlite(session), len(leads))
    found = session.connection().execute(statement, {**asked, "many": many}).all()
    return [(number, oldest) for _, number, oldest in sorted(map(tuple, found))]


@lru_cache(maxsize=64)
def _farthest_statement(is_sqlite: bool, leads: int) -> TextClause:
    form = _SQLITE_FARTHEST if is_sqlite else _POSTGRES_FARTHEST
    return text(" UNION ALL ".join(form.format(n=n) for n in range(leads)))


@dataclass(frozen=True, slots=True)
class _Asked:
    """The parts that differ by database."""

    id: ColumnElement[int]
    where: TextClause


def _asked(session: Session, terms: Sequence[Term]) -> _Asked:
    match = _match(_match_of(session, terms))
    if _is_sqlite(session):
        where = text("search MATCH :match").bindparams(match)
        return _Asked(literal_column("search.rowid", Integer), where)
    where = text("doc @@ CAST(:match AS tsquery)").bindparams(match)
    return _Asked(literal_column("search.message_id", Integer), where)


def _match_of(session: Session, terms: Sequence[Term]) -> str:
    """What the index is asked, in its own language."""
    if _is_sqlite(session):
        return " OR ".join(_fts5(each) for term in terms for each in _spread(session, term))
    return " | ".join(_tsquery(term) for term in terms)


def _match(value: str) -> BindParameter[str]:
    """The parameter of one question; unique, for a statement may hold several."""
    return bindparam("match", value, unique=True)


def _spread(session: Session, term: Term) -> list[Term]:
    """The term; where its last word is one letter to go on from, all that two letters make of it.

    The index knows beginnings of two and three letters. For one letter it would read every
    word that begins with it, whole.
    """
    *before, last = term.words
    if not term.prefix or len(last) != 1:
        return [term]
    connection = session.connection()
    connection.execute(_VOCABULARY)
    found = [Term((*before, last), columns=term.columns)]
    beyond = last + chr(0)
    while True:
        word = connection.execute(_NEXT_WORD, {"beyond": beyond}).scalar()
        if word is None or not word.startswith(last):
            return found
        found.append(Term((*before, word[:2]), prefix=True, columns=term.columns))
        beyond = word[:2] + chr(MAX_UNICODE)


def _fts5(term: Term) -> str:
    words = " ".join(word[:MAX_WORD] for word in term.words)
    phrase = f'"{words}"' + ("*" if term.prefix else "")
    return f"{{{' '.join(term.columns)}}} : {phrase}" if term.columns else phrase


def _tsquery(term: Term) -> str:
    weights = [WEIGHTS[name] for name in (term.columns or tuple(WEIGHTS))]
    return " | ".join("(" + " <-> ".join(_lexemes(term, weight)) + ")" for weight in weights)


def _lexemes(term: Term, weight: str) -> list[str]:
    last = len(term.words) - 1
    return [
        f"'{word[:MAX_WORD]}':{'*' if term.prefix and i == last else ''}{weight}"
        for i, word in enumerate(term.words)
    ]
