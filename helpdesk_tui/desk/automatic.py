"""Automatic mail: every reason not to write, and the count of what was written (E40 to E47).

Confirmations, refusals and notices all pass here, so one ladder holds for all of them and two
desks that answer each other fall silent whatever they say.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from helpdesk_tui.desk import contacts
from helpdesk_tui.desk.directory import own_addresses, queue_of
from helpdesk_tui.desk.memo import learn, recall
from helpdesk_tui.desk.messages import Said, say
from helpdesk_tui.desk.outgoing import queue_mail, reply_subject
from helpdesk_tui.desk.settings import Settings
from helpdesk_tui.desk.transaction import SILENT, Transaction
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.mail.reply_proof import bare_address
from helpdesk_tui.rules.rate import (
    ANSWERED,
    ECHO,
    Sent,
    is_echo,
    is_receipt,
    is_reflex,
    read_ladder,
    too_often,
)
from helpdesk_tui.rules.robots import reads_no_mail
from helpdesk_tui.store.insert import insert
from helpdesk_tui.store.tables import Answered, Message, Ticket
from helpdesk_tui.words import Audience, Direction, OutboxKind

BY_MACHINE = "auto-replied"
"""What our answers call themselves (RFC 3834)."""
TOO_LATE = timedelta(days=7)
"""A mail that lay on the server for longer is not answered by a machine any more."""
MOST_FORESEEN = 50
"""So many automatic mails an address has at most on average, if they are read ahead."""
MOST_COMPARED = 20
"""So many earlier mails of a sender are compared with the new one."""


def answer(
    tx: Transaction,
    ticket: Ticket,
    letter: Letter,
    address: str,
    text: str,
    settings: Settings,
    *,
    kind: OutboxKind,
    audience: Audience = Audience.PUBLIC,
    came: datetime | None = None,
) -> str:
    """Answer a letter by machine; the reason why not, "" when the answer is in the outbox.

    ``came``: when the letter did, if something else is the occasion: a ticket that is solved.
    """
    reason = why_not(tx, ticket, letter, address, settings, came=came)
    if reason:
        return reason
    queue = queue_of(tx.session, ticket.queue_id)
    message = say(
        tx,
        ticket,
        Said(
            direction=Direction.OUT,
            audience=audience,
            author=settings.name,
            author_email=queue.address or "",
            subject=reply_subject(tx.session, ticket),
            body=text,
            to=(address,),
            automatic=BY_MACHINE,
        ),
    )
    queue_mail(tx, ticket, message, kind, timedelta(0))
    _note(tx, address.lower(), ticket.id or 0)
    return ""


def foresee(session: Session, addresses: Collection[str]) -> None:
    """Read what automatic mail these addresses, lower case, got; it will be asked for."""
    most = MOST_FORESEEN * len(addresses)
    statement = (
        select(Answered.address, Answered.at, Answered.ticket_id)
        .where(col(Answered.address).in_(addresses))
        .order_by(col(Answered.at))
        .limit(most)
    )
    rows = session.exec(statement).all()
    if len(rows) == most:  # some got very many: each is asked for itself
        return
    found: dict[str, list[Sent]] = {address: [] for address in addresses}
    for address, at, number in rows:
        found[address].append(Sent(at, number))
    for address, sent in found.items():
        learn(session, ("answered", address), tuple(sent))


def _note(tx: Transaction, address: str, ticket: int) -> None:
    insert(tx.session, Answered(address=address, ticket_id=ticket, at=tx.now))
    known = _known(tx.session, address)
    if known is not None:
        learn(tx.session, ("answered", address), (*known, Sent(tx.now, ticket)))


def _known(session: Session, address: str) -> tuple[Sent, ...] | None:
    """All automatic mail that an address got, if that was foreseen."""
    unknown: tuple[Sent, ...] | None = None
    return recall(session, ("answered", address), unknown)


def _sent(session: Session, address: str, since: datetime) -> list[Sent]:
    """The automatic mail an address got since then, oldest first."""
    known = _known(session, address)
    if known is not None:
        return [each for each in known if each.at > since]
    session.flush()
    statement = (
        select(Answered.at, Answered.ticket_id)
        .where(Answered.address == address, Answered.at > since)
        .order_by(col(Answered.at))
    )
    return [Sent(at, number) for at, number in session.exec(statement)]


def why_not(
    tx: Transaction,
    ticket: Ticket,
    letter: Letter,
    address: str,
    settings: Settings,
    *,
    came: datetime | None = None,
) -> str:
    """The reason not to answer a letter by machine; "" when there is none."""
    if tx.silent:
        return SILENT
    if not address:
        return "the mail has no sender to answer"
    if letter.automatic is not None:
        return f"the mail is automatic ({letter.automatic})"
    if tx.now - tx.moment > TOO_LATE:
        return f"the mail came more than {TOO_LATE.days} days ago"
    if reads_no_mail(address):
        return f"nobody reads {address}"
    if bare_address(address) in own_addresses(tx.session):
        return f"{address} is an address of this desk"
    contact = contacts.find(tx.session, address)
    if contact is not None and contact.undeliverable_at is not None:
        return f"mail to {address} came back before"
    if not queue_of(tx.session, ticket.queue_id).address:
        return "the queue has no address to write from"
    return _too_often(tx, ticket, letter, address, settings, came or tx.moment)


def _too_often(
    tx: Transaction,
    ticket: Ticket,
    letter: Letter,
    address: str,
    settings: Settings,
    came: datetime,
) -> str:
    per_ticket = read_ladder(settings.auto_per_ticket)
    per_address = read_ladder(settings.auto_per_address)
    longest = max(ANSWERED, per_ticket[-1].length, per_address[-1].length)
    sent = _sent(tx.session, address.lower(), tx.now - longest)
    if not sent:
        return ""
    left = [each.at for each in sent if each.at < came]
    if is_reflex(left, came):
        return f"{address} just got an automatic mail, and this may be its answer (E45)"
    if is_receipt(left, came, letter.subject, letter.body):
        return f"{address} got an automatic mail and answers it as machines do (E45)"
    if is_echo(letter.subject, letter.body, _said_before(tx, ticket, sent, address)):
        return f"{address} wrote the same before, as machines do (E45)"
    return too_often(
        address, ticket.id or 0, sent, tx.now, per_ticket=per_ticket, per_address=per_address
    )


def _said_before(
    tx: Transaction, ticket: Ticket, sent: list[Sent], address: str
) -> list[tuple[str, str]]:
    """What the address wrote before, on tickets about which it got automatic mail lately."""
    numbers = {each.ticket for each in sent if tx.now - each.at < ECHO}
    statement = (
        select(Message.subject, Message.body, Message.author_email, Message.ticket_id)
        .where(col(Message.ticket_id).in_(numbers), Message.direction == Direction.IN.value)
        .order_by(col(Message.id).desc())
        .limit(MOST_COMPARED)
    )
    wrote = [row for row in tx.session.exec(statement) if row[2].lower() == address.lower()]
    # The newest on this ticket is the mail itself.
    own = next((at for at, row in enumerate(wrote) if row[3] == ticket.id), len(wrote))
    return [(subject, body) for subject, body, _, _ in (*wrote[:own], *wrote[own + 1 :])]
