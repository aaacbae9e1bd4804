"""The intake ledger for people: every mail received and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.verdict import Verdict
from helpdesk_tui.desk.intake.withheld import is_withheld
from helpdesk_tui.errors import NotFound, Refused
from helpdesk_tui.store import blobs
from helpdesk_tui.store.tables import Intake, Message, Outbox, Queue, Ticket
from helpdesk_tui.views_mail import LedgerRow
from helpdesk_tui.words import Fate, OutboxKind, Role


@dataclass(frozen=True, slots=True)
class Which:
    """Which part of the ledger."""

    mailbox: str = ""
    """A mailbox by its name; "" = any source."""
    since: datetime | None = None
    """Received since then."""
    text: str = ""
    """Words in subject, sender, source or reason, in any case of letters."""


EVERYTHING = Which()


def ledger(
    desk: Desk, *, fate: Fate | None = None, which: Which = EVERYTHING, limit: int = 100
) -> tuple[LedgerRow, ...]:
    """Ledger rows, newest first; 0 = all. Raises NotFound for a mailbox that is not there."""
    statement = (
        select(Intake, Queue.name, Ticket.queue_id)
        .join(Queue, col(Queue.id) == col(Intake.queue_id))
        .outerjoin(Ticket, col(Ticket.id) == col(Intake.ticket_id))
        .order_by(col(Intake.id).desc())
    )
    if fate is not None:
        statement = statement.where(Intake.fate == fate.value)
    if limit:
        statement = statement.limit(limit)
    with desk.store.read() as session:
        statement = statement.where(*_conditions(session, which))
        names = {row.id: row.name for row in session.exec(select(Queue))}
        return tuple(
            _row(row, names.get(now_in, queue)) for row, queue, now_in in session.exec(statement)
        )


def tally(desk: Desk, which: Which = EVERYTHING) -> dict[Fate | None, int]:
    """How many mails met which fate, None = still waiting; together they are all received.

    Raises NotFound for a mailbox that is not there.
    """
    with desk.store.read() as session:
        statement = select(Intake.fate, func.count()).where(*_conditions(session, which))
        found = dict(session.exec(statement.group_by(Intake.fate)).all())
    order: tuple[Fate | None, ...] = (*Fate, None)
    return {fate: found[fate] for fate in order if fate in found}


def _conditions(session: Session, which: Which) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if which.mailbox:
        row = directory.mailbox(session, which.mailbox)
        found.append(col(Intake.mailbox_id) == row.id)
    if which.since is not None:
        found.append(col(Intake.received_at) >= which.since)
    if which.text:
        columns = (Intake.subject, Intake.sender, Intake.source, Intake.reason)
        looked = (col(column).icontains(which.text, autoescape=True) for column in columns)
        found.append(or_(*looked))
    return found


def fates(desk: Desk, row_ids: Sequence[int]) -> Counter[Fate]:
    """How many of some ledger rows met which fate; rows that still wait are left out."""
    counted: Counter[Fate] = Counter()
    with desk.store.read() as session:
        for start in range(0, len(row_ids), 500):
            some = row_ids[start : start + 500]
            found = session.exec(select(Intake.fate).where(col(Intake.id).in_(some)))
            counted.update(Fate(fate) for fate in found if fate)
    return counted


def confirmed(desk: Desk, row_ids: Sequence[int]) -> int:
    """How many confirmations were queued for the tickets that some ledger rows began."""
    number = 0
    with desk.store.read() as session:
        for start in range(0, len(row_ids), 500):
            some = row_ids[start : start + 500]
            statement = (
                select(func.count())
                .select_from(Outbox)
                .join(Message, col(Message.id) == col(Outbox.message_id))
                .join(Intake, col(Intake.ticket_id) == col(Message.ticket_id))
                .where(Outbox.kind == OutboxKind.CONFIRMATION.value)
                .where(Intake.fate == Fate.NEW_TICKET.value, col(Intake.id).in_(some))
            )
            number += session.exec(statement).one()
    return number


def ledger_row(desk: Desk, row_id: int) -> LedgerRow:
    """One ledger row. Raises NotFound."""
    with desk.store.read() as session:
        row = _find(session, row_id)
        queue = session.get(Queue, row.queue_id)
        return _row(row, queue.name if queue else "")


def _row(row: Intake, queue: str) -> LedgerRow:
    place = row.name or (f"UID {row.uid} of {row.folder}" if row.uid else "")
    return LedgerRow(
        id=row.id or 0,
        source=f"{row.source}: {place}" if place else row.source,
        received_at=row.received_at,
        size=row.oversized or row.size,
        subject=row.subject,
        sender=row.sender,
        fate=Fate(row.fate) if row.fate else None,
        reason=row.reason,
        ticket=row.ticket_id,
        message=row.message_id,
        queue=queue,
        rules=tuple(row.rules.split("\n")) if row.rules else (),
        authenticity=row.authenticity,
    )


def raw_mail(desk: Desk, row_id: int) -> bytes:
    """A mail as it was received. Raises NotFound."""
    with desk.store.read() as session:
        return blobs.fetch(session, _find(session, row_id).sha256)


def _find(session: Session, row_id: int) -> Intake:
    row = session.get(Intake, row_id)
    if row is None:
        raise NotFound(f"There is no ledger row {row_id}.", "List them: helpdesk-tui mail ledger")
    return row


def release(desk: Desk, row_id: int) -> None:
    """Let a quarantined mail be filed again. Raises NotFound, Refused for another fate."""
    desk.actor.must_be(Role.SPECIALIST, "mail release")
    with desk.transaction("release mail") as tx:
        row = _quarantined(tx.session, row_id)
        if is_withheld(row):
            raise Refused(
                f"The server has not given mail {row_id} yet.", "It is asked for again by itself."
            )
        tx.record(None, f"mail {row_id}", row.fate, "waiting")
        row.fate, row.reason, row.attempts, row.settled_at = None, "", 0, None
        row.let_in = True
        tx.session.add(row)


def drop(desk: Desk, row_id: int, why: str = "") -> Verdict:
    """Settle a quarantined mail as ignored; its bytes stay. Raises NotFound, Refused."""
    desk.actor.must_be(Role.SPECIALIST, "mail drop")
    with desk.transaction("drop mail") as tx:
        row = _quarantined(tx.session, row_id)
        reason = f"dropped by {desk.actor.name}" + (f": {why}" if why else "")
        tx.record(None, f"mail {row_id}", row.fate, reason)
        row.fate, row.reason, row.settled_at = Fate.IGNORED.value, reason, tx.now
        tx.session.add(row)
    return Verdict(Fate.IGNORED, reason)


def _quarantined(session: Session, row_id: int) -> Intake:
    row = _find(session, row_id)
    if row.fate != Fate.QUARANTINED:
        fate = row.fate or "waiting"
        raise Refused(f"Mail {row_id} is {fate}, not quarantined.", "Only quarantined mail can be.")
    return row
