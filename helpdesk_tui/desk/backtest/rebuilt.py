"""A letter put together again from what is kept of it, as far as rules look at it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import RowMapping
from sqlmodel import Session, col

from helpdesk_tui.mail.letter import Address, Attachment, Folded, Letter
from helpdesk_tui.rules.facts import MessageFacts
from helpdesk_tui.store.tables import Intake, Message, Ticket
from helpdesk_tui.words import Automatic

_OF_INTAKE = (
    "id", "queue_id", "mailbox_id", "sha256", "internal_date", "received_at", "subject", "fate",
    "reason", "ticket_id", "message_id", "settled_at", "authenticity",
)  # fmt: skip
_OF_MESSAGE = (
    "author", "author_email", "body", "to", "cc", "rfc_id", "automatic", "reply_to", "sent_at",
)  # fmt: skip
_NOBODY = "unknown sender"
_UNFOLDED = Folded("", "")


def read_rows(session: Session, rows: Sequence[int]) -> Sequence[RowMapping]:
    """Ledger rows with the messages they became; "body" is None for one that became none."""
    statement = (
        select(
            *(getattr(Intake, name).label(name) for name in _OF_INTAKE),
            *(getattr(Message, name).label(name) for name in _OF_MESSAGE),
            col(Message.subject).label("kept_subject"),
            col(Ticket.language).label("language"),
        )
        .outerjoin(Message, col(Message.id) == col(Intake.message_id))
        .outerjoin(Ticket, col(Ticket.id) == col(Intake.ticket_id))
        .where(col(Intake.id).in_(rows))
    )
    return session.connection().execute(statement).mappings().all()


def rebuilt(
    row: RowMapping,
    headers: tuple[tuple[str, str], ...],
    files: Sequence[str],
    language: str | None,
) -> Letter:
    """The letter; of its files only the names, of Reply-To only the addresses.

    ``language`` is what the ticket had at first, None when it still has it.
    """
    name, email = _author(row), str(row["author_email"])
    automatic = str(row["automatic"])
    return Letter(
        subject=row["subject"],
        sender=Address(name, email),
        reply_to=_addresses(row["reply_to"]),
        to=_addresses(row["to"]),
        cc=_addresses(row["cc"]),
        date=row["sent_at"],
        message_id=row["rfc_id"],
        has_message_id=True,
        in_reply_to=(),
        references=(),
        body=row["body"],
        html="",
        folded=_UNFOLDED,
        attachments=tuple(Attachment(each, "", b"", "") for each in files),
        automatic=Automatic(automatic) if automatic else None,
        bounce=None,
        headers=headers,
        language=(row["language"] or "") if language is None else language,
    )


def as_kept(row: RowMapping) -> MessageFacts:
    """The message a mail became, as rules know messages that are there."""
    to = (*str(row["to"]).split("\n"), *str(row["cc"]).split("\n"))
    return MessageFacts(
        row["kept_subject"],
        row["body"],
        row["author"],
        row["author_email"],
        tuple(each for each in to if each),
    )


def came_at(row: RowMapping, letter: Letter) -> datetime:
    """When a mail reached the mailbox, and never after it was filed; see arrived_at."""
    if row["mailbox_id"] is None and letter.date is not None:
        came: datetime = letter.date
    else:
        came = row["internal_date"] or row["received_at"]
    settled: datetime = row["settled_at"]
    return min(came, settled)


def _author(row: RowMapping) -> str:
    """The name in From; a mail without one is kept under its address, or as nobody's."""
    name, email = str(row["author"]), str(row["author_email"])
    return "" if name == (email or _NOBODY) else name


def _addresses(kept: str) -> tuple[Address, ...]:
    return tuple(Address("", each) for each in kept.split("\n") if each)
