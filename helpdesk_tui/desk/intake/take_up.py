"""Taking up what waits in the ledger, oldest first: each try is counted before it begins.

A row that was begun before and never ended may have killed the worker; such rows are taken
one at a time, and after ``MAX_ATTEMPTS`` quarantined, so that one mail can never stop the
others (E16). Only what the mail itself may have caused counts as an attempt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import NamedTuple

from sqlalchemy import bindparam, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.file_letter import settle
from helpdesk_tui.desk.intake.verdict import Verdict
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.mail.source import BATCH_BYTES
from helpdesk_tui.store import blobs
from helpdesk_tui.store.tables import Intake
from helpdesk_tui.words import Fate

MAX_ATTEMPTS = 5
BATCH = 50
"""Mails taken up together at most."""


class _Unfiled(NamedTuple):
    """What of a row without a fate says whether it is its turn."""

    id: int
    sha256: str
    size: int
    source: str
    attempts: int


_UNFILED = (
    select_columns(*(col(getattr(Intake, name)) for name in _Unfiled._fields))
    .where(col(Intake.fate).is_(None), col(Intake.id) > bindparam("beyond"))
    .order_by(col(Intake.id))
)
_COUNT_ATTEMPT = (
    update(Intake)
    .where(col(Intake.id).in_(bindparam("ids", expanding=True)))
    .values(attempts=col(Intake.attempts) + 1)
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail in the ledger without a fate."""

    id: int
    raw: bytes
    source: str
    attempts: int


def waits(desk: Desk) -> bool:
    """True when a mail in the ledger has no fate yet."""
    with desk.store.read() as session:
        statement = select(Intake.id).where(col(Intake.fate).is_(None)).limit(1)
        return session.exec(statement).first() is not None


def begin(
    desk: Desk, limit: int = BATCH, *, only: Sequence[int] = (), beyond: int = 0
) -> list[Waiting]:
    """Take up what waits, oldest first, and count the attempt.

    ``only`` names rows. With ``beyond`` only rows of higher ids are taken, up to the first
    that was begun before: they come beside others that are not filed yet.
    """
    # A mail that kills the worker is counted all the same; one that cuts the power is rare.
    with desk.transaction("begin", lasting=False) as tx:
        rows = _take(tx.session, limit, only, beyond)
        if rows:
            numbers = [row.id for row in rows]
            tx.session.connection().execute(_COUNT_ATTEMPT, {"ids": numbers})
        raws = blobs.fetch_all(tx.session, {row.sha256 for row in rows})
        return [mail for row in rows if (mail := _waiting(tx, row, raws)) is not None]


def _waiting(tx: Transaction, row: _Unfiled, raws: Mapping[str, bytes]) -> Waiting | None:
    raw = raws.get(row.sha256)
    if raw is None:
        verdict = Verdict(Fate.QUARANTINED, str(blobs.missing(row.sha256)))
        settle(tx, tx.session.get_one(Intake, row.id), verdict)
        return None
    return Waiting(row.id, raw, row.source, row.attempts + 1)


def put_back(desk: Desk, row_ids: Sequence[int]) -> None:
    """Take back an attempt that ended for no fault of the mails."""
    if not row_ids:
        return
    with desk.transaction("put back") as tx:
        tx.session.connection().execute(
            update(Intake)
            .where(col(Intake.id).in_(row_ids), col(Intake.attempts) > 0)
            .where(col(Intake.fate).is_(None))
            .values(attempts=col(Intake.attempts) - 1)
        )


def _take(session: Session, limit: int, only: Sequence[int], beyond: int) -> list[_Unfiled]:
    statement = _UNFILED.where(col(Intake.id).in_(only)) if only else _UNFILED
    taken: list[_Unfiled] = []
    size = 0
    found = session.connection().execute(statement.limit(limit), {"beyond": beyond})
    for row in starmap(_Unfiled, found):
        size += row.size
        # Memory stays that of a few mails, whatever waits (E15).
        if ((taken or beyond) and row.attempts) or (taken and size > BATCH_BYTES):
            break
        taken.append(row)
        if row.attempts:
            break
    return taken
