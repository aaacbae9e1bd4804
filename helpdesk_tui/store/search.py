"""The full-text index over subjects, bodies and people; one entry a message.

The text is folded and cut into words before it is indexed (folding.py), on both databases
alike: SQLite's own folding would miss ø and æ, and PostgreSQL's parser would keep
``vpn-gateway`` or an address as one word. On SQLite the index holds no text of its own,
so taking a message out needs the very words that were put in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BindParameter, Select, bindparam, column, select, text
from sqlmodel import Session

from helpdesk_tui.folding import words_of

MAX_CHARACTERS = 400_000
"""What of a body is indexed: PostgreSQL refuses an entry over 1 MB."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed of a message: the four texts a query may look in."""

    message_id: int
    subject: str
    body: str
    sender: str
    recipients: str

    def words(self) -> dict[str, str | int]:
        """Folded words, ready for either database."""
        return {
            "id": self.message_id,
            "subject": " ".join(words_of(self.subject)),
            "body": " ".join(words_of(self.body[:MAX_CHARACTERS])),
            "sender": " ".join(words_of(self.sender)),
            "recipients": " ".join(words_of(self.recipients)),
        }


_SQLITE_ADD = text(
    "INSERT INTO search (rowid, subject, body, sender, recipients)"
    " VALUES (:id, :subject, :body, :sender, :recipients)"
)
_SQLITE_REMOVE = text(
    "INSERT INTO search (search, rowid, subject, body, sender, recipients)"
    " VALUES ('delete', :id, :subject, :body, :sender, :recipients)"
)
_POSTGRES_ADD = text(
    "INSERT INTO search (message_id, doc) VALUES (:id,"
    " setweight(to_tsvector('simple', :subject), 'A')"
    " || setweight(to_tsvector('simple', :body), 'B')"
    " || setweight(to_tsvector('simple', :sender), 'C')"
    " || setweight(to_tsvector('simple', :recipients), 'D'))"
)
_POSTGRES_REMOVE = text("DELETE FROM search WHERE message_id = :id")
_WEIGHTS = {"subject": "A", "body": "B", "sender": "C", "recipients": "D"}


def _is_sqlite(session: Session) -> bool:
    return session.connection().dialect.name == "sqlite"


def index(session: Session, entries: Sequence[Entry]) -> None:
    """Make messages findable."""
    if entries:
        statement = _SQLITE_ADD if _is_sqlite(session) else _POSTGRES_ADD
        session.connection().execute(statement, [entry.words() for entry in entries])


def unindex(session: Session, entries: Sequence[Entry]) -> None:
    """Take messages out again; the entries must be as they were indexed."""
    if entries:
        statement = _SQLITE_REMOVE if _is_sqlite(session) else _POSTGRES_REMOVE
        session.connection().execute(statement, [entry.words() for entry in entries])


def messages_with(
    session: Session, words: Sequence[str], *, prefix: bool, columns: Sequence[str]
) -> Select[tuple[int]]:
    """A select of ids of messages in which the words stand in a row within one column.

    ``words`` are folded, letters and digits only; ``columns`` empty means any of the four.
    With ``prefix`` the last word may go on.
    """
    if _is_sqlite(session):
        phrase = '"' + " ".join(words) + '"' + ("*" if prefix else "")
        where = f"{{{' '.join(columns)}}} : {phrase}" if columns else phrase
        return select(column("rowid")).select_from(text("search")).where(
            text("search MATCH :match").bindparams(_match(where))
        )  # fmt: skip
    weights = [_WEIGHTS[name] for name in (columns or tuple(_WEIGHTS))]
    asked = " | ".join(
        "(" + " <-> ".join(_lexemes(words, weight, prefix=prefix)) + ")" for weight in weights
    )
    return select(column("message_id")).select_from(text("search")).where(
        text("doc @@ CAST(:match AS tsquery)").bindparams(_match(asked))
    )  # fmt: skip


def _match(value: str) -> BindParameter[str]:
    """The parameter of one term; unique, for a statement may hold several terms."""
    return bindparam("match", value, unique=True)


def _lexemes(words: Sequence[str], weight: str, *, prefix: bool) -> list[str]:
    last = len(words) - 1
    return [
        f"'{word}':{'*' if prefix and i == last else ''}{weight}" for i, word in enumerate(words)
    ]
