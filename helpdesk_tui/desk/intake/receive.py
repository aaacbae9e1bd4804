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
from helpdesk_tui.mail.source import Received
from helpdesk_tui.store import blobs
from helpdesk_tui.store.tables import Cursor, Intake


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
    with desk.transaction("receive") as tx:
        fresh = [mail for mail in mails if not _is_known(tx.session, origin, mail)]
        hashes = blobs.keep(tx.session, (mail.raw for mail in fresh))
        rows = [
            Intake(
                mailbox_id=origin.mailbox_id,
                queue_id=origin.queue_id,
                source=origin.label,
                folder=mail.folder,
                uidvalidity=mail.uidvalidity,
                uid=mail.uid,
                name=mail.name,
                sha256=digest,
                size=len(mail.raw),
                oversized=mail.oversized,
                internal_date=mail.internal_date,
                received_at=tx.now,
                acknowledged_at=None if origin.wants_acknowledging else tx.now,
            )
            for mail, digest in zip(fresh, hashes, strict=True)
        ]
        tx.session.add_all(rows)
        if origin.mailbox_id is not None:
            _advance(tx.session, origin.mailbox_id, mails)
        tx.session.flush()
        return [row.id or 0 for row in rows]


def _is_known(session: Session, origin: Origin, mail: Received) -> bool:
    if origin.mailbox_id is None:
        return False
    statement = select(Intake.id).where(
        Intake.mailbox_id == origin.mailbox_id,
        Intake.folder == mail.folder,
        Intake.uidvalidity == mail.uidvalidity,
        Intake.uid == mail.uid,
    )
    return session.exec(statement).first() is not None


def _advance(session: Session, mailbox_id: int, mails: Sequence[Received]) -> None:
    newest = mails[-1]
    cursor = session.get(Cursor, (mailbox_id, newest.folder))
    if cursor is None:
        cursor = Cursor(mailbox_id=mailbox_id, folder=newest.folder, uidvalidity=0)
    if cursor.uidvalidity != newest.uidvalidity:
        cursor.uidvalidity, cursor.last_uid = newest.uidvalidity, 0
    cursor.last_uid = max(cursor.last_uid, *(mail.uid for mail in mails))
    session.add(cursor)


def read_up_to(desk: Desk, mailbox_id: int, folder: str, uidvalidity: int) -> int:
    """The newest UID in the ledger; 0 after the server changed UIDVALIDITY (E07)."""
    with desk.store.read() as session:
        cursor = session.get(Cursor, (mailbox_id, folder))
        return cursor.last_uid if cursor and cursor.uidvalidity == uidvalidity else 0


def known_uids(desk: Desk, mailbox_id: int, uidvalidity: int) -> frozenset[int]:
    """All UIDs of a mailbox in the ledger, for sources whose UIDs do not ascend."""
    with desk.store.read() as session:
        statement = select(Intake.uid).where(
            Intake.mailbox_id == mailbox_id, Intake.uidvalidity == uidvalidity
        )
        return frozenset(session.exec(statement))


def to_acknowledge(desk: Desk, mailbox_id: int, uidvalidity: int, limit: int = 500) -> list[int]:
    """UIDs that are safe in the ledger and of which the server was not told yet."""
    with desk.store.read() as session:
        statement = (
            select(Intake.uid)
            .where(Intake.mailbox_id == mailbox_id, Intake.uidvalidity == uidvalidity)
            .where(col(Intake.acknowledged_at).is_(None))
            .order_by(col(Intake.uid))
            .limit(limit)
        )
        return list(session.exec(statement))


def acknowledged(desk: Desk, mailbox_id: int, uidvalidity: int, uids: Sequence[int]) -> None:
    """Note that the server was told."""
    with desk.transaction("acknowledge") as tx:
        tx.session.connection().execute(
            update(Intake)
            .where(
                col(Intake.mailbox_id) == mailbox_id,
                col(Intake.uidvalidity) == uidvalidity,
                col(Intake.uid).in_(uids),
            )
            .values(acknowledged_at=tx.now)
        )
