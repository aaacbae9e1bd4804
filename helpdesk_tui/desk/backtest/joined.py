"""The tickets that mails joined, as they were when they did."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from helpdesk_tui.desk.backtest.stored_mail import Joined
from helpdesk_tui.desk.fields import Value, read_field
from helpdesk_tui.desk.rule_facts import message_facts
from helpdesk_tui.rules.events import When, events_of_change
from helpdesk_tui.store.tables import Attachment, Change, Contact, Message, Ticket
from helpdesk_tui.words import Audience, Direction, Source

FIELDS = (
    "subject", "status", "priority", "kind", "language", "category", "queue", "team", "owner",
    "organization", "due", "hidden_until", "parent", "tags",
)  # fmt: skip
"""What of a ticket an outcome tells."""


@dataclass(frozen=True, slots=True)
class Joining:
    """One mail that joined a ticket."""

    row: int
    ticket: int
    message: int


def joined_by(session: Session, mails: Sequence[Joining]) -> Mapping[int, tuple[Joined, str]]:
    """By ledger row: each ticket as its mail found it, and the address of its contact.

    What came later, or what rules did then, is taken back in thought; one whose message is
    not in history is left out.
    """
    numbers = {mail.ticket for mail in mails}
    changes = _changes(session, numbers)
    messages = _messages(session, numbers)
    with_files = _with_files(session, [m.id or 0 for said in messages.values() for m in said])
    found: dict[int, tuple[Joined, str]] = {}
    for mail in mails:
        ticket = session.get(Ticket, mail.ticket)
        came = next((c for c in changes[mail.ticket] if c.message_id == mail.message), None)
        if ticket is None or came is None:
            continue
        contact = session.get(Contact, ticket.contact_id) if ticket.contact_id else None
        own, later = _parted(changes[mail.ticket], came, f"mail {mail.row}")
        values = {name: _then(session, ticket, name, later) for name in FIELDS}
        earlier = [m for m in messages[mail.ticket] if (m.id or 0) < mail.message]
        joined = Joined(
            values=values,
            contact_name=contact.name if contact else "",
            created_at=ticket.created_at,
            updated_at=came.at,
            source=Source(ticket.source),
            has_attachment=any(m.id in with_files for m in earlier) or mail.message in with_files,
            has_reply=any(_is_reply(m) for m in earlier),
            can_be_passed_on=any(
                m.audience == Audience.PUBLIC and not m.automatic
                for m in messages[mail.ticket]
                if (m.id or 0) <= mail.message
            ),
            changed=tuple(event for change in own for event in _events(change)),
            earlier=tuple(message_facts(message) for message in earlier),
        )
        found[mail.row] = joined, (contact.email or "") if contact else ""
    return found


def _parted(
    changes: Sequence[Change], came: Change, cause: str
) -> tuple[list[Change], list[Change]]:
    """What the mail itself changed after it was said, and what came after that."""
    after = [change for change in changes if change.id > came.id]
    own = [change for change in after if change.batch == came.batch and change.cause == cause]
    return own, [change for change in after if change not in own]


def _events(change: Change) -> tuple[When, ...]:
    old, new = (json.loads(value or "null") for value in (change.old, change.new))
    return events_of_change(change.field, old, new)


def _then(session: Session, ticket: Ticket, name: str, later: Sequence[Change]) -> Value:
    first = next((change for change in later if change.field == name), None)
    if first is None:
        return read_field(session, ticket, name)
    value: Value = json.loads(first.old or "null")
    return value


def _changes(session: Session, numbers: Collection[int]) -> Mapping[int, list[Change]]:
    found: dict[int, list[Change]] = defaultdict(list)
    statement = (
        select(Change)
        .where(col(Change.ticket_id).in_(numbers), col(Change.field).in_((*FIELDS, "message")))
        .order_by(col(Change.id))
    )
    for change in session.exec(statement):
        found[change.ticket_id or 0].append(change)
    return found


def _messages(session: Session, numbers: Collection[int]) -> Mapping[int, list[Message]]:
    found: dict[int, list[Message]] = defaultdict(list)
    statement = select(Message).where(col(Message.ticket_id).in_(numbers))
    for message in session.exec(statement.order_by(col(Message.id))):
        found[message.ticket_id].append(message)
    return found


def _with_files(session: Session, messages: Collection[int]) -> set[int]:
    statement = select(Attachment.message_id).where(col(Attachment.message_id).in_(messages))
    return set(session.exec(statement))


def _is_reply(message: Message) -> bool:
    return message.direction == Direction.OUT and message.audience == Audience.PUBLIC
