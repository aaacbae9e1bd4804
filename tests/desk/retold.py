"""What history says of every ticket of a desk, told again and compared with the rows."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlmodel import col, select

from helpdesk_tui.desk.fields import FIELDS, Value, read_field
from helpdesk_tui.desk.why.derived import AT_BIRTH
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.tables import Change, Ticket
from helpdesk_tui.store.tables.ticket import NEVER
from helpdesk_tui.words import Kind, Status


def retold(url: str, *, without: Collection[int] = ()) -> list[str]:
    """Every field of a ticket whose value is not the newest one history has; [] if all are.

    A ticket that no verb made, without a history, is a test's own.
    """
    if not Path(make_url(url).database or "").exists():
        return []
    store = Store(url)
    told: dict[int, dict[str, Value]] = defaultdict(dict)
    try:
        with store.read() as session:
            statement = select(Change.ticket_id, Change.field, Change.new)
            for number, field, new in session.exec(statement.order_by(col(Change.id))):
                told[number or 0][field] = json.loads(new or "null")
            wrong = []
            for ticket in session.exec(select(Ticket)):
                history = told.get(ticket.id or 0, {})
                if ticket.id in without or "ticket" not in history:
                    continue
                now = {name: read_field(session, ticket, name) for name in FIELDS}
                wrong += [
                    f"#{ticket.id} {name}: {value!r}, by history {history.get(name)!r}"
                    for name, value in now.items()
                    if not _holds(name, value, history)
                ]
                wrong += _derived(ticket)
            return wrong
    finally:
        store.close()


def _holds(name: str, value: Value, history: dict[str, Value]) -> bool:
    if name in history:
        return history[name] == value
    if name == "subject":
        return history["ticket"] == value
    if name == "kind":
        return value == Kind.REQUEST
    return name in AT_BIRTH or not value


def _derived(ticket: Ticket) -> list[str]:
    """What follows from a field that history has."""
    is_open = Status(ticket.status).is_open
    stands = is_open and ticket.merged_into_id is None and ticket.withdrawn_at is None
    facts = {
        "is_open": bool(ticket.is_open) is stands,
        "urgent_at": ticket.urgent_at == (ticket.due_at or NEVER),
        "solved_at": (ticket.solved_at is None) is is_open,
        "closed_at": (ticket.closed_at is not None) is (ticket.status == Status.CLOSED),
    }
    return [f"#{ticket.id} {name} does not follow" for name, holds in facts.items() if not holds]
