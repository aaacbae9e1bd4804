"""The first step: raw bytes into the ledger, before anything else happens to them (E01).

One transaction stores the bytes, the ledger rows and the cursor. Doing it again with the
same mails changes nothing, so overlapping workers and repeated rounds are harmless (E12).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import Session, col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.withheld import (
    Place,
    Withheld,
    fill,
    is_withheld,
    note_withheld,
    renumbered,
)
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.mail.source import Received
from helpdesk_tui.store import blobs
from helpdesk_tui.store.insert import insert_all
from helpdesk_tui.store.later import written_later
from helpdesk_tui.store.tables import Cursor, Intake, Mailbox

Key = tuple[str, int, int]
"""Folder, UIDVALIDITY, UID."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where mails come from and which queue they are for."""

    label: str
    """What people call the place: a mailbox's name, or "import"."""
    queue_id: int
    mailbox_id: int | None = None
    """None for mail imported from files."""
    wants_acknowledging: bool = False
    """True when the server is told afterwards that the mail is safe."""


def receive(desk: Desk, origin: Origin, mails: Sequence[Received]) -> list[int]:
    """Put mails into the ledger; ids of the new rows. Raises StoreError, nothing is kept then."""
    if not mails:
        return []
    first = mails[0]
    return receive_from(desk, origin, Place(first.folder, first.uidvalidity), mails)


def receive_from(
    desk: Desk,
    origin: Origin,
    place: Place,
    mails: Sequence[Received],
    withheld: Sequence[Withheld] = (),
) -> list[int]:
    """``receive`` what a place gave, with note of what it withheld; the cursor passes both."""
    if not mails and not withheld:
        return []
    with desk.transaction("receive") as tx, written_later(tx.session):
        known = _known(tx.session, origin, place, [*mails, *withheld])
        ids = _keep(tx, origin, mails, known)
        if origin.mailbox_id is not None:
            for each in withheld:
                row = known.get((place.folder, place.uidvalidity, each.uid))
                note_withheld(tx, origin.mailbox_id, _row(tx, origin, place, each), row, each.why)
            uids = [mail.uid for mail in mails] + [each.uid for each in withheld]
            _advance(tx, origin.mailbox_id, place, max(uids))
        tx.session.flush()
        return ids


def _keep(
    tx: Transaction, origin: Origin, mails: Sequence[Received], known: dict[Key, Intake]
) -> list[int]:
    """Write the rows of mails that are new, or that were withheld till now."""
    fresh = []
    for mail in mails:
        row = known.get((mail.folder, mail.uidvalidity, mail.uid))
        if row is None or is_withheld(row):
            fresh.append((mail, row))
    hashes = blobs.keep(tx.session, (mail.raw for mail, _ in fresh))
    rows, new = [], []
    for (mail, found), digest in zip(fresh, hashes, strict=True):
        row = found or _row(tx, origin, Place(mail.folder, mail.uidvalidity), mail)
        fill(tx, row, mail, digest, tell=origin.wants_acknowledging)
        rows.append(row)
        if found is None:
            new.append(row)
    insert_all(tx.session, new)
    return [row.id or 0 for row in rows]


def _row(tx: Transaction, origin: Origin, place: Place, mail: Received | Withheld) -> Intake:
    """A new ledger row, without content yet."""
    return Intake(
        mailbox_id=origin.mailbox_id,
        queue_id=origin.queue_id,
        source=origin.label,
        folder=place.folder,
        uidvalidity=place.uidvalidity,
        uid=mail.uid,
        sha256="",
        size=0,
        received_at=tx.now,
    )


def _known(
    session: Session, origin: Origin, place: Place, mails: Sequence[Received | Withheld]
) -> dict[Key, Intake]:
    """Rows of these mails that are in the ledger already."""
    if origin.mailbox_id is None:
        return {}
    # Whoever else receives from this mailbox waits here, and then finds our rows.
    session.get(Mailbox, origin.mailbox_id, with_for_update=True)
    statement = select(Intake).where(
        Intake.mailbox_id == origin.mailbox_id,
        Intake.folder == place.folder,
        col(Intake.uid).in_([mail.uid for mail in mails]),
    )
    return {(row.folder, row.uidvalidity, row.uid): row for row in session.exec(statement)}


def _advance(tx: Transaction, mailbox_id: int, place: Place, newest: int) -> None:
    cursor = tx.session.get(Cursor, (mailbox_id, place.folder))
    if cursor is None:
        cursor = Cursor(mailbox_id=mailbox_id, folder=place.folder, uidvalidity=place.uidvalidity)
    if cursor.uidvalidity != place.uidvalidity:
        cursor.uidvalidity, cursor.last_uid = place.uidvalidity, 0
        renumbered(tx, mailbox_id, place)
    cursor.last_uid = max(cursor.last_uid, newest)
    tx.session.add(cursor)


def read_up_to(desk: Desk, mailbox_id: int, place: Place) -> int:
    """The newest UID in the ledger; 0 after the server changed UIDVALIDITY (E07)."""
    with desk.store.read() as session:
        cursor = session.get(Cursor, (mailbox_id, place.folder))
        return cursor.last_uid if cursor and cursor.uidvalidity == place.uidvalidity else 0


def known_uids(desk: Desk, mailbox_id: int, place: Place) -> frozenset[int]:
    """All UIDs of a place in the ledger, for sources whose UIDs do not ascend."""
    with desk.store.read() as session:
        statement = select(Intake.uid).where(
            Intake.mailbox_id == mailbox_id,
            Intake.folder == place.folder,
            Intake.uidvalidity == place.uidvalidity,
        )
        return frozenset(session.exec(statement))


def to_acknowledge(desk: Desk, mailbox_id: int, place: Place, limit: int = 500) -> list[int]:
    """UIDs that are safe in the ledger and of which the server was not told yet."""
    with desk.store.read() as session:
        statement = (
            select(Intake.uid)
            .where(Intake.mailbox_id == mailbox_id, Intake.folder == place.folder)
            .where(Intake.uidvalidity == place.uidvalidity)
            .where(col(Intake.acknowledged_at).is_(None))
            .order_by(col(Intake.uid))
            .limit(limit)
        )
        return list(session.exec(statement))


def acknowledged(desk: Desk, mailbox_id: int, place: Place, uids: Sequence[int]) -> None:
    """Note that the server was told; it may be told again, so this may be lost with the power."""
    with desk.transaction("acknowledge", lasting=False) as tx:
        tx.session.connection().execute(
            update(Intake)
            .where(
                col(Intake.mailbox_id) == mailbox_id,
                col(Intake.folder) == place.folder,
                col(Intake.uidvalidity) == place.uidvalidity,
                col(Intake.uid).in_(uids),
            )
            .values(acknowledged_at=tx.now)
        )
