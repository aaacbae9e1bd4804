"""Which Message-IDs in the head of a mail are those of messages here: how it was threaded."""

from __future__ import annotations

from sqlmodel import Session

from helpdesk_tui.desk.why.book import Book, Head, Mail
from helpdesk_tui.mail.identifiers import read_references
from helpdesk_tui.mail.message_ids import read_message_id
from helpdesk_tui.mail.nested import headers_of
from helpdesk_tui.store import blobs
from helpdesk_tui.words import Direction

MOST = 5
"""So many of a mail's ids are told."""
_HEAD = 65_536


def references_of(session: Session, book: Book, mail: Mail) -> tuple[str, ...]:
    """Each id its In-Reply-To and References name that is a message's here, in words."""
    head = headers_of(blobs.fetch(session, mail.sha256)[:_HEAD])
    by_id = {each.rfc_id: each for each in book.messages if each.rfc_id}
    found: dict[str, None] = {}
    for name in ("In-Reply-To", "References"):
        for rfc_id in reversed(read_references(head.every(name.lower()))):
            known = by_id.get(rfc_id)
            if known is not None and known.mail != mail.id:
                found[f"{name} {rfc_id} is {_named(known)}"] = None
    return tuple(found)[:MOST]


def _named(head: Head) -> str:
    if read_message_id(head.rfc_id) is not None and head.direction == Direction.OUT:
        return f"our own message {head.id}, proved by its token"
    return f"message {head.id} of {head.email or head.author}"
