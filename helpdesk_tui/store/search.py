"""Writing the full-text index over subjects, bodies and people; one entry a message.

Asking it is in matches.py.

The text is folded and cut into words before it is indexed (folding.py), on both databases
alike: SQLite's own folding would miss ø and æ, and PostgreSQL's parser would keep
``vpn-gateway`` or an address as one word and cut ``2e5abc`` in two. On SQLite the index
holds no text of its own, so taking a message out needs the very words that were put in.
PostgreSQL counts places up to 16,383: phrases beyond that word of a mail are not found there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session

from helpdesk_tui.folding import words_of

MAX_BYTES = 400_000
"""What of a message is indexed: PostgreSQL refuses an entry over 1 MB, words and places."""
MAX_WORD = 200
"""Longer words count as their beginning: PostgreSQL refuses words over 2046 bytes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed of a message: the four texts a query may look in."""

    message_id: int
    subject: str
    body: str
    sender: str
    recipients: str

    def words(self) -> dict[str, list[str]]:
        """The words of each text; the body comes last, so it is what a limit cuts."""
        left = MAX_BYTES
        found: dict[str, list[str]] = {}
        for name, text_ in self._texts():
            # Folding can lengthen a text, but hardly makes it shorter than its words.
            words = words_of(text_[:MAX_BYTES])
            used = len(" ".join(words).encode()) + bool(words)
            if used > left or max(map(len, words), default=0) > MAX_WORD:
                words, used = _cut(words, left)
            left -= used
            found[name] = words
        return found

    def _texts(self) -> tuple[tuple[str, str], ...]:
        return (
            ("subject", self.subject),
            ("sender", self.sender),
            ("recipients", self.recipients),
            ("body", self.body),
        )


def _cut(words: Sequence[str], left: int) -> tuple[list[str], int]:
    """The words that fit into so many bytes, long ones shortened; and the bytes they take."""
    kept: list[str] = []
    used = 0
    for word in words:
        used += len(word[:MAX_WORD].encode()) + 1
        if used > left:
            break
        kept.append(word[:MAX_WORD])
    return kept, used


_SQLITE_ADD = text(
    "INSERT INTO search (rowid, subject, body, sender, recipients)"
    " VALUES (:id, :subject, :body, :sender, :recipients)"
)
_SQLITE_REMOVE = text(
    "INSERT INTO search (search, rowid, subject, body, sender, recipients)"
    " VALUES ('delete', :id, :subject, :body, :sender, :recipients)"
)
_POSTGRES_ADD = text("INSERT INTO search (message_id, doc) VALUES (:id, CAST(:doc AS tsvector))")
_POSTGRES_REMOVE = text("DELETE FROM search WHERE message_id = :id")
WEIGHTS = {"subject": "A", "body": "B", "sender": "C", "recipients": "D"}
"""How PostgreSQL tells the four texts apart."""


def _is_sqlite(session: Session) -> bool:
    return session.connection().dialect.name == "sqlite"


def index(session: Session, entries: Sequence[Entry]) -> None:
    """Make messages findable."""
    if not entries:
        return
    if _is_sqlite(session):
        session.connection().execute(_SQLITE_ADD, [_sqlite_row(entry) for entry in entries])
    else:
        rows = [{"id": entry.message_id, "doc": _tsvector(entry)} for entry in entries]
        session.connection().execute(_POSTGRES_ADD, rows)


def unindex(session: Session, entries: Sequence[Entry]) -> None:
    """Take messages out again; the entries must be as they were indexed."""
    if not entries:
        return
    if _is_sqlite(session):
        session.connection().execute(_SQLITE_REMOVE, [_sqlite_row(entry) for entry in entries])
    else:
        rows = [{"id": entry.message_id} for entry in entries]
        session.connection().execute(_POSTGRES_REMOVE, rows)


def _sqlite_row(entry: Entry) -> dict[str, str | int]:
    joined = {name: " ".join(words) for name, words in entry.words().items()}
    return {"id": entry.message_id, **joined}


def _tsvector(entry: Entry) -> str:
    """The index entry as PostgreSQL writes one: every word with its place and weight.

    Words hold letters and digits only, so nothing needs escaping.
    """
    places: dict[str, list[str]] = {}
    place = 0
    for name, words in entry.words().items():
        for word in words:
            place += 1
            places.setdefault(word, []).append(f"{min(place, 16383)}{WEIGHTS[name]}")
    return " ".join(f"'{word}':{','.join(at[:255])}" for word, at in places.items())
