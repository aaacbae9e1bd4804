"""Actions that say something on a ticket: a note, a reply to the customer.

Replies go through the one ladder of automatic mail (desk/automatic.py): never to a machine,
never too often, and history says why none was sent.
"""

from __future__ import annotations

import re
from contextlib import nullcontext

from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory, snippets
from helpdesk_tui.desk.automatic import answer
from helpdesk_tui.desk.filled_text import filled_in
from helpdesk_tui.desk.messages import Said, say
from helpdesk_tui.desk.placeholders import placeholders_of
from helpdesk_tui.desk.rule_actions.registry import Doing, carries_out
from helpdesk_tui.desk.settings import load_settings
from helpdesk_tui.mail.letter import Address, Folded, Letter
from helpdesk_tui.store.tables import Contact, Message, Ticket
from helpdesk_tui.words import Audience, Automatic, Direction, OutboxKind

_WHO = re.compile(r"mail\s+(\S+)\s+(.+)", re.DOTALL)


@carries_out("note")
def _note(doing: Doing) -> None:
    said = Said(
        direction=Direction.INSIDE,
        audience=Audience.INTERNAL,
        author=f"rule {doing.match.rule.name}",
        subject=doing.ticket.subject,
        body=filled(doing, doing.value) + "\n",
    )
    say(doing.tx, doing.ticket, said)


@carries_out("reply", in_steps=True)
def _reply(doing: Doing) -> None:
    tx, ticket = doing.tx, doing.ticket
    settings = load_settings(tx.session)
    contact = tx.session.get(Contact, ticket.contact_id) if ticket.contact_id else None
    address = (contact.email or "") if contact else ""
    newest = None if doing.letter else newest_mail(tx.session, ticket)
    letter = doing.letter or as_letter(newest)
    text = filled(doing, text_for(tx.session, ticket, doing.value)) + "\n"
    reason = "nothing of this kind is sent now" if tx.silent else ""
    came = tx.moment if doing.letter else newest.created_at if newest else ticket.created_at
    # What just came counts from when it arrived; else something else is the occasion.
    is_new = newest is not None and any(c.message_id == newest.id for c in tx.pending)
    with tx.as_of(came) if is_new else nullcontext():
        reason = reason or answer(
            tx, ticket, letter, address, text, settings, kind=OutboxKind.CONFIRMATION, came=came
        )
    said = f"{doing.value.split(maxsplit=1)[0]} not sent: {reason}" if reason else "sent"
    tx.record(ticket.id, "automatic reply", None, said)


def text_for(session: Session, ticket: Ticket, words: str) -> str:
    """The snippet of that name that fits the ticket's queue and language best, or the words."""
    queue = directory.queue_name(session, ticket.queue_id)
    languages = (ticket.language, load_settings(session).language)
    found = snippets.text_for(session, words, queue, languages)
    return words if found is None else found


def filled(doing: Doing, text: str) -> str:
    """A text with {number}, {subject}, {customer}, {queue}, {owner}, {status} and {desk}."""
    return filled_in(text, placeholders_of(doing.tx.session, doing.ticket))


def newest_mail(session: Session, ticket: Ticket) -> Message | None:
    """The newest message that came in."""
    statement = (
        select(Message)
        .where(Message.ticket_id == ticket.id, Message.direction == Direction.IN.value)
        .where(col(Message.withdrawn_at).is_(None))
        .order_by(col(Message.id).desc())
    )
    return session.exec(statement.limit(1)).first()


def as_letter(message: Message | None) -> Letter:
    """What is left of a mail: who wrote, what, and whether a machine."""
    machine = Automatic(message.automatic) if message and message.automatic else None
    return Letter(
        subject=message.subject if message else "",
        sender=Address(message.author, message.author_email) if message else Address("", ""),
        reply_to=(), to=(), cc=(), date=None, message_id="", has_message_id=False,
        in_reply_to=(), references=(), body=message.body if message else "", html="",
        folded=Folded("", ""), attachments=(), automatic=machine, bounce=None, headers=(),
    )  # fmt: skip
