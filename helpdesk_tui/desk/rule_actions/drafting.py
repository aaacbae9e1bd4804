"""The action that begins an answer for the person who runs a macro."""

from __future__ import annotations

from sqlalchemy import func
from sqlmodel import select

from helpdesk_tui.desk.drafts import begin_draft
from helpdesk_tui.desk.fields import keepable
from helpdesk_tui.desk.recipients import recipients_of
from helpdesk_tui.desk.rule_actions.registry import Doing, carries_out
from helpdesk_tui.desk.rule_actions.talk import filled, text_for
from helpdesk_tui.store.tables import Message
from helpdesk_tui.words import DraftKind


@carries_out("draft")
def _draft(doing: Doing) -> None:
    """Put the text into the reply draft; below what is in it already."""
    tx, number = doing.tx, doing.ticket.id or 0
    text = keepable(filled(doing, text_for(tx.session, doing.ticket, doing.value)))
    draft = begin_draft(tx, tx.actor, number, DraftKind.REPLY)
    if not draft.to and not draft.body:
        found = recipients_of(tx.session, doing.ticket)
        draft.to, draft.cc = "\n".join(found.to), "\n".join(found.cc)
        newest = select(func.max(Message.id)).where(Message.ticket_id == number)
        draft.seen_up_to = tx.session.exec(newest).one() or 0
    if text not in draft.body:
        draft.body = f"{draft.body.rstrip()}\n\n{text}" if draft.body.strip() else text
    draft.saved_at = tx.now
    tx.session.add(draft)
    tx.session.flush()
