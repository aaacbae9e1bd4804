"""Asking the full-text index which messages hold some words.

SQLite walks the matches of a term from either end, so the newest few cost the same in a
large desk as in a small one; so does knowing that there are more than so many.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    bindparam,
    func,
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
_SEARCH = table("search")


def among(session: Session, column: ColumnElement[int], ids: Iterable[int]) -> ColumnElement[bool]:
    """The column is one of these ids, however many: they are one parameter."""
    listed = ",".join(map(str, ids))
    if session.connection().dialect.name == "sqlite":
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
    # A walk over all matches in between is much quicker than a question for each message.
    found = messages_with(session, terms, Span(min(ids), max(ids)))
    wanted = among(session, _asked(session, terms).beside, ids)
    return set(session.connection().execute(found.where(wanted)).scalars())


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
    return [(message, ticket) for message, ticket in session.connection().execute(statement)]


def farthest_of(session: Session, terms: Sequence[Term], many: int) -> tuple[int, int]:
    """How seldom words are: how many messages hold them (up to ``many``), and how old the last is.

    The oldest of the newest ``many`` says more than a count that ends there.
    """
    asked = _asked(session, terms)
    found = select(asked.id.label("id")).select_from(_SEARCH).where(asked.where)
    newest = found.order_by(asked.id.desc()).limit(many).subquery()
    counted = select(func.count(), func.coalesce(func.min(newest.columns.id), 0))
    number, oldest = session.connection().execute(counted.select_from(newest)).one()
    return number, oldest


@dataclass(frozen=True, slots=True)
class _Asked:
    """The parts that differ by database."""

    id: ColumnElement[int]
    where: TextClause
    beside: ColumnElement[int]
    """The id where it must not steer the search."""


def _asked(session: Session, terms: Sequence[Term]) -> _Asked:
    if session.connection().dialect.name == "sqlite":
        asked = " OR ".join(_fts5(term) for term in terms)
        where = text("search MATCH :match").bindparams(_match(asked))
        return _Asked(
            literal_column("search.rowid", Integer),
            where,
            literal_column("+search.rowid", Integer),
        )
    asked = " | ".join(_tsquery(term) for term in terms)
    where = text("doc @@ CAST(:match AS tsquery)").bindparams(_match(asked))
    number = literal_column("search.message_id", Integer)
    return _Asked(number, where, number)


def _match(value: str) -> BindParameter[str]:
    """The parameter of one question; unique, for a statement may hold several."""
    return bindparam("match", value, unique=True)


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
