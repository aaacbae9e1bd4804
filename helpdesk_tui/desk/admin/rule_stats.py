"""How often each rule matched, when last, and which never get their turn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.rulebook import KeptRule, kept_rules
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.store.tables import Change, Intake
from helpdesk_tui.views_backtest import RuleStats

_CAUSE = re.compile(r"rule (.+?)@(\d+)(?: \(|, |; |$)")


@dataclass(slots=True)
class _Seen:
    """What was seen of one rule."""

    mails: set[int] = field(default_factory=set)
    others: set[tuple[int, int | None]] = field(default_factory=set)
    """Batch and ticket of each other event."""
    last: datetime | None = None


def rule_stats(desk: Desk, days: int | None = None) -> tuple[RuleStats, ...]:
    """All rules in order, with what they matched in so many days, or ever.

    A match that changed nothing is known of mails only: the ledger names their rules.
    """
    since = desk.clock() - timedelta(days=days) if days is not None else None
    with desk.store.read() as session:
        seen = _seen(session, since)
        ever = _seen(session, None) if since is not None else seen
        kept = kept_rules(session)
    return tuple(_stats(rule, kept, seen, name in ever)
                 for rule in kept for name in (rule.name,))  # fmt: skip


def _stats(
    kept: KeptRule, all_kept: tuple[KeptRule, ...], seen: dict[str, _Seen], matched: bool
) -> RuleStats:
    found = seen.get(kept.name, _Seen())
    before = [each.rule for each in all_kept[: all_kept.index(kept)] if each.rule is not None]
    return RuleStats(
        name=kept.name,
        version=kept.version,
        enabled=kept.rule is not None and kept.rule.enabled,
        matched=len(found.mails) + len(found.others),
        mails=len(found.mails),
        last=found.last,
        error=kept.error,
        never=not matched,
        shadowed_by=tuple(_shadows(kept.rule, before)) if kept.rule else (),
    )


def _shadows(rule: Rule, before: list[Rule]) -> Iterator[str]:
    """Rules that end the rulebook at every event this one waits for, whatever comes."""
    for each in before:
        if (
            each.enabled
            and each.stop
            and each.is_unconditional
            and set(rule.when) <= set(each.when)
        ):
            yield each.name


def _seen(session: Session, since: datetime | None) -> dict[str, _Seen]:
    found: dict[str, _Seen] = {}
    mails = select(Intake.id, Intake.rules, Intake.settled_at).where(Intake.rules != "")
    if since is not None:
        mails = mails.where(col(Intake.settled_at) >= since)
    for number, labels, at in session.exec(mails):
        for label in labels.split("\n"):
            seen = found.setdefault(label.rpartition("@")[0], _Seen())
            seen.mails.add(number or 0)
            _note_time(seen, at)
    changes = select(Change.batch, Change.ticket_id, Change.cause, Change.at).where(
        col(Change.cause).like("rule %@%"), ~col(Change.cause).contains(", mail ")
    )
    if since is not None:
        changes = changes.where(col(Change.at) >= since)
    for batch, ticket, cause, at in session.exec(changes):
        named = _CAUSE.match(cause)
        if named is not None:
            seen = found.setdefault(named[1], _Seen())
            seen.others.add((batch, ticket))
            _note_time(seen, at)
    return found


def _note_time(seen: _Seen, at: datetime | None) -> None:
    if at is not None and (seen.last is None or at > seen.last):
        seen.last = at
