"""Asking the full-text index which messages hold some words.

SQLite walks the matches of a term from either end, so the newest few cost the same in a
large desk as in a small one; so does knowing that there are more than so many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    bindparam,
    column,
    func,
    select,
    table,
    text,
)
from sqlalchemy.sql.elements import TextClause
from sqlmodel import Session

from helpdesk_tui.store.search import MAX_WORD, WEIGHTS


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


def messages_with(
    session: Session,
    terms: Sequence[Term],
    span: Span = EVERYWHERE,
    *,
    only: Sequence[int | None] | None = None,
) -> Select[int]:
    """A select of ids of messages in which at least one of the terms is found.

    They are in the span, and among ``only`` where that is given.
    """
    asked = _asked(session, terms)
    found = select(asked.id).select_from(_SEARCH).where(asked.where)
    if span.low is not None:
        found = found.where(asked.id >= span.low)
    if span.high is not None:
        found = found.where(asked.id <= span.high)
    if only is not None:
        found = found.where(asked.id.in_(only))
    return found


def message_holds(
    session: Session, terms: Sequence[Term], message_id: SQLColumnExpression[int | None]
) -> ColumnElement[bool]:
    """The condition that one message, named by a column, holds one of the terms."""
    asked = _asked(session, terms)
    found = select(asked.id).select_from(_SEARCH).where(asked.where)
    return found.where(asked.id == message_id).exists()


def matches_from(
    session: Session, terms: Sequence[Term], span: Span, limit: int, *, newest_first: bool
) -> list[int]:
    """Ids of the first ``limit`` messages of a span that hold one of the terms."""
    asked = _asked(session, terms)
    by = asked.id.desc() if newest_first else asked.id
    statement = messages_with(session, terms, span).order_by(by).limit(limit)
    return list(session.connection().execute(statement).scalars())


def how_many(session: Session, terms: Sequence[Term], at_most: int) -> int:
    """In how many messages the terms are found, counted no further than ``at_most``."""
    found = messages_with(session, terms).limit(at_most).subquery()
    counted = select(func.count()).select_from(found)
    return session.connection().execute(counted).scalar_one()


@dataclass(frozen=True, slots=True)
class _Asked:
    """The two parts that differ by database."""

    id: ColumnElement[int]
    where: TextClause


def _asked(session: Session, terms: Sequence[Term]) -> _Asked:
    if session.connection().dialect.name == "sqlite":
        asked = " OR ".join(_fts5(term) for term in terms)
        where = text("search MATCH :match").bindparams(_match(asked))
        return _Asked(column("rowid", Integer), where)
    asked = " | ".join(_tsquery(term) for term in terms)
    where = text("doc @@ CAST(:match AS tsquery)").bindparams(_match(asked))
    return _Asked(column("message_id", Integer), where)


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
