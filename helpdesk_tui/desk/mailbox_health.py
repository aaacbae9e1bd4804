"""How fetching from a mailbox goes: noted by the worker, seen in the status bar (E09, E10)."""

from __future__ import annotations

import random

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.rules.backoff import next_try
from helpdesk_tui.store.tables import Mailbox


def fetched(desk: Desk, mailbox_id: int, trouble: str = "") -> None:
    """Note that a round reached its end; ``trouble`` is what did not go well all the same."""
    with desk.transaction("fetch") as tx:
        row = tx.session.get_one(Mailbox, mailbox_id)
        if trouble and row.error != trouble:
            tx.record(None, f"mailbox {row.name}", row.error or None, trouble)
        row.checked_at = row.last_ok_at = tx.now
        row.failures, row.error, row.next_try_at = 0, trouble, None
        tx.session.add(row)


def not_fetched(desk: Desk, mailbox_id: int, error: str) -> None:
    """Note why not, and when to try again; people see a new error at once."""
    with desk.transaction("fetch") as tx:
        row = tx.session.get_one(Mailbox, mailbox_id)
        if row.error != error:
            tx.record(None, f"mailbox {row.name}", row.error or None, error)
        row.checked_at = tx.now
        row.failures += 1
        row.error = error
        row.next_try_at = next_try(row.failures, tx.now, random.random())
        tx.session.add(row)
