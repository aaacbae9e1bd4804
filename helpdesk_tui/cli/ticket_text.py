"""Tickets as JSON and as text for people; the outcome of a verb; texts from flags or stdin."""

from __future__ import annotations

import sys
from pathlib import Path

from helpdesk_tui.cli.editor import edit_text
from helpdesk_tui.cli.output import counted, local, plain, say, say_json, say_text
from helpdesk_tui.cli.text_files import STDIN, text_of
from helpdesk_tui.errors import Usage
from helpdesk_tui.safe import address_label
from helpdesk_tui.views import NOT_TO, Delivery, Done, MessageView, Person, TicketRow, TicketView
from helpdesk_tui.views_mail import SENDER_WORDS, ExternalView
from helpdesk_tui.words import NO_SENDER, Audience, Direction, OutboxState


def row_json(row: TicketRow) -> dict[str, object]:
    """A ticket of a list; what is missing is null."""
    return {
        "number": row.number,
        "subject": row.subject,
        "status": row.status.value,
        "priority": row.priority.label,
        "queue": row.queue,
        "team": row.team or None,
        "owner": row.owner or None,
        "category": row.category or None,
        "tags": list(row.tags),
        "contact": row.contact.email or row.contact.name or None,
        "organization": row.contact.organization or None,
        "created": plain(row.created_at),
        "updated": plain(row.updated_at),
    }


def ticket_json(ticket: TicketView) -> dict[str, object]:
    """A ticket with its thread."""
    row = ticket.row
    return {
        **row_json(row),
        "version": ticket.version,
        "kind": ticket.kind,
        "source": plain(ticket.source),
        "due": plain(row.due_at),
        "hidden_until": plain(row.hidden_until),
        "unread": row.unread,
        "contact_name": row.contact.name or None,
        "reply_to": list(ticket.reply_to),
        "reply_cc": list(ticket.reply_cc),
        "forwarded_from": ticket.forwarded_from.email if ticket.forwarded_from else None,
        "externals": plain(ticket.externals),
        "merged": list(ticket.merged),
        "merged_into": ticket.merged_into,
        "last_message": ticket.last_message_id or None,
        "messages": [message_json(message) for message in ticket.messages],
        "drafts": [
            {"kind": plain(d.kind), "body": d.body, "files": plain(d.files)} for d in ticket.drafts
        ],
    }


def message_json(message: MessageView) -> dict[str, object]:
    """One entry of a thread; ``text`` is all of it, ``visible`` without what folds away."""
    return {
        "id": message.id,
        "direction": plain(message.direction),
        "audience": plain(message.audience),
        "author": message.author,
        "author_email": message.author_email or None,
        "sender_check": message.authenticity or None,
        "by_agent": message.by_agent,
        "at": plain(message.at),
        "subject": message.subject or None,
        "to": list(message.to),
        "cc": list(message.cc),
        "text": message.text,
        "visible": "".join(text for folded, text in message.pieces if not folded),
        "reply_elsewhere": list(message.elsewhere),
        "attachments": plain(message.attachments),
        "delivery": plain(message.delivery),
        "mail": message.intake_id,
        "problems": list(message.problems),
    }


def say_ticket(ticket: TicketView, *, everything: bool) -> None:
    """A ticket for a person; ``everything`` unfolds quotes and signatures."""
    row = ticket.row
    say(f"#{row.number} {row.subject}")
    for name, value in _facts(ticket).items():
        if value:
            say(f"  {name + ':':<10}{value}")
    for message in ticket.messages:
        say("")
        _say_message(message, everything=everything)
    for draft in ticket.drafts:
        say("")
        say(f"--- your {draft.kind} draft of {local(draft.saved_at)}, not sent")
        say_text(draft.body)
        for file in draft.files:
            danger = f", DANGEROUS: {file.danger}" if file.danger else ""
            say(f"[file {file.filename}, {counted(file.size, 'byte')}{danger}]")


def _facts(ticket: TicketView) -> dict[str, str]:
    row = ticket.row
    return {
        "Status": row.status.value,
        "Priority": row.priority.label,
        "Kind": ticket.kind,
        "Queue": row.queue,
        "Team": row.team,
        "Owner": row.owner,
        "Category": row.category,
        "Tags": ", ".join(row.tags),
        "Contact": person_label(row.contact),
        "Forwarded": _first_writer(ticket),
        "Outside": ", ".join(_asked(each) for each in ticket.externals),
        "Due": local(row.due_at),
        "Hidden": local(row.hidden_until),
        "Created": local(row.created_at),
        "Updated": local(row.updated_at),
        "Merged": ", ".join(f"#{number}" for number in ticket.merged),
        "Part of": f"#{ticket.merged_into}" if ticket.merged_into else "",
    }


def _first_writer(ticket: TicketView) -> str:
    if ticket.forwarded_from is None:
        return ""
    return f"from {person_label(ticket.forwarded_from)}; who asks: ticket requester"


def _asked(party: ExternalView) -> str:
    answered = local(party.answered_at)
    return f"{party.email} ({f'answered {answered}' if answered else 'no answer yet'})"


def person_label(person: Person) -> str:
    """Name, address where the name alone could deceive, and organization."""
    label = address_label(person.name, person.email) or NO_SENDER
    if person.email and person.email not in label:
        label = f"{label} <{person.email}>"
    return f"{label}, {person.organization}" if person.organization else label


KINDS = {Audience.INTERNAL: "internal note", Audience.EXTERNAL: "external mail"}
WAYS = {Direction.IN: "from", Direction.OUT: "to the customer from", Direction.INSIDE: "by"}


def _say_message(message: MessageView, *, everything: bool) -> None:
    kind = KINDS.get(message.audience, "mail")
    who = address_label(message.author, message.author_email) or NO_SENDER
    way = WAYS[message.direction]
    if message.audience is Audience.EXTERNAL and message.direction is Direction.OUT:
        way = f"to {', '.join((*message.to, *message.cc))} from"
    said = f"--- {kind} {message.id} {way} {who}, {local(message.at)}"
    said += f", {SENDER_WORDS[message.authenticity]}" if message.authenticity else ""
    say(said + (f", {_delivery(message.delivery)}" if message.delivery else ""))
    if not any(text.strip() for _, text in message.pieces):
        say("[no text]")  # E86
    for folded, text in message.pieces:
        if folded and not everything:
            say(f"[{counted(len(text.splitlines()), 'line')} folded; --all shows all]")
        else:
            say_text(text)
    for address in message.elsewhere:
        say(f"[wants its answer at {address}: another domain than its sender's, not verified]")
    told = set()
    for file in message.attachments:
        danger = f", DANGEROUS: {file.danger}" if file.danger else ""
        told.add(f"{file.filename} is dangerous: {file.danger}")
        say(f"[file {file.id}: {file.filename}, {counted(file.size, 'byte')}{danger}]")
    for problem in message.problems:
        if problem not in told:
            say(f"[{problem}]")


def _delivery(delivery: Delivery) -> str:
    if delivery.state is OutboxState.SENT:
        words = f"sent {local(delivery.sent_at)}"
        # Not everybody got it: what the server said then is more than a formality.
        told = delivery.server_said.startswith(NOT_TO)
        return f"{words}, {delivery.server_said}" if told else words
    words = f"{delivery.state}, due {local(delivery.due_at)}"
    return f"{words}: {delivery.server_said}" if delivery.server_said else words


def say_done(done: Done, *, json: bool) -> None:
    """The outcome of a verb."""
    if json:
        say_json(done)
    else:
        say(f"{done.text}.")


def read_text(text: str | None, file: Path | None, *, suffix: str = ".md") -> str:
    """A text from a flag, a file, standard input or the editor. Raises Usage, Refused, OSError."""
    if text is not None and file is not None:
        raise Usage("The text comes from --text or from --file, not from both.", "Leave one out.")
    if text is not None:
        return text
    if file is None and sys.stdin.isatty():
        return edit_text("", suffix)
    return text_of(file or STDIN)
