"""The rulebook as it is kept: read, compiled once, read again when it changes."""

from __future__ import annotations

import threading
import weakref
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.desk.memo import remembered
from helpdesk_tui.errors import RuleError
from helpdesk_tui.rules.effects import Places, QueuePlace
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.rules.rule_file import read_written
from helpdesk_tui.rules.rulebook import Rulebook
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.tables import Department, RulebookState
from helpdesk_tui.store.tables import Rule as RuleRow


@dataclass(frozen=True, slots=True)
class KeptRule:
    """A rule as the desk keeps it."""

    name: str
    version: int
    text: str
    """Its TOML, as it was written."""
    rule: Rule | None
    """None when the text cannot be read (by this version of the program)."""
    error: str
    """What went wrong when it was read or carried out last; "" = nothing."""


def kept_rules(session: Session) -> tuple[KeptRule, ...]:
    """All rules that were not removed, in order, also those that cannot be read."""
    statement = (
        select(RuleRow)
        .where(col(RuleRow.removed_at).is_(None))
        .order_by(col(RuleRow.position), col(RuleRow.id))
    )
    return tuple(as_kept(row) for row in session.exec(statement))


def as_kept(row: RuleRow) -> KeptRule:
    """A row as a rule, or as what is wrong with it."""
    try:
        rule = replace(kept_rule(row.definition, row.version), name=row.name)
    except RuleError as error:
        return KeptRule(row.name, row.version, row.definition, None, str(error))
    return KeptRule(row.name, row.version, row.definition, rule, row.error)


def rules_in_order(session: Session) -> tuple[Rule, ...]:
    """All rules that can be read, in order."""
    return tuple(kept.rule for kept in kept_rules(session) if kept.rule is not None)


def kept_rule(definition: str, version: int) -> Rule:
    """A rule from its kept text. Raises RuleError."""
    return replace(read_written(definition, LOCAL), version=version)


def places_of(session: Session) -> Places:
    """What follows from each queue: its team and its department."""
    departments = dict(session.exec(select(Department.id, Department.name)).all())
    return {
        queue.name: QueuePlace(
            directory.team_name(session, queue.team_id) if queue.team_id else "",
            departments.get(queue.department_id, "") if queue.department_id else "",
        )
        for queue in directory.queues(session)
    }


def places(session: Session) -> Places:
    """``places_of``, read once while names stand still."""
    return remembered(session, "places", lambda: places_of(session))


def rulebook_version(session: Session) -> int:
    """The number of the newest change to the rulebook."""
    read = select(RulebookState.version).where(RulebookState.id == 1)
    return remembered(session, "rulebook version", lambda: session.exec(read).first() or 0)


class RulebookReader:
    """Compiles the rulebook when its version changed; one for each process and desk."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self._read_at: tuple[object, ...] = ()
        self._compiled = Rulebook.compile(())
        self._lock = threading.Lock()

    def read(self, session: Session) -> Rulebook:
        """The rulebook as of this transaction."""
        stands = rulebook_version(session), places(session)
        with self._lock:
            if stands != self._read_at:
                self._compiled = Rulebook.compile(rules_in_order(session), stands[1])
                self._read_at = stands
            return self._compiled


_READERS: weakref.WeakKeyDictionary[Store, RulebookReader] = weakref.WeakKeyDictionary()


def reader_of(store: Store) -> RulebookReader:
    """The reader of this process for a desk."""
    return _READERS.setdefault(store, RulebookReader())
