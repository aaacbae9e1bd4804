"""Rules about time: the worker looks now and then for tickets they wait for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, and_, col, or_, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.desk.rule_actions.carry_out import apply_decision
from helpdesk_tui.desk.rulebook import reader_of
from helpdesk_tui.desk.ticket_query import TicketQuery
from helpdesk_tui.folding import fold
from helpdesk_tui.rules.decision import Decision, Match
from helpdesk_tui.rules.events import EventKind, When
from helpdesk_tui.rules.query.print import format
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.rules.rulebook import Rulebook
from helpdesk_tui.store.tables import Queue, RuleFiring, Ticket
from helpdesk_tui.store.tables import Rule as RuleRow

AT_ONCE = 200
"""Tickets one rule acts on in one transaction; the rest in the next round."""


def sweep_rules(desk: Desk) -> int:
    """Let every rule about time act where it is due; on so many tickets it did."""
    with desk.store.read() as session:
        rulebook = reader_of(desk.store).read(session)
    now = desk.clock().astimezone(LOCAL)
    done = 0
    for rule in rulebook.rules:
        for event in rule.when:
            if event.kind.is_time and rule.is_in_force(now):
                done += _sweep(desk, rulebook, rule, event, now)
    return done


def _sweep(desk: Desk, rulebook: Rulebook, rule: Rule, event: When, now: datetime) -> int:
    with desk.transaction("rules", f"clock: {event}") as tx:
        row = tx.session.exec(select(RuleRow).where(RuleRow.name == rule.name)).one_or_none()
        if row is None or row.removed_at is not None:
            return 0
        if event.kind is EventKind.SCHEDULE and not _is_due(row, event, now):
            tx.session.add(row)
            return 0
        numbers = _waiting(tx.session, rulebook, rule, row, event, now)
        tx.lock(numbers)
        for number in sorted(numbers):
            ticket = tx.ticket(number)
            why = (format(rule.condition),) if rule.text else ()
            apply_decision(tx, ticket, Decision((Match(rule, why),)))
            firing = tx.session.get(RuleFiring, (row.id, number))
            firing = firing or RuleFiring(rule_id=row.id or 0, ticket_id=number, at=tx.now)
            firing.at, firing.due_at = tx.now, ticket.due_at
            tx.session.add(firing)
        return len(numbers)


def _is_due(row: RuleRow, event: When, now: datetime) -> bool:
    """Whether a moment of the schedule came since it was carried out last; notes that it is.

    A rule that was just made waits for its next moment.
    """
    moment = event.last_before(now)
    before, row.scheduled_at = row.scheduled_at, moment
    return before is not None and before < moment


def _waiting(
    session: Session, rulebook: Rulebook, rule: Rule, row: RuleRow, event: When, now: datetime
) -> Sequence[int]:
    """Tickets the rule is to act on now, oldest first."""
    fired = and_(col(RuleFiring.ticket_id) == col(Ticket.id), col(RuleFiring.rule_id) == row.id)
    statement = (
        select(Ticket.id)
        .outerjoin(RuleFiring, fired)
        .where(TicketQuery(session, now, None).where(rule.condition))
        .where(col(Ticket.merged_into_id).is_(None))
        .order_by(col(Ticket.id))
    )
    if event.span is not None and event.kind is EventKind.QUIET:
        statement = statement.where(
            col(Ticket.is_open) == 1,
            col(Ticket.updated_at) <= now - event.span.length,
            # What the rule itself did is no news.
            or_(col(RuleFiring.at).is_(None), col(Ticket.updated_at) > col(RuleFiring.at)),
        )
    elif event.span is not None:
        statement = statement.where(
            col(Ticket.is_open) == 1,
            col(Ticket.urgent_at) <= now + event.span.length,
            or_(col(RuleFiring.due_at).is_(None), col(RuleFiring.due_at) != col(Ticket.due_at)),
        )
    if rule.queues or rule.departments:
        statement = statement.where(col(Ticket.queue_id).in_(_queues(session, rulebook, rule)))
    if event.kind is not EventKind.SCHEDULE:
        statement = statement.limit(AT_ONCE)
    return [number for number in session.exec(statement) if number is not None]


def _queues(session: Session, rulebook: Rulebook, rule: Rule) -> list[int]:
    names = set(map(fold, rule.queues))
    departments = set(map(fold, rule.departments))
    return [
        queue.id or 0
        for queue in session.exec(select(Queue))
        if (not names or fold(queue.name) in names)
        and (not departments or fold(rulebook.places[queue.name].department) in departments)
    ]
