"""Who an answer goes to by default, and how that differs from the last public mail."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.directory import own_addresses
from helpdesk_tui.desk.family import existing, members
from helpdesk_tui.mail.reply_proof import bare_address
from helpdesk_tui.store.tables import Contact, Message, Participant, Ticket
from helpdesk_tui.views_mail import Recipients
from helpdesk_tui.words import Audience, Authenticity, Direction


def recipients(desk: Desk, number: int) -> Recipients:
    """Who an answer goes to. Raises NotFound."""
    with desk.store.read() as session:
        return recipients_of(session, existing(session, number))


def recipients_of(session: Session, ticket: Ticket) -> Recipients:
    """To the requester, where their newest mail asks to be answered (Reply-To, E37).

    In copy stays who was so in the newest public mail, and a colleague of theirs who wrote it;
    who else it was to is told as left out. Our own addresses never.
    """
    newest = _public(session, ticket)
    contact = session.get(Contact, ticket.contact_id) if ticket.contact_id else None
    requester = ((contact.email or "") if contact else "").lower()
    own = own_addresses(session)
    to = tuple(_others(_answer_to(newest, requester), own)) or _others([requester], own)
    if not newest:
        return Recipients(to, (), (), ())
    last = newest[0]
    had = _others([_writer(last), *_lines(last.to), *_lines(last.cc)], own)
    # The requester is answered at one address, be it another than they write from.
    skip = {*to, requester}
    copied = [*_lines(last.cc), *_spoke_for(last, session, ticket)]
    cc = tuple(each for each in _others(copied, own) if each.lower() not in skip)
    now = {each.lower() for each in (*to, *cc)}
    return Recipients(
        to,
        cc,
        added=tuple(each for each in (*to, *cc) if each.lower() not in {h.lower() for h in had}),
        dropped=tuple(each for each in had if each.lower() not in now),
    )


def _public(session: Session, ticket: Ticket) -> list[Message]:
    """Public mails of a ticket that persons wrote, the newest first."""
    statement = (
        select(Message)
        .where(col(Message.ticket_id).in_(members(session, ticket.id or 0)))
        .where(Message.audience == Audience.PUBLIC.value, Message.automatic == "")
        .where(col(Message.withdrawn_at).is_(None))
        .order_by(col(Message.id).desc())
        .limit(50)
    )
    return list(session.exec(statement))


def _answer_to(newest: Iterable[Message], requester: str) -> list[str]:
    for message in newest:
        # Who forges the requester would have the next answer sent to themselves (E39).
        if message.direction != Direction.IN or message.authenticity == Authenticity.FAILED:
            continue
        if message.author_email.lower() == requester:
            return _lines(message.reply_to)
    return []


def _spoke_for(last: Message, session: Session, ticket: Ticket) -> list[str]:
    """Who else wrote last, if they take part: a colleague of the requester."""
    writer = _writer(last)
    if not writer or session.get(Participant, (ticket.id, writer.lower())) is None:
        return []
    return [writer]


def _writer(message: Message) -> str:
    return message.author_email if message.direction == Direction.IN else ""


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _others(addresses: Iterable[str], own: frozenset[str]) -> tuple[str, ...]:
    """Addresses without ours (be they with a proof, E30), each once, as first written."""
    first: dict[str, str] = {}
    for address in addresses:
        if "@" in address and bare_address(address) not in own:
            first.setdefault(address.lower(), address)
    return tuple(first.values())
