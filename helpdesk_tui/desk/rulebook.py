"""The rulebook as it is kept: read, compiled once, read again when it changes."""

from __future__ import annotations

import threading
from dataclasses import replace

from sqlalchemy import func
from sqlmodel import Session, col, select

from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.rules.rulebook import Rulebook
from helpdesk_tui.rules.rulebook_json import rule_from_json
from helpdesk_tui.store.tables import Rule as RuleRow
from helpdesk_tui.store.tables import RuleVersion


def rules_in_order(session: Session) -> tuple[Rule, ...]:
    """All rules that were not removed, in order."""
    statement = (
        select(RuleRow).where(col(RuleRow.removed_at).is_(None)).order_by(col(RuleRow.position))
    )
    return tuple(as_rule(row) for row in session.exec(statement))


def as_rule(row: RuleRow) -> Rule:
    """A kept rule as the pure one."""
    rule = rule_from_json(row.definition)
    return replace(rule, name=row.name, enabled=row.enabled, version=row.version)


class RulebookReader:
    """Compiles the rulebook when its fingerprint changed; one for each worker process."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self._fingerprint: tuple[object, ...] = ()
        self._compiled = Rulebook.compile(())
        self._lock = threading.Lock()

    def read(self, session: Session) -> Rulebook:
        """The rulebook as of this transaction."""
        row = session.connection().execute(
            select(
                func.count(col(RuleRow.id)),
                func.sum(col(RuleRow.version)),
                func.sum(col(RuleRow.position) * col(RuleRow.id)),
                func.count(col(RuleRow.removed_at)),
            )
        )
        enabled = session.exec(select(RuleRow.id).where(col(RuleRow.enabled))).all()
        versions = session.exec(select(func.count()).select_from(RuleVersion)).one()
        fingerprint = (*row.one(), tuple(enabled), versions)
        with self._lock:
            if fingerprint != self._fingerprint:
                self._compiled = Rulebook.compile(rules_in_order(session))
                self._fingerprint = fingerprint
            return self._compiled
