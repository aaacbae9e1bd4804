"""The verb that makes a ticket: by hand from a phone call, or from a mail."""

from __future__ import annotations

from helpdesk_tui.desk import contacts, directory
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.fields import has_no_tags, one_line
from helpdesk_tui.desk.messages import Said, has_no_messages, say
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.desk.verbs import verb
from helpdesk_tui.errors import Usage
from helpdesk_tui.store.insert import insert
from helpdesk_tui.store.tables import Contact, Queue, Ticket
from helpdesk_tui.views import Done
from helpdesk_tui.words import Audience, Direction, Kind, Priority, Source, Status


def open_ticket(
    tx: Transaction,
    *,
    subject: str,
    queue: Queue,
    contact: Contact | None,
    source: Source,
    language: str = "",
) -> Ticket:
    """Make the ticket's row, without a message yet."""
    ticket = Ticket(
        subject=one_line(subject) or "(no subject)",
        status=Status.NEW.value,
        priority=Priority.NORMAL.value,
        kind=Kind.REQUEST.value,
        source=source.value,
        language=language,
        queue_id=queue.id or 0,
        department_id=queue.department_id,
        team_id=queue.team_id,
        contact_id=contact.id if contact else None,
        organization_id=contact.organization_id if contact else None,
        created_at=tx.moment,
        updated_at=tx.moment,
    )
    insert(tx.session, ticket)
    has_no_tags(tx.session, ticket)
    has_no_messages(tx.session, ticket)
    if contact is not None and contact.email:
        contacts.take_part(tx.session, ticket, [contact.email], "requester")
    tx.record(ticket.id, "ticket", None, ticket.subject)
    tx.record(ticket.id, "status", None, ticket.status)
    tx.record(ticket.id, "queue", None, queue.name)
    tx.record(ticket.id, "priority", None, Priority(ticket.priority).label)
    if queue.team_id is not None:
        tx.record(ticket.id, "team", None, directory.team_name(tx.session, queue.team_id))
    if contact is not None:
        tx.record(ticket.id, "contact", None, contact.email or contact.name)
    return ticket


@verb("new", help="Write down an enquiry: a call, a visit", usage="new QUEUE SUBJECT")
def new_ticket(
    desk: Desk,
    queue: str,
    subject: str,
    *,
    text: str = "",
    contact: str = "",
    source: Source = Source.AGENT,
) -> Done:
    """Register a ticket by hand (F03); ``contact`` is an address or a name.

    ``queue`` "" is the first one. Raises Usage for an empty subject, NotFound for an unknown
    queue or a desk without any.
    """
    if not subject.strip():
        raise Usage("A ticket needs a subject.", "Say in a few words what it is about.")
    with desk.transaction("new") as tx:
        row = directory.queue(tx.session, queue or _first_queue(tx))
        who = _contact(tx, contact) if contact.strip() else None
        ticket = open_ticket(tx, subject=subject, queue=row, contact=who, source=source)
        author = (who.name or who.email or "") if who else desk.actor.name
        say(
            tx,
            ticket,
            Said(
                direction=Direction.IN if who else Direction.INSIDE,
                audience=Audience.PUBLIC if who else Audience.INTERNAL,
                author=author,
                author_email=(who.email or "") if who else "",
                contact_id=who.id if who else None,
                agent_id=desk.actor.agent_id,
                subject=ticket.subject,
                body=text or subject,
            ),
        )
        number = ticket.id or 0
    return Done("new", f"#{number} made in {row.name}", (number,), tx.batch)


def _contact(tx: Transaction, words: str) -> Contact:
    """Read "Name <address>", an address or a bare name."""
    name, _, rest = words.partition("<")
    email = rest.rstrip("> ").strip() if rest else (words.strip() if "@" in words else "")
    shown = "" if not rest and "@" in words else name.strip()
    if email and (" " in email or email.count("@") != 1):
        raise Usage(f"{email!r} is not an address.", "Write it as NAME <who@example.com>.")
    return contacts.find_or_make(tx, shown, email)


def _first_queue(tx: Transaction) -> str:
    return next(iter(directory.queue_names(tx.session)), "")
