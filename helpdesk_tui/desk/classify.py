"""Verbs that sort a ticket: priority, category, queue, team, kind, subject, tags."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.fields import Value, in_words, one_line, read_tags
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.desk.verbs import verb
from helpdesk_tui.errors import Refused, Usage
from helpdesk_tui.store.tables import Queue, Ticket
from helpdesk_tui.views import Done
from helpdesk_tui.words import Kind, Priority


def set_one(
    desk: Desk, name: str, number: int, field: str, value: Value, version: int | None
) -> Done:
    """The common shape of a verb that gives one field one value."""
    with desk.transaction(name) as tx:
        ticket = tx.ticket(number, version)
        changed = tx.set(ticket, field, value)
    shown = in_words(value) or "none"
    said = f"#{number} {field.replace('_', ' ')}: {shown}"
    return Done(name, said if changed else f"{said} (as before)", (number,), tx.batch)


@verb("priority", help="Set how urgent it is: low, normal, high, urgent", usage="priority PRIORITY")
def set_priority(
    desk: Desk, number: int, priority: Priority, *, version: int | None = None
) -> Done:
    """Set the priority (F66). Raises NotFound, Moved."""
    return set_one(desk, "priority", number, "priority", priority.label, version)


@verb("category", help='Sort it: "Network / VPN", or none', usage="category CATEGORY")
def set_category(desk: Desk, number: int, category: str, *, version: int | None = None) -> Done:
    """Set the two-level category (F37). Raises NotFound, Moved."""
    with desk.transaction("category") as tx:
        path: str | None = None
        if category and category != "none":
            row_id = directory.category_id(tx.session, category)
            path = directory.category_name(tx.session, row_id)
        return set_one(desk, "category", number, "category", path, version)


@verb("queue", help="Move it to another queue", usage="queue QUEUE", aliases=("move",))
def set_queue(desk: Desk, number: int, queue: str, *, version: int | None = None) -> Done:
    """Move to a queue, and to its team (F45). Raises NotFound, Moved, Refused for an old one."""
    with desk.transaction("queue") as tx:
        ticket = tx.ticket(number, version)
        row = directory.queue(tx.session, queue)
        if not row.active and row.id != ticket.queue_id:
            raise Refused(f"Queue {row.name} is no longer used.", "Choose another one.")
        changed = move_to_queue(tx, ticket, row)
        said = f"#{number} queue: {row.name}"
    return Done("queue", said if changed else f"{said} (as before)", (number,), tx.batch)


def move_to_queue(tx: Transaction, ticket: Ticket, queue: Queue) -> bool:
    """Put a ticket in a queue; its department follows, and its team if the queue has one."""
    changed = tx.set(ticket, "queue", queue.name)
    if changed and queue.team_id is not None:
        tx.set(ticket, "team", directory.team_name(tx.session, queue.team_id))
    return changed


@verb("team", help="Give it to a team, or none", usage="team TEAM")
def set_team(desk: Desk, number: int, team: str, *, version: int | None = None) -> Done:
    """Give it to a team (F45). Raises NotFound, Moved."""
    with desk.transaction("team") as tx:
        name = None if team in ("", "none") else directory.team(tx.session, team).name
        return set_one(desk, "team", number, "team", name, version)


@verb("kind", help="incident, problem, change or request", usage="kind KIND")
def set_kind(desk: Desk, number: int, kind: Kind, *, version: int | None = None) -> Done:
    """Set the ITIL kind (F39). Raises NotFound, Moved."""
    return set_one(desk, "kind", number, "kind", kind.value, version)


@verb("subject", help="Give it a better subject", usage="subject TEXT")
def set_subject(desk: Desk, number: int, subject: str, *, version: int | None = None) -> Done:
    """Change the subject. Raises Usage for an empty one, NotFound, Moved."""
    words = one_line(subject)
    if not words:
        raise Usage("A subject cannot be empty.", "Type it after the word: subject TEXT")
    return set_one(desk, "subject", number, "subject", words, version)


@verb(
    "tag", help="Add and remove tags: +vpn -printer", usage="tag +WORD -WORD …", aliases=("tags",)
)
def set_tags(desk: Desk, number: int, tags: Sequence[str], *, version: int | None = None) -> Done:
    """Add ("+word" or "word") and remove ("-word") tags. Raises Usage, NotFound, Moved."""
    with desk.transaction("tag") as tx:
        ticket = tx.ticket(number, version)
        wanted = set(read_tags(tx.session, ticket))
        for word in tags:
            name = word.lstrip("+-").strip().lower()
            if not name:
                raise Usage(f"{word!r} is not a tag.", "Type +WORD to add, -WORD to remove.")
            if word.startswith("-"):
                wanted.discard(name)
            else:
                wanted.add(name)
        tx.set(ticket, "tags", sorted(wanted))
    return Done(
        "tag", f"#{number} tags: {', '.join(sorted(wanted)) or 'none'}", (number,), tx.batch
    )
