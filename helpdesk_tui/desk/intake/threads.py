"""Which tickets a mail may belong to, by what evidence (E23 to E31).

Strongest first: one of our own Message-IDs, proved by its token; a Message-ID some message
of the ticket has or refers to; the number in the subject. Whether the sender may join is
another question (rules/trust.py).
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from helpdesk_tui.desk.family import root_of
from helpdesk_tui.desk.memo import remembered
from helpdesk_tui.mail.forward import original_sender
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.mail.message_ids import read_message_id
from helpdesk_tui.mail.reply_proof import proofs_in
from helpdesk_tui.mail.trackers import tracker_keys
from helpdesk_tui.rules.trust import Evidence
from helpdesk_tui.store.tables import Message, ThreadId, Ticket
from helpdesk_tui.words import LARGEST_NUMBER

SUBJECT_TAG = re.compile(r"(?<![\w])\[#(\d{1,12})\]")
FORWARDED = re.compile(r"^\s*(fwd?|wg|vs|vb|fs|tr|rv|p[řr]eposl\w*|videres\w*)\s*:", re.IGNORECASE)
"""Subjects of forwarded mail, in the languages of our corpus (E31)."""
ANSWERED = re.compile(r"^\s*(re|sv|aw|antw|odp|ref)\s*(\[\d+\])?\s*:", re.IGNORECASE)
"""Subjects of answers; they quote heads as well."""
MOST_CANDIDATES = 20
"""A mail with more threads than this names them to do harm."""


def candidates(session: Session, letter: Letter) -> list[tuple[Ticket, Evidence]]:
    """The tickets a mail points to, strongest evidence first, merges followed.

    There may be several: anybody can quote a Message-ID in a mail of their own, which then
    stands on a ticket of its own. So the first that lets the sender in is taken.
    """
    found: dict[int, tuple[Ticket, Evidence]] = {}
    for number, evidence in _pointed_to(session, letter):
        ticket = session.get(Ticket, root_of(session, number))
        if ticket is not None and ticket.withdrawn_at is None:
            found.setdefault(ticket.id or 0, (ticket, evidence))
        if len(found) == MOST_CANDIDATES:
            break
    return list(found.values())


def _pointed_to(session: Session, letter: Letter) -> Iterator[tuple[int, Evidence]]:
    referred = list(dict.fromkeys((*letter.in_reply_to, *reversed(letter.references))))
    referred += tracker_keys(letter)
    own = own_messages(session, [*referred, *proofs_in(letter)])
    yield from ((message.ticket_id, Evidence.SIGNED) for message in own)
    yield from ((number, Evidence.REFERENCE) for number in _by_reference(session, letter, referred))
    yield from ((number, Evidence.SUBJECT) for number in _by_subject(session, letter.subject))


def own_messages(session: Session, ids: Sequence[str]) -> list[Message]:
    """The messages our own ids stand for, of those whose token is right (E26)."""
    messages = []
    for rfc_id in ids:
        own = read_message_id(rfc_id)
        if own is None:
            continue
        if max(own.ticket, own.message) > LARGEST_NUMBER:
            continue
        message = session.get(Message, own.message)
        if message is None or not message.token or message.ticket_id != own.ticket:
            continue
        if hmac.compare_digest(message.token, own.token):
            messages.append(message)
    return messages


def _by_reference(session: Session, letter: Letter, referred: Sequence[str]) -> list[int]:
    # An id of our form that was not proved is somebody's invention, not a reference.
    proved = {message.rfc_id for message in own_messages(session, referred)}
    ids = [one for one in referred if one in proved or read_message_id(one) is None]
    # A mail that others referred to before it came has its place (E24); one whose id some
    # other mail has already only happens to be called the same (E20).
    if letter.has_message_id and not is_taken(session, letter.message_id):
        ids.append(letter.message_id)
    if not ids:
        return []
    return [number for rfc_id in ids for number in _tickets_with(session, rfc_id)]


def _tickets_with(session: Session, rfc_id: str) -> list[int]:
    """The first tickets that have a Message-ID, oldest first."""
    found = remembered(session, ("threads", rfc_id), lambda: _read_tickets(session, rfc_id))
    return sorted(found)[:MOST_CANDIDATES]


def _read_tickets(session: Session, rfc_id: str) -> frozenset[int]:
    statement = (
        select(ThreadId.ticket_id)
        .where(ThreadId.rfc_id == rfc_id)
        .order_by(col(ThreadId.ticket_id))
        .limit(MOST_CANDIDATES)
    )
    return frozenset(session.exec(statement))


def is_taken(session: Session, rfc_id: str) -> bool:
    """True when a message with this Message-ID is in the desk."""
    return remembered(session, ("taken", rfc_id), lambda: _is_there(session, rfc_id))


def _is_there(session: Session, rfc_id: str) -> bool:
    statement = select(Message.id).where(Message.rfc_id == rfc_id).limit(1)
    return session.exec(statement).first() is not None


def _by_subject(session: Session, subject: str) -> Iterator[int]:
    for number in SUBJECT_TAG.findall(subject):
        if int(number) <= LARGEST_NUMBER and session.get(Ticket, int(number)) is not None:
            yield int(number)


def is_forward(letter: Letter) -> bool:
    """True for a mail somebody passed on: it begins a ticket of its own (E31).

    Some programs put no word before the subject; then the quoted head tells, unless the
    subject says that it is an answer.
    """
    if FORWARDED.match(letter.subject):
        return True
    return not ANSWERED.match(letter.subject) and original_sender(letter.body) is not None
