"""How fetching from a mailbox goes: noted by the worker, seen in the status bar (E09, E10)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.reconcile import reconciliations
from helpdesk_tui.rules.backoff import next_try
from helpdesk_tui.store.tables import Intake, Mailbox
from helpdesk_tui.views_mail import MailboxHealth
from helpdesk_tui.words import MailboxKind


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


def mailbox_health(desk: Desk) -> dict[int, MailboxHealth]:
    """How every mailbox goes, by its id."""
    with desk.store.read() as session:
        mailboxes = session.exec(select(Mailbox)).all()
        found = how_they_go(session, mailboxes, desk.clock())
    return {box.id or 0: health for box, health in zip(mailboxes, found, strict=True)}


def how_they_go(
    session: Session, mailboxes: Sequence[Mailbox], now: datetime
) -> tuple[MailboxHealth, ...]:
    """How some mailboxes go, in the order given."""
    compared = reconciliations(session)
    found = []
    for box in mailboxes:
        newest = _newest_mail(session, box)
        last = compared.get(box.id or 0)
        found.append(
            MailboxHealth(
                name=box.name,
                kind=MailboxKind(box.kind),
                last_ok_at=box.last_ok_at,
                error=box.error,
                next_try_at=box.next_try_at,
                last_mail_at=newest,
                silent=is_silent(newest, box.quiet_hours, box.usual_hours, now),
                missing=last.missing if last else 0,
                missing_uids=last.missing_uids if last else "",
                compared_at=last.at if last else None,
                on_server=last.on_server if last else 0,
            )
        )
    return tuple(found)


def is_silent(newest: datetime | None, quiet_hours: int, usual_hours: int, now: datetime) -> bool:
    """Whether a mailbox has had no mail for longer than somebody said, or than is usual (E10).

    ``quiet_hours`` 0 = never tell, -1 = as usual; ``usual_hours`` 0 = nothing is usual yet.
    A mailbox that never had a mail is new, not silent.
    """
    hours = quiet_hours if quiet_hours >= 0 else usual_hours
    return bool(hours) and newest is not None and now - newest > timedelta(hours=hours)


def _newest_mail(session: Session, box: Mailbox) -> datetime | None:
    statement = select(func.max(Intake.received_at)).where(col(Intake.mailbox_id) == box.id)
    return session.exec(statement).one()
