"""Leases: any number of workers may run, and each task is done by one at a time (E12).

A lease expires by itself, so a worker that was killed holds nobody up for long. It also
is the heartbeat: its time says when a worker was last alive.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import col

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.store.insert import insert_if_new
from helpdesk_tui.store.tables import Lease

DURATION = timedelta(seconds=60)
"""How long a silent holder keeps a task."""


def take(desk: Desk, name: str, holder: str, duration: timedelta = DURATION) -> bool:
    """Take or renew a lease; False while another holder's has not expired."""
    with desk.transaction("lease") as tx:
        lease = tx.session.get(Lease, name, with_for_update=True)
        if lease is None:
            # Two workers may get here together; one row is made, and one of them wins it.
            row = {"name": name, "holder": "", "until": tx.now, "seen_at": tx.now}
            insert_if_new(tx.session, Lease, [row])
            lease = tx.session.get_one(Lease, name, with_for_update=True)
        if lease.holder != holder and lease.until > tx.now:
            return False
        lease.holder, lease.until, lease.seen_at = holder, tx.now + duration, tx.now
        tx.session.add(lease)
        return True


def give_back(desk: Desk, name: str, holder: str) -> None:
    """Let others have it at once."""
    with desk.transaction("lease") as tx:
        lease = tx.session.get(Lease, name, with_for_update=True)
        if lease is not None and lease.holder == holder:
            lease.until = tx.now
            tx.session.add(lease)


def forget_dead(desk: Desk, prefix: str, silent_for: timedelta) -> None:
    """Remove leases nobody has used for so long, of those whose name begins with ``prefix``."""
    with desk.transaction("lease") as tx:
        tx.session.connection().execute(
            delete(Lease).where(
                col(Lease.name).startswith(prefix, autoescape=True),
                col(Lease.until) < tx.now - silent_for,
            )
        )
