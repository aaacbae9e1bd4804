"""The whole story of one mail: where from, when, what became of it, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.withheld import is_withheld
from helpdesk_tui.desk.ledger import ledger_row
from helpdesk_tui.errors import NotFound
from helpdesk_tui.store.tables import Intake, Mailbox, Message
from helpdesk_tui.views_mail import LedgerRow
from helpdesk_tui.words import AfterFetch, Fate


@dataclass(frozen=True, slots=True)
class Story:
    """Everything the ledger knows of a mail."""

    row: LedgerRow
    mailbox: str
    """The mailbox's name; "" for an imported mail."""
    folder: str
    uidvalidity: int
    uid: int
    internal_date: datetime | None
    """When the server took it in."""
    acknowledged_at: datetime | None
    """When the server was told that it is safe."""
    tells: bool
    """Whether the server is to be told at all."""
    settled_at: datetime | None
    sha256: str
    stored: int
    """Bytes that are here."""
    oversized: int
    """Real size of a mail whose end is still on the server; 0 = all is here."""
    withheld: bool
    """True while the server announces it and does not give it."""
    rfc_id: str
    attempts: int
    duplicate_of: int | None
    repeated_as: tuple[int, ...]
    """Rows of the same mail that came later."""
    problems: tuple[str, ...]
    """What the parser had to mend or leave out."""


def story(desk: Desk, row_id: int) -> Story:
    """What is known of one mail. Raises NotFound."""
    shown = ledger_row(desk, row_id)
    with desk.store.read() as session:
        row = session.get(Intake, row_id)
        if row is None:
            raise NotFound(
                f"There is no ledger row {row_id}.", "List them: helpdesk-tui mail ledger"
            )
        box = session.get(Mailbox, row.mailbox_id) if row.mailbox_id else None
        return Story(
            row=shown,
            mailbox=box.name if box else "",
            folder=row.folder,
            uidvalidity=row.uidvalidity,
            uid=row.uid,
            internal_date=row.internal_date,
            acknowledged_at=row.acknowledged_at,
            tells=box is not None and box.after != AfterFetch.LEAVE,
            settled_at=row.settled_at,
            sha256=row.sha256,
            stored=row.size,
            oversized=row.oversized,
            withheld=is_withheld(row),
            rfc_id=row.rfc_id,
            attempts=row.attempts,
            duplicate_of=row.duplicate_of,
            repeated_as=_repeated(session, row_id),
            problems=_problems(session, row),
        )


def _repeated(session: Session, row_id: int) -> tuple[int, ...]:
    found = session.exec(
        select(Intake.id)
        .where(Intake.duplicate_of == row_id, Intake.fate == Fate.DUPLICATE.value)
        .order_by(col(Intake.id))
    )
    return tuple(number or 0 for number in found)


def _problems(session: Session, row: Intake) -> tuple[str, ...]:
    message = session.get(Message, row.message_id) if row.message_id else None
    # Of a duplicate, the message is another mail's.
    if message is None or message.intake_id != row.id or not message.problems:
        return ()
    return tuple(message.problems.split("\n"))
