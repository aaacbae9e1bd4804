"""Passing a message or the public thread on to somebody who has no part in it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from helpdesk_tui.desk import contacts
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.draft_files import files_of_thread, files_to_say
from helpdesk_tui.desk.drafts import remove_draft
from helpdesk_tui.desk.external import no_more_outside, note_asked, outside, send_outside
from helpdesk_tui.desk.family import existing, members
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.desk.messages import File
from helpdesk_tui.desk.outgoing import mail_subject
from helpdesk_tui.desk.pieces import shown_of
from helpdesk_tui.desk.verbs import verb
from helpdesk_tui.errors import NotFound, Refused
from helpdesk_tui.store.tables import Message, Ticket
from helpdesk_tui.views import Done
from helpdesk_tui.words import Audience, Direction, DraftKind, OutboxKind

RULE = "---------- Forwarded message ----------"
"""What mail programs, and our own folding, know a forward by."""


@verb("forward", help="Pass a message or the thread on to somebody else", aliases=("fwd",))
def forward(
    desk: Desk,
    number: int,
    to: Sequence[str],
    text: str,
    *,
    message_id: int | None = None,
    cc: Sequence[str] = (),
    files: Sequence[File] = (),
    attached: Sequence[int] = (),
    join: bool = False,
    with_draft_files: bool = False,
) -> Done:
    """Mail one public message, or all of them, below ``text``, which may be empty.

    ``attached`` are ids of files of what is passed on. Who gets it may answer, and only we
    see that; with ``join`` they take part in the public conversation instead.
    Raises Usage for a bad address, NotFound, Refused for what is not public.
    """
    with desk.transaction("forward") as tx:
        ticket = tx.ticket(number)
        addresses = outside(tx.session, (*to, *cc))
        passed_on = _passed_on(tx.session, ticket, message_id)
        chosen = files_of_thread(tx.session, [row.id or 0 for row in passed_on], attached)
        files = files_to_say(tx, number, DraftKind.FORWARD, (*files, *chosen), with_draft_files)
        message, outbox, delay = send_outside(
            tx, ticket, OutboxKind.FORWARD, mail_subject(tx.session, ticket, "Fwd"), text, to, cc,
            files, below=_below(passed_on),
        )  # fmt: skip
        if join:
            no_more_outside(tx.session, ticket, addresses)
            contacts.take_part(tx.session, ticket, addresses, "cc")
        else:
            taking_part = contacts.participants(tx.session, ticket)
            new = [each for each in addresses if each.lower() not in taking_part]
            note_asked(tx, ticket, message, new)
        if desk.actor.agent_id is not None:
            remove_draft(tx.session, number, desk.actor.agent_id, DraftKind.FORWARD)
        sends_at, said_id = outbox.due_at, message.id
    said = f"#{number} is forwarded to {', '.join(to)} in {delay} s"
    return Done("forward", said, (number,), tx.batch, said_id, sends_at)


def forward_text(desk: Desk, number: int, message_id: int | None = None) -> str:
    """What ``forward`` writes below the text. Raises NotFound, Refused."""
    with desk.store.read() as session:
        return _below(_passed_on(session, existing(session, number), message_id))


def thread_text(session: Session, ticket: Ticket) -> str:
    """What is public on a ticket, as it is passed on. Raises Refused when nothing is."""
    return _below(_passed_on(session, ticket, None))


def _passed_on(session: Session, ticket: Ticket, message_id: int | None) -> list[Message]:
    """The messages to pass on, oldest first: public ones only, and none a machine wrote."""
    statement = (
        select(Message)
        .where(col(Message.ticket_id).in_(members(session, ticket.id or 0)))
        .where(col(Message.withdrawn_at).is_(None))
        .order_by(col(Message.created_at), col(Message.id))
    )
    rows = session.exec(statement).all()
    if message_id is None:
        public = [row for row in rows if _is_public(row) and not row.automatic]
        if not public:
            raise Refused(f"#{ticket.id} has nothing public to pass on.", "Ask instead: ask")
        return public
    found = next((row for row in rows if row.id == message_id), None)
    if found is None:
        raise NotFound(
            f"There is no message {message_id} on #{ticket.id}.",
            f"See: helpdesk-tui ticket show {ticket.id}",
        )
    if not _is_public(found):
        raise Refused(
            f"Message {message_id} is {found.audience}; it does not leave the desk.",
            "Choose a public one.",
        )
    return [found]


def _is_public(row: Message) -> bool:
    return row.audience == Audience.PUBLIC.value


def _below(rows: Sequence[Message]) -> str:
    """One message whole; of a thread what each wrote, for each quotes those before."""
    whole = len(rows) == 1
    return "\n".join(_block(row, row.body if whole else shown_of(row)) for row in rows)


def _block(row: Message, text: str) -> str:
    # An agent's own address is ours; customers saw the queue's.
    address = row.author_email if row.direction == Direction.IN else ""
    who = f"{row.author} <{address}>" if address else row.author
    at = (row.sent_at or row.created_at).astimezone(LOCAL)
    lines = [RULE, f"From: {who}", f"Date: {at:%Y-%m-%d %H:%M %z}", f"Subject: {row.subject}"]
    lines += [f"To: {', '.join(row.to.split(chr(10)))}"] if row.to else []
    lines += [f"Cc: {', '.join(row.cc.split(chr(10)))}"] if row.cc else []
    return "\n".join([*lines, "", text.strip("\r\n"), ""])
