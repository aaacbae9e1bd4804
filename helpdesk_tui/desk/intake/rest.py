"""The rest of an oversized mail, once somebody wants it (E14): into its row and its message."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.fields import keepable
from helpdesk_tui.desk.intake.file_letter import content_key
from helpdesk_tui.desk.intake.words_of_mail import said_by
from helpdesk_tui.desk.messages import attach, entry_of
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.errors import NotFound, Refused
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.store import blobs, search
from helpdesk_tui.store.tables import Attachment, Cursor, Intake, Mailbox, Message, Ticket
from helpdesk_tui.words import Fate, Role


@dataclass(frozen=True, slots=True)
class Cut:
    """A mail of which only the beginning is here, and where the rest lies."""

    row: int
    mailbox: str
    folder: str
    uidvalidity: int
    uid: int
    size: int
    """Bytes of the whole."""
    ticket: int | None


def cut_mail(desk: Desk, row_id: int) -> Cut:
    """Where the rest of a mail lies.

    Raises NotFound; Refused when nothing of it is missing, or it is not filed yet.
    """
    desk.actor.must_be(Role.WORKER, "mail fetch")
    with desk.store.read() as session:
        row = session.get(Intake, row_id)
        if row is None:
            raise NotFound(
                f"There is no ledger row {row_id}.", "List them: helpdesk-tui mail ledger"
            )
        box = session.get(Mailbox, row.mailbox_id) if row.mailbox_id else None
        if not row.oversized or box is None:
            raise Refused(f"Mail {row_id} is here whole.", "There is nothing to fetch.")
        _must_be_filed(row)
        uidvalidity, uid = _newest_place(session, row)
        return Cut(row_id, box.name, row.folder, uidvalidity, uid, row.oversized, row.ticket_id)


def _must_be_filed(row: Intake) -> None:
    """Raise Refused while a worker may have its beginning in hand, and would file that."""
    if row.fate is None:
        raise Refused(f"Mail {row.id} waits for the worker.", "Try again when it is filed.")


def _newest_place(session: Session, row: Intake) -> tuple[int, int]:
    """Its number on the server; after a new numbering, that of the same mail met again (E07)."""
    cursor = session.get(Cursor, (row.mailbox_id, row.folder))
    if cursor is None or cursor.uidvalidity == row.uidvalidity:
        return row.uidvalidity, row.uid
    statement = (
        select(Intake)
        .where(Intake.duplicate_of == row.id, Intake.mailbox_id == row.mailbox_id)
        .where(Intake.uidvalidity == cursor.uidvalidity)
        .order_by(col(Intake.id).desc())
    )
    again = session.exec(statement).first()
    return (again.uidvalidity, again.uid) if again else (row.uidvalidity, row.uid)


def keep_rest(desk: Desk, row_id: int, raw: bytes, letter: Letter | None, trouble: str) -> None:
    """Let the whole mail take the place of its beginning, in the ledger and on its ticket.

    ``letter`` None: the whole cannot be read, for ``trouble``; its bytes are kept all the same.
    Raises Refused when it is not filed yet.
    """
    with desk.transaction("mail fetch", f"mail {row_id}") as tx:
        row = tx.session.get(Intake, row_id, with_for_update=True, populate_existing=True)
        if row is None or not row.oversized:
            return
        _must_be_filed(row)
        row.sha256 = blobs.keep(tx.session, [raw])[0]
        row.size, row.oversized = len(raw), 0
        tx.session.add(row)
        if row.message_id is None or row.fate == Fate.DUPLICATE:
            tx.record(None, f"mail {row_id}", None, f"all {len(raw)} bytes are here")
            return
        message = tx.session.get_one(Message, row.message_id)
        ticket = tx.ticket(message.ticket_id)
        if letter is None:
            message.problems = f"the whole mail is kept, but cannot be read: {trouble} (E14)"
            tx.session.add(message)
        else:
            row.content_key = content_key(letter)
            _say_anew(tx, row, message, letter)
        _note(tx, ticket, message, len(raw))


def _say_anew(tx: Transaction, row: Intake, message: Message, letter: Letter) -> None:
    """Text and files of the whole mail; what people did with the message stays."""
    tx.session.flush()
    stands = message.withdrawn_at is None  # else it is not in the index
    if stands:
        search.unindex(tx.session, [entry_of(message)])
    said = said_by(letter, row, None)
    message.body, message.folded = keepable(said.body), said.folded
    message.problems = "\n".join(said.problems)
    tx.session.add(message)
    beginnings = select(Attachment).where(Attachment.message_id == message.id)
    for old in tx.session.exec(beginnings):
        tx.session.delete(old)
    tx.session.flush()
    attach(tx.session, message, said.files)
    if stands:
        tx.index(entry_of(message))


def _note(tx: Transaction, ticket: Ticket, message: Message, size: int) -> None:
    words = f"all {size} bytes are here"
    tx.touch(ticket)
    tx.record(ticket.id, "message completed", None, words, message_id=message.id)
