"""Notices from the worker's side: take what is due, say how it went.

As with mail: a worker killed between the service's yes and our note of it tells it again.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, or_, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.rules.backoff import is_hopeless, next_try
from helpdesk_tui.store.tables import Notice
from helpdesk_tui.words import OutboxState

CLAIM = timedelta(minutes=5)
"""How long a worker may take for one notice before another tries."""
_DUE = (OutboxState.WAITING.value, OutboxState.RETRYING.value)


@dataclass(frozen=True, slots=True)
class ToTell:
    """One notice to be told now."""

    id: int
    channel: str
    title: str
    text: str


def take_notice(desk: Desk, worker: str) -> ToTell | None:
    """Claim the notice that is due the longest; None when none is. Asks without writing first."""
    with desk.store.read() as session:
        if session.exec(select(Notice.id).where(_is_due(desk.clock())).limit(1)).first() is None:
            return None
    with desk.transaction("notify") as tx:
        statement = (
            select(Notice)
            .where(_is_due(tx.now))
            .order_by(col(Notice.next_try_at), col(Notice.id))
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = tx.session.exec(statement).first()
        if row is None:
            return None
        row.state, row.claimed_by = OutboxState.SENDING.value, worker
        row.claimed_until = tx.now + CLAIM
        row.attempts += 1
        row.first_try_at = row.first_try_at or tx.now
        tx.session.add(row)
        return ToTell(row.id or 0, row.channel, row.title, row.text)


def settle_notice(desk: Desk, notice: ToTell, worker: str, trouble: str, *, for_good: bool) -> None:
    """Note that it was told, or the trouble; then it is tried again unless ``for_good``."""
    with desk.transaction("notify") as tx:
        row = tx.session.get(Notice, notice.id, with_for_update=True, populate_existing=True)
        if row is None or row.claimed_by != worker or row.state != OutboxState.SENDING:
            return  # another worker took over; its word stands
        row.said, row.claimed_until = trouble, None
        if not trouble:
            row.state = OutboxState.SENT.value
        elif for_good or is_hopeless(row.first_try_at or tx.now, tx.now):
            row.state = OutboxState.FAILED.value
        else:
            row.state = OutboxState.RETRYING.value
            row.next_try_at = next_try(row.attempts, tx.now, random.random())
        tx.session.add(row)
        if row.state != OutboxState.RETRYING:
            said = f"{row.channel}: {trouble or 'told'}"
            tx.record(row.ticket_id, "notice", None, said)


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(col(Notice.state).in_(_DUE), col(Notice.next_try_at) <= now),
        and_(col(Notice.state) == OutboxState.SENDING.value, col(Notice.claimed_until) <= now),
    )
