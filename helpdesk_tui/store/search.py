"""The full-text index over subjects, bodies and people; one entry a message.

The text is folded and cut into words before it is indexed (folding.py), on both databases
alike: SQLite's own folding would miss ø and æ, and PostgreSQL's parser would keep
``vpn-gateway`` or an address as one word. On SQLite the index holds no text of its own,
so taking a message out needs the very words that were put in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session

from helpdesk_tui.folding import words_of

MAX_CHARACTERS = 400_000
"""What of a body is indexed: PostgreSQL refuses an entry over 1 MB."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed of a message."""

    message_id: int
    subject: str
    body: str
    people: str

    def words(self) -> dict[str, str | int]:
        """Folded words, ready for either database."""
        return {
            "id": self.message_id,
            "subject": " ".join(words_of(self.subject)),
            "body": " ".join(words_of(self.body[:MAX_CHARACTERS])),
            "people": " ".join(words_of(self.people)),
        }


_SQLITE_ADD = text(
    "INSERT INTO search (rowid, subject, body, people) VALUES (:id, :subject, :body, :people)"
)
_SQLITE_REMOVE = text(
    "INSERT INTO search (search, rowid, subject, body, people)"
    " VALUES ('delete', :id, :subject, :body, :people)"
)
_POSTGRES_ADD = text(
    "INSERT INTO search (message_id, doc) VALUES (:id,"
    " setweight(to_tsvector('simple', :subject), 'A')"
    " || setweight(to_tsvector('simple', :body), 'B')"
    " || setweight(to_tsvector('simple', :people), 'C'))"
)
_POSTGRES_REMOVE = text("DELETE FROM search WHERE message_id = :id")


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
