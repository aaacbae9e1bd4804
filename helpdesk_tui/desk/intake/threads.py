"""Which ticket a mail belongs to, by what evidence (E23 to E31).

Strongest first: one of our own Message-IDs, proved by its token; a Message-ID some message
of the ticket has or refers to; the number in the subject. Whether the sender may join is
another question (rules/trust.py).
"""

from __future__ import annotations

import hmac
import re

from sqlmodel import Session, col, select

from helpdesk_tui.desk.merge import root_of
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.mail.message_ids import read_message_id
from helpdesk_tui.rules.trust import Evidence
from helpdesk_tui.store.tables import Message, ThreadId, Ticket

SUBJECT_TAG = re.compile(r"(?<![\w])\[#(\d{1,12})\]")
FORWARDED = re.compile(r"^\s*(fwd?|wg|vs|vb|fs|tr|rv|p[řr]eposl\w*|videres\w*)\s*:", re.IGNORECASE)
"""Subjects of forwarded mail, in the languages of our corpus (E31)."""


def find_thread(session: Session, letter: Letter) -> tuple[Ticket, Evidence] | None:
    """The ticket a mail points to, merges followed; None when it points nowhere."""
    referred = list(dict.fromkeys((*letter.in_reply_to, *reversed(letter.references))))
    for found, evidence in (
        (own_message(session, referred), Evidence.SIGNED),
        (_by_reference(session, letter, referred), Evidence.REFERENCE),
        (_by_subject(session, letter.subject), Evidence.SUBJECT),
    ):
        if found is None:
            continue
        number = found.ticket_id if isinstance(found, Message) else found
        ticket = session.get(Ticket, root_of(session, number))
        if ticket is not None and ticket.withdrawn_at is None:
            return ticket, evidence
    return None


def own_message(session: Session, ids: list[str]) -> Message | None:
    """The message one of our own ids stands for, if its token is right (E26)."""
    for rfc_id in ids:
        own = read_message_id(rfc_id)
        if own is None:
            continue
        message = session.get(Message, own.message)
        if message is None or not message.token or message.ticket_id != own.ticket:
            continue
        if hmac.compare_digest(message.token, own.token):
            return message
    return None


def _by_reference(session: Session, letter: Letter, referred: list[str]) -> int | None:
    # An id of our form that was not proved is somebody's invention, not a reference.
    ids = [rfc_id for rfc_id in referred if read_message_id(rfc_id) is None]
    if letter.has_message_id:
        ids.append(letter.message_id)
    if not ids:
        return None
    rows = session.exec(
        select(ThreadId.rfc_id, ThreadId.ticket_id)
        .where(col(ThreadId.rfc_id).in_(ids))
        .order_by(col(ThreadId.ticket_id))
    )
    by_id: dict[str, int] = dict(iter(rows))
    return next((by_id[rfc_id] for rfc_id in ids if rfc_id in by_id), None)


def _by_subject(session: Session, subject: str) -> int | None:
    for number in SUBJECT_TAG.findall(subject):
        if session.get(Ticket, int(number)) is not None:
            return int(number)
    return None


def is_forward(letter: Letter) -> bool:
    """True for a mail somebody passed on: it begins a ticket of its own (E31)."""
    return FORWARDED.match(letter.subject) is not None
