"""How often each rule matched lately, from the ledger of mails and the history of tickets."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.store.tables import Change, Intake, Ticket
from helpdesk_tui.views_rules import RuleHit, RuleHits

DAYS = 30
_MAILS = 20_000
"""Of the ledger, the newest so many are looked at."""
_CHANGES = 50_000
_SHOWN = 5
_CAUSE = re.compile(r"rule (.+?)@\d+(?: \(|$|,)")
_BY_MAIL = re.compile(r", mail \d+")


def rule_hits(desk: Desk) -> tuple[RuleHits, ...]:
    """Every rule that matched in the last 30 days; the tickets it acted on last, newest first.

    Looks at no more than the newest 20,000 mails and 50,000 changes.
    """
    found: dict[str, list[RuleHit]] = defaultdict(list)
    with desk.store.read() as session:
        since = desk.clock() - timedelta(days=DAYS)
        newest = session.exec(select(func.max(Intake.id))).one() or 0
        mails = (
            select(Intake.rules, Intake.ticket_id, Intake.subject, Intake.received_at)
            .where(col(Intake.id) > newest - _MAILS, Intake.rules != "")
            .where(Intake.received_at >= since)
        )
        for labels, ticket, subject, at in session.exec(mails):
            for label in labels.split("\n"):
                found[label.rpartition("@")[0]].append(RuleHit(ticket, subject, at))
        for name, hit in _of_changes(desk, session):
            found[name].append(hit)
    return tuple(
        RuleHits(name, len(hits), tuple(sorted(hits, key=lambda hit: hit.at)[: -_SHOWN - 1 : -1]))
        for name, hits in found.items()
    )


def _of_changes(desk: Desk, session: Session) -> set[tuple[str, RuleHit]]:
    """What rules did without a mail: one hit for all they did to a ticket at a time."""
    since = desk.clock() - timedelta(days=DAYS)
    last = session.exec(select(func.max(Change.id))).one() or 0
    statement = (
        select(Change.cause, Change.ticket_id, Ticket.subject, Change.at)
        .join(Ticket, col(Ticket.id) == col(Change.ticket_id))
        .where(col(Change.id) > last - _CHANGES, Change.at >= since)
        .where(col(Change.cause).startswith("rule "))
    )
    found = set()
    for cause, ticket, subject, at in session.exec(statement):
        named = _CAUSE.match(cause)
        if named and not _BY_MAIL.search(cause):
            found.add((named[1], RuleHit(ticket, subject, at)))
    return found
