"""Filing one mail on the scratch desk, looking at what came of it, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from helpdesk_tui.desk.actor import WORKER
from helpdesk_tui.desk.intake.duplicates import repeat_of
from helpdesk_tui.desk.intake.file_letter import file_letter
from helpdesk_tui.desk.intake.verdict import Verdict
from helpdesk_tui.desk.memo import names_stand_still
from helpdesk_tui.desk.replay.history import WITH_MESSAGE
from helpdesk_tui.desk.replay.outcome import (
    NEW,
    Outcome,
    change_words,
    file_words,
    message_columns,
)
from helpdesk_tui.desk.replay.rules_then import RulesThen
from helpdesk_tui.desk.replay.scratch import Row, table
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.store.tables import Intake
from helpdesk_tui.words import Fate

_UNFILED: Row = {
    "fate": None, "reason": "", "rules": "", "ticket_id": None, "message_id": None,
    "duplicate_of": None, "settled_at": None, "rfc_id": "", "content_key": "",
}  # fmt: skip
"""What of a ledger row filing writes, before it has."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail as it was parsed just now, or why it cannot be."""

    letter: Letter | None
    trouble: str = ""


def judge(session: Session, row: Row, mail: Reading, then: RulesThen, *, confirms: bool) -> Outcome:
    """What filing a mail comes to; the scratch desk is as before afterwards.

    ``row`` is its row in the live ledger. ``confirms``: whether imports were confirmed.
    """
    intake = Intake.model_validate(row | _UNFILED)
    settled = row["settled_at"]
    now = settled if isinstance(settled, datetime) else intake.received_at
    nested = session.begin_nested()
    try:
        session.add(intake)
        session.flush()
        tx = Transaction(session, WORKER, now, "file", "")
        with names_stand_still(session), session.no_autoflush:
            verdict = _file(tx, intake, mail, then, confirms=confirms)
        session.flush()
        return _outcome(tx, verdict)
    finally:
        nested.rollback()
        session.expunge_all()


def _file(
    tx: Transaction, intake: Intake, mail: Reading, then: RulesThen, *, confirms: bool
) -> Verdict:
    if mail.letter is None:
        return _unread(tx.session, intake, mail.trouble)
    try:
        return file_letter(
            tx, intake, mail.letter, then.rulebook, then.settings, confirm_imports=confirms
        )
    except (HelpdeskError, ValueError, LookupError) as error:
        return Verdict(Fate.QUARANTINED, f"{type(error).__name__}: {error}")


def _unread(session: Session, intake: Intake, trouble: str) -> Verdict:
    """A mail beyond reading is quarantined, unless its bytes were met before (E07)."""
    statement = (
        rows_of(Intake)
        .where(Intake.sha256 == intake.sha256, Intake.id != intake.id)
        .where(col(Intake.fate).in_((Fate.QUARANTINED.value, Fate.IGNORED.value)))
        .order_by(col(Intake.id))
    )
    first = session.exec(statement).first()
    return Verdict(Fate.QUARANTINED, trouble) if first is None else repeat_of(first, intake)


def _outcome(tx: Transaction, verdict: Verdict) -> Outcome:
    begun = verdict.ticket if verdict.fate is Fate.NEW_TICKET else None
    words = (
        change_words(each.field, each.new, each.cause, each.ticket_id, begun) for each in tx.pending
    )
    message, files = said(tx.session, verdict.fate, verdict.message)
    return Outcome(
        fate=verdict.fate,
        reason=verdict.reason,
        ticket=ticket_words(verdict.fate, verdict.ticket),
        duplicate_of=verdict.duplicate_of,
        rules=verdict.rules,
        changes=tuple(each for each in words if each is not None),
        message=message,
        files=files,
    )


def ticket_words(fate: Fate, ticket: int | None) -> str:
    """Where a mail went; the number of a new ticket is no part of the outcome."""
    if fate is Fate.NEW_TICKET:
        return NEW
    return f"#{ticket}" if ticket is not None else ""


def said(
    session: Session, fate: Fate, number: int | None
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """The columns and files of the message that a mail became, in words."""
    if number is None or fate not in WITH_MESSAGE:
        return (), ()
    message, attachment = table("message"), table("attachment")
    connection = session.connection()
    found = connection.execute(select(message).where(message.c.id == number)).mappings().first()
    statement = select(attachment).where(attachment.c.message_id == number)
    rows = connection.execute(statement.order_by(attachment.c.id)).mappings()
    files = tuple(file_words(dict(row)) for row in rows)
    return (message_columns(dict(found)) if found else ()), files
