"""The notice to who sent a mail that was not fetched whole (E14); a desk must want it."""

from __future__ import annotations

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.automatic import answer
from helpdesk_tui.desk.fields import read_tags
from helpdesk_tui.desk.intake.admission import PENDING_TAG, REFUSED_TAG
from helpdesk_tui.desk.intake.notices import TOO_LARGE, notice
from helpdesk_tui.desk.intake.verdict import Verdict
from helpdesk_tui.desk.intake.words_of_mail import sender_of
from helpdesk_tui.desk.settings import Settings
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.store.tables import Intake, Message, Ticket
from helpdesk_tui.words import Audience, OutboxKind, Status


def tell_oversized(
    tx: Transaction, row: Intake, letter: Letter, verdict: Verdict, settings: Settings
) -> None:
    """Tell a customer that files may be missing, or record why not.

    Whose mail was refused, or waits for approval, hears nothing of it.
    """
    if not (settings.tell_oversized and row.oversized and verdict.ticket and verdict.message):
        return
    ticket = tx.session.get_one(Ticket, verdict.ticket)
    message = tx.session.get_one(Message, verdict.message)
    held = {PENDING_TAG, REFUSED_TAG} & set(read_tags(tx.session, ticket))
    if message.audience != Audience.PUBLIC or held or not Status(ticket.status).is_open:
        return
    by_form = directory.queue_of(tx.session, row.queue_id).reply_to_asks
    to = sender_of(letter, by_form=by_form).email
    text = notice(TOO_LARGE, letter.language, verdict.ticket, settings, size=row.oversized)
    told = answer(tx, ticket, letter, to, text, settings, kind=OutboxKind.NOTICE)
    tx.record(ticket.id, "notice of size", None, f"not sent: {told}" if told else "sent")
