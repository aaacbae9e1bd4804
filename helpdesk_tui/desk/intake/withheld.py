"""Mails a server announces but does not give (E04).

Each has a row in the ledger, quarantined and without content, written in the transaction
that moves the cursor past it: so it is counted, people see it, and a worker that is killed
cannot forget it. It is asked for again, ever more seldom, and filed when it comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.mail.source import Received
from helpdesk_tui.rules.backoff import next_try
from helpdesk_tui.store import blobs
from helpdesk_tui.store.tables import Intake
from helpdesk_tui.store.tables.intake import WITHHELD
from helpdesk_tui.words import Fate

GONE = "it is not on the server any more"


@dataclass(frozen=True, slots=True)
class Place:
    """A folder under one numbering of its mails."""

    folder: str
    """An IMAP folder's name, or the path of a Maildir or mbox."""
    uidvalidity: int


@dataclass(frozen=True, slots=True)
class Withheld:
    """One mail that was announced and not given."""

    uid: int
    why: str
    """The server's reason, one safe line."""


def is_withheld(row: Intake) -> bool:
    """True for the row of a mail that was not given yet."""
    return row.fate == Fate.QUARANTINED and row.size == 0 and row.mailbox_id is not None


def note_withheld(
    tx: Transaction, mailbox_id: int, new: Intake, known: Intake | None, why: str
) -> None:
    """Write down that a mail was not given: ``new``, or once more in its ``known`` row."""
    row = known or new
    if known is not None and not is_withheld(known):
        return
    if known is None:
        row.sha256 = blobs.keep(tx.session, [b""])[0]
        row.fate = Fate.QUARANTINED.value
        row.acknowledged_at = tx.now
        tx.record(None, f"mailbox {row.source}", None, f"UID {row.uid} was not given: {why}")
    row.mailbox_id = mailbox_id
    row.reason = f"the server did not give this mail: {why}; it is asked for again"
    row.attempts += 1
    row.settled_at = tx.now
    tx.session.add(row)


def fill(tx: Transaction, row: Intake, mail: Received, digest: str, *, tell: bool) -> None:
    """The mail came after all: its row waits to be filed like any other."""
    row.sha256, row.size, row.oversized = digest, len(mail.raw), mail.oversized
    row.internal_date, row.name, row.received_at = mail.internal_date, mail.name, tx.now
    row.fate, row.reason, row.attempts, row.settled_at = None, "", 0, None
    row.acknowledged_at = None if tell else tx.now


def due_again(desk: Desk, mailbox_id: int, place: Place) -> list[int]:
    """UIDs to be asked for now, ascending."""
    with desk.store.read() as session:
        now = desk.clock()
        return [
            row.uid
            for row in _withheld(session, mailbox_id, place)
            if row.settled_at is None or next_try(row.attempts, row.settled_at, 0) <= now
        ]


def missing(desk: Desk, mailbox_id: int, place: Place) -> list[str]:
    """What is missing, for the mailbox's health: "UID 7: why"."""
    with desk.store.read() as session:
        return [f"UID {row.uid}: {row.reason}" for row in _withheld(session, mailbox_id, place)]


def _withheld(session: Session, mailbox_id: int, place: Place) -> Sequence[Intake]:
    statement = (
        select(Intake)
        .where(Intake.mailbox_id == mailbox_id, Intake.folder == place.folder)
        .where(Intake.uidvalidity == place.uidvalidity)
        .where(WITHHELD)
        .order_by(col(Intake.uid))
    )
    return session.exec(statement).all()


def renumbered(tx: Transaction, mailbox_id: int, place: Place) -> None:
    """After the server numbered a folder anew, old numbers are asked for no more (E07)."""
    statement = (
        select(Intake)
        .where(Intake.mailbox_id == mailbox_id, Intake.folder == place.folder)
        .where(Intake.uidvalidity != place.uidvalidity)
        .where(WITHHELD)
    )
    for row in tx.session.exec(statement):
        row.fate = Fate.IGNORED.value
        row.reason = "the server numbered its mails anew; it is asked for under its new number"
        row.settled_at = tx.now
        tx.session.add(row)
