"""Filing what waits in the ledger: many letters in one transaction, a bad one alone."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, inspect
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.duplicates import repeat_of
from helpdesk_tui.desk.intake.file_letter import FILLED, describe, file_letter, settle
from helpdesk_tui.desk.intake.foresight import read_ahead
from helpdesk_tui.desk.intake.take_up import BATCH, MAX_ATTEMPTS
from helpdesk_tui.desk.intake.verdict import Verdict
from helpdesk_tui.desk.rulebook import RulebookReader
from helpdesk_tui.desk.settings import load_settings
from helpdesk_tui.desk.standing import standing_of
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.errors import HelpdeskError, StoreError
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.store.insert import insert_if_new
from helpdesk_tui.store.later import is_only_writer, written_later
from helpdesk_tui.store.one_at_a_time import Matter, is_held
from helpdesk_tui.store.tables import Intake, Lease
from helpdesk_tui.words import Fate

TOGETHER = BATCH
"""Mails filed in one transaction at most."""
FEW = 5
"""Mails that are tried beyond those that fitted into the last turn."""
TURN = 0.015
"""Seconds of filing after which the transaction ends if anybody else waits to write."""
LOOK = 0.005
"""Seconds between two looks whether anybody does."""
LONGEST_TURN = 0.2
"""Seconds after which it ends in any case."""
_LOCKED = (
    select_columns(*inspect(Intake).local_table.c)
    .where(col(Intake.id).in_(bindparam("ids", expanding=True)))
    .order_by(col(Intake.id))
    .with_for_update()
)
LEASE = "filing"
"""Name of the lease under which mail is filed."""


@dataclass(frozen=True, slots=True)
class Read:
    """A mail that was parsed, or the reason why it cannot be."""

    id: int
    letter: Letter | None
    trouble: str = ""
    attempts: int = MAX_ATTEMPTS
    """How often filing it was begun, this time included."""


def file_read(
    desk: Desk, reader: RulebookReader, mails: Sequence[Read], *, confirm_imports: bool = False
) -> list[Verdict]:
    """File what was read, many in one transaction; where that fails, one by one.

    A mail that the database refuses waits for another try: two writers may have met.
    Mail that was imported, not received, is confirmed only with ``confirm_imports``.
    Raises StoreError when the database itself cannot take anything.
    """
    verdicts: list[Verdict] = []
    together = TOGETHER
    while left := mails[len(verdicts) :]:
        try:
            done = _file_some(desk, reader, left[:together], confirm_imports)
            verdicts += done
            # What is read ahead for mails that do not fit into the turn is read for nothing.
            together = min(len(done) + FEW, TOGETHER)
        except (HelpdeskError, ValueError, LookupError) as error:
            if len(left) == 1:
                return [*verdicts, *_not_filed(desk, left[0], error)]
            _raise_if_database_is_down(error)
            return verdicts + [
                verdict
                for mail in left
                for verdict in file_read(desk, reader, [mail], confirm_imports=confirm_imports)
            ]
    return verdicts


def _raise_if_database_is_down(error: Exception) -> None:
    """The bare StoreError speaks of one statement, its kinds of the whole database."""
    if isinstance(error, StoreError) and type(error) is not StoreError:
        raise error


def _not_filed(desk: Desk, mail: Read, error: Exception) -> list[Verdict]:
    """What becomes of a mail that could not be filed though it was alone."""
    _raise_if_database_is_down(error)
    if isinstance(error, StoreError) and mail.attempts < MAX_ATTEMPTS:
        return []
    return [_quarantine(desk, mail, f"{type(error).__name__}: {error}")]


def _file_some(
    desk: Desk, reader: RulebookReader, mails: Sequence[Read], confirm_imports: bool
) -> list[Verdict]:
    """File the first mails, as many as fit into a turn, in one transaction."""
    verdicts: list[Verdict] = []
    with desk.transaction("file") as tx, written_later(tx.session) as later:
        _alone(tx)
        standing_of(desk.store).hold_still(tx.session)
        rulebook = reader.read(tx.session)
        settings = load_settings(tx.session)
        rows = _locked(tx.session, [mail.id for mail in mails])
        _look_at(tx.session, [(rows[mail.id], mail.letter) for mail in mails])
        turn = _Turn(desk)
        for mail in mails:
            # Mail to come may lock tickets of agents who wait for their turn to allocate.
            if verdicts and (turn.is_over() or is_held(tx.session, Matter.ALLOCATION)):
                break
            row = rows[mail.id]
            if row.fate is not None:  # another worker was faster; its word stands
                verdicts.append(Verdict(Fate(row.fate), row.reason, row.ticket_id))
                continue
            if mail.letter is None:
                verdict = unread(tx.session, row, mail.trouble)
                settle(tx, row, verdict)
            else:
                verdict = file_letter(
                    tx, row, mail.letter, rulebook, settings, confirm_imports=confirm_imports
                )
            later.change(Intake, {"id": row.id, **{name: getattr(row, name) for name in FILLED}})
            verdicts.append(verdict)
    return verdicts


class _Turn:
    """How long this writer keeps the others waiting."""

    def __init__(self, desk: Desk) -> None:
        """Begin now."""
        self._store = desk.store
        now = time.monotonic()
        self._end, self._next_look = now + LONGEST_TURN, now + TURN

    def is_over(self) -> bool:
        """Whether it ends here, for agents to write."""
        now = time.monotonic()
        if now < self._next_look:
            return False
        self._next_look = now + LOOK
        return now > self._end or self._store.somebody_waits()


def _alone(tx: Transaction) -> None:
    """Two that file at the same time would not see each other's tickets and duplicates."""
    if is_only_writer(tx.session):
        return
    # A row that is missing locks nothing, so it is made first.
    lease = {"name": LEASE, "holder": "", "until": tx.now, "seen_at": tx.now}
    insert_if_new(tx.session, Lease, [lease])
    tx.session.get(Lease, LEASE, with_for_update=True)


def _look_at(session: Session, mails: Sequence[tuple[Intake, Letter | None]]) -> None:
    """Write down what the mails are, and read what will be asked about them."""
    waiting = [(row, letter) for row, letter in mails if letter is not None and row.fate is None]
    with session.no_autoflush:
        for row, letter in waiting:
            describe(row, letter)
        read_ahead(session, waiting)


def unread(session: Session, row: Intake, trouble: str) -> Verdict:
    """Quarantine, unless the same bytes are there already (E07) or were dropped."""
    statement = (
        select(Intake)
        .where(Intake.sha256 == row.sha256, Intake.id != row.id)
        .where(col(Intake.fate).in_((Fate.QUARANTINED.value, Fate.IGNORED.value)))
        .order_by(col(Intake.id))
    )
    first = session.exec(statement).first()
    return Verdict(Fate.QUARANTINED, trouble) if first is None else repeat_of(first, row)


def _locked(session: Session, row_ids: Sequence[int]) -> dict[int, Intake]:
    """Rows as they stand, of no session: what is filled into them is written by who asks."""
    found = session.connection().execute(_LOCKED, {"ids": list(row_ids)})
    return {row.id: Intake(**row._mapping) for row in found}


def _quarantine(desk: Desk, mail: Read, reason: str) -> Verdict:
    with desk.transaction("quarantine") as tx:
        row = tx.session.get_one(Intake, mail.id, with_for_update=True)
        verdict = Verdict(Fate.QUARANTINED, reason)
        settle(tx, row, verdict)
        return verdict
