"""The status bar: who I am, is mail coming in and going out, is a worker alive."""

from __future__ import annotations

from sqlalchemy import func
from sqlmodel import Session, col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.mailbox_health import how_they_go
from helpdesk_tui.desk.settings import load_settings
from helpdesk_tui.store.tables import Intake, Lease, Mailbox, Outbox
from helpdesk_tui.views_mail import Health
from helpdesk_tui.words import Fate, OutboxState

WAITING = (OutboxState.WAITING.value, OutboxState.SENDING.value, OutboxState.RETRYING.value)


def health(desk: Desk) -> Health:
    """How the desk does at this moment."""
    with desk.store.read() as session:
        active = select(Mailbox).where(col(Mailbox.active)).order_by(Mailbox.name)
        mailboxes = session.exec(active).all()
        boxes = how_they_go(session, mailboxes, desk.clock())
        lease = session.exec(
            select(Lease).where(col(Lease.name).like("worker %")).order_by(col(Lease.until).desc())
        ).first()
        fetched = [box.last_ok_at for box in boxes if box.last_ok_at is not None]
        return Health(
            desk=load_settings(session).name,
            login=desk.actor.name,
            role=desk.actor.role,
            mailboxes=boxes,
            last_fetch_at=max(fetched, default=None),
            outbox_waiting=_outbox(session, WAITING),
            outbox_failed=_outbox(session, (OutboxState.FAILED.value,)),
            quarantined=session.exec(
                select(func.count()).where(Intake.fate == Fate.QUARANTINED.value)
            ).one(),
            worker_alive=lease is not None and lease.until > desk.clock(),
            worker_seen_at=lease.seen_at if lease else None,
        )


def _outbox(session: Session, states: tuple[str, ...]) -> int:
    return session.exec(select(func.count()).where(col(Outbox.state).in_(states))).one()
