"""Filing what waits in the ledger: many letters in one transaction, a bad one alone.

A row that was begun before and never ended may have killed the worker; such rows are
taken one at a time, and after ``MAX_ATTEMPTS`` quarantined, so that one mail can never
stop the others (E16).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import Session, col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.file_letter import file_letter, settle
from helpdesk_tui.desk.intake.verdict import Verdict
from helpdesk_tui.desk.rulebook import RulebookReader
from helpdesk_tui.desk.settings import load_settings
from helpdesk_tui.errors import HelpdeskError, StoreFull, Unreachable
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.store import blobs
from helpdesk_tui.store.tables import Intake
from helpdesk_tui.words import Fate

MAX_ATTEMPTS = 5
BATCH = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail in the ledger without a fate."""

    id: int
    raw: bytes
    source: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Read:
    """A mail that was parsed, or the reason why it cannot be."""

    id: int
    letter: Letter | None
    trouble: str = ""


def begin(desk: Desk, limit: int = BATCH, *, only: Sequence[int] = ()) -> list[Waiting]:
    """Take up what waits, oldest first, and count the attempt; ``only`` names rows."""
    with desk.transaction("begin") as tx:
        rows = _take(tx.session, limit, only)
        if rows:
            tx.session.connection().execute(
                update(Intake)
                .where(col(Intake.id).in_([row.id for row in rows]))
                .values(attempts=col(Intake.attempts) + 1)
            )
        return [
            Waiting(row.id or 0, blobs.fetch(tx.session, row.sha256), row.source, row.attempts + 1)
            for row in rows
        ]


def _take(session: Session, limit: int, only: Sequence[int]) -> list[Intake]:
    statement = select(Intake).where(col(Intake.fate).is_(None)).order_by(col(Intake.id))
    if only:
        statement = statement.where(col(Intake.id).in_(only))
    rows = list(session.exec(statement.limit(limit)))
    if rows and rows[0].attempts:
        return rows[:1]
    fresh = next((i for i, row in enumerate(rows) if row.attempts), len(rows))
    return rows[:fresh]


def file_read(desk: Desk, reader: RulebookReader, mails: Sequence[Read]) -> list[Verdict]:
    """File what was read, in one transaction; where that fails, one by one.

    Raises StoreError only when the database itself cannot take anything.
    """
    try:
        return _file_all(desk, reader, mails)
    except (StoreFull, Unreachable):
        raise
    except (HelpdeskError, ValueError, LookupError) as error:
        if len(mails) == 1:
            return [_quarantine(desk, mails[0], f"{type(error).__name__}: {error}")]
    return [file_read(desk, reader, [mail])[0] for mail in mails]


def _file_all(desk: Desk, reader: RulebookReader, mails: Sequence[Read]) -> list[Verdict]:
    verdicts = []
    with desk.transaction("file") as tx:
        rulebook = reader.read(tx.session)
        settings = load_settings(tx.session)
        for mail in mails:
            row = _locked(tx.session, mail.id)
            if row.fate is not None:  # another worker was faster; its word stands
                verdicts.append(Verdict(Fate(row.fate), row.reason, row.ticket_id))
            elif mail.letter is None:
                verdict = Verdict(Fate.QUARANTINED, mail.trouble)
                settle(tx, row, verdict)
                verdicts.append(verdict)
            else:
                verdicts.append(file_letter(tx, row, mail.letter, rulebook, settings))
    return verdicts


def _locked(session: Session, row_id: int) -> Intake:
    statement = select(Intake).where(Intake.id == row_id).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).one()


def _quarantine(desk: Desk, mail: Read, reason: str) -> Verdict:
    with desk.transaction("quarantine") as tx:
        row = _locked(tx.session, mail.id)
        verdict = Verdict(Fate.QUARANTINED, reason)
        settle(tx, row, verdict)
        return verdict
