"""Rules: every change to the rulebook is a new version of a rule, kept for ever.

A removed rule keeps its row and its versions: "rule network@7" in a ticket's history can
always be read, and a rule added again under the old name goes on counting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.file_letter import facts_of
from helpdesk_tui.desk.rulebook import as_rule, rules_in_order
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.errors import NotFound, Refused, RuleError
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.rules.actions import ActionKind
from helpdesk_tui.rules.conditions import Field, Operator
from helpdesk_tui.rules.facts import MailFacts
from helpdesk_tui.rules.lint import Known, Problem, lint
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.rules.rulebook import Rulebook
from helpdesk_tui.rules.rulebook_json import rule_from_json, rule_to_json
from helpdesk_tui.store.tables import Agent, Category, Intake, Queue, RuleVersion, Team
from helpdesk_tui.store.tables import Rule as RuleRow
from helpdesk_tui.words import Role


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, rule by rule."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]


def list_rules(desk: Desk) -> tuple[Rule, ...]:
    """All rules in order."""
    with desk.store.read() as session:
        return rules_in_order(session)


def find_rule(desk: Desk, name: str) -> Rule:
    """One rule. Raises NotFound."""
    with desk.store.read() as session:
        return as_rule(_row(session, name))


def find_version(desk: Desk, name: str, version: int) -> Rule:
    """A rule as it was in one of its versions, also a removed one. Raises NotFound."""
    statement = (
        select(RuleVersion.definition)
        .join(RuleRow, col(RuleRow.id) == col(RuleVersion.rule_id))
        .where(RuleRow.name == name, RuleVersion.version == version)
    )
    with desk.store.read() as session:
        definition = session.exec(statement).first()
    if definition is None:
        raise NotFound(f"There is no version {version} of a rule {name!r}.", "See: rules list")
    return rule_from_json(definition)


def add_rule(
    desk: Desk, rule: Rule, *, before: str = "", force: bool = False
) -> tuple[Problem, ...]:
    """Add a rule at the end, or before another; what is doubtful about it.

    Raises Refused when the name is taken, NotFound for ``before``, RuleError when the rule
    names what the desk has not and ``force`` is not given.
    """
    desk.actor.must_be(Role.ADMIN, "rules add")
    with desk.transaction("rules add") as tx:
        names = [row.name for row in _rows(tx.session)]
        if rule.name in names:
            raise Refused(f"There is a rule {rule.name!r} already.", "Change it: rules edit NAME")
        place = names.index(_row(tx.session, before).name) if before else len(names)
        _put(tx, rule)
        _arrange(tx.session, [*names[:place], rule.name, *names[place:]])
        return _checked(tx.session, (rule.name,), force=force)


def edit_rule(desk: Desk, name: str, rule: Rule, *, force: bool = False) -> tuple[Problem, ...]:
    """Give a rule another content, and another name if it has one. Raises as ``add_rule``."""
    desk.actor.must_be(Role.ADMIN, "rules edit")
    with desk.transaction("rules edit") as tx:
        row = _row(tx.session, name)
        if rule.name != row.name:
            _rename(tx, row, rule.name)
        _put(tx, rule)
        return _checked(tx.session, (rule.name,), force=force)


def remove_rule(desk: Desk, name: str) -> None:
    """Take a rule out; its versions stay readable. Raises NotFound."""
    desk.actor.must_be(Role.ADMIN, "rules remove")
    with desk.transaction("rules remove") as tx:
        _remove(tx, _row(tx.session, name))


def move_rule(desk: Desk, name: str, place: int) -> None:
    """Move a rule to a place, 1 = first; beyond the end is the end. Raises NotFound."""
    desk.actor.must_be(Role.ADMIN, "rules move")
    with desk.transaction("rules move") as tx:
        names = [row.name for row in _rows(tx.session)]
        row = _row(tx.session, name)
        old = names.index(row.name)
        names.pop(old)
        new = min(max(place - 1, 0), len(names))
        if new == old:
            return
        names.insert(new, row.name)
        _arrange(tx.session, names)
        # A new version, so that every worker sees that the rulebook is another one.
        _keep_version(tx, row)
        tx.record(None, f"rule {row.name} place", old + 1, new + 1)


def switch_rule(desk: Desk, name: str, on: bool) -> None:
    """Switch a rule on or off. Raises NotFound."""
    verb = "rules enable" if on else "rules disable"
    desk.actor.must_be(Role.ADMIN, verb)
    with desk.transaction(verb) as tx:
        rule = as_rule(_row(tx.session, name))
        _put(tx, replace(rule, enabled=on))


def import_rules(
    desk: Desk, rules: Sequence[Rule], *, replace_all: bool = False, force: bool = False
) -> Imported:
    """Take in a rule file: rules of the same name are changed where they stand, others added.

    With ``replace_all`` the file is the whole rulebook afterwards, in its order. All or
    nothing. Raises RuleError as ``add_rule`` does.
    """
    desk.actor.must_be(Role.ADMIN, "rules import")
    with desk.transaction("rules import") as tx:
        before = {row.name: as_rule(row) for row in _rows(tx.session)}
        names = [rule.name for rule in rules]
        changed = [rule for rule in rules if not _same(before.get(rule.name), rule)]
        for rule in changed:
            _put(tx, rule)
        gone = [name for name in before if name not in names] if replace_all else []
        for name in gone:
            _remove(tx, _row(tx.session, name))
        new = [name for name in names if name not in before]
        order = names if replace_all else [*before, *new]
        if order != [row.name for row in _rows(tx.session)]:
            _arrange(tx.session, order)
            _note_order(tx, order, changed)
        return Imported(
            added=tuple(new),
            changed=tuple(rule.name for rule in changed if rule.name in before),
            unchanged=tuple(name for name in names if name not in {r.name for r in changed})
            , removed=tuple(gone),
            problems=_checked(tx.session, names, force=force),
        )  # fmt: skip


def rulebook_as_is(desk: Desk) -> Rulebook:
    """The rulebook, compiled, for a test that writes nothing."""
    return Rulebook.compile(list_rules(desk))


def facts_for(desk: Desk, letter: Letter, queue: str = "") -> MailFacts:
    """What rules would know of a mail; without ``queue`` it arrives where it is addressed to.

    Raises NotFound for an unknown queue.
    """
    with desk.store.read() as session:
        name = directory.queue(session, queue).name if queue else _queue_of(session, letter)
    row = Intake(queue_id=0, source="test", sha256="", size=0, received_at=desk.clock())
    return facts_of(letter, name, row)


def known_names(session: Session) -> Known:
    """Every name a rule may use."""
    return Known(
        queues=frozenset(session.exec(select(Queue.name))),
        teams=frozenset(session.exec(select(Team.name))),
        agents=frozenset(session.exec(select(Agent.login).where(col(Agent.active)))),
        categories=frozenset(session.exec(select(Category.path))),
    )


def lint_rules(desk: Desk) -> tuple[Problem, ...]:
    """What is doubtful in the rulebook as it stands."""
    with desk.store.read() as session:
        return lint(rules_in_order(session), known_names(session))


def _queue_of(session: Session, letter: Letter) -> str:
    """The queue one of a mail's addresses belongs to, else the first queue, else ""."""
    to = [address.email.lower() for address in (*letter.to, *letter.cc)]
    queues = session.exec(
        select(Queue).where(col(Queue.active)).order_by(col(Queue.position))
    ).all()
    found = next((queue for queue in queues if queue.address in to), None)
    return found.name if found else queues[0].name if queues else ""


def _rows(session: Session) -> Sequence[RuleRow]:
    statement = select(RuleRow).where(col(RuleRow.removed_at).is_(None))
    return session.exec(statement.order_by(col(RuleRow.position), col(RuleRow.id))).all()


def _row(session: Session, name: str) -> RuleRow:
    rows = _rows(session)
    for row in rows:
        if row.name == name:
            return row
    known = [row.name for row in rows]
    raise directory.missing("rule", name, known, "See: helpdesk-tui rules list")


def _same(old: Rule | None, new: Rule) -> bool:
    return old is not None and old == replace(new, version=old.version)


def _put(tx: Transaction, rule: Rule) -> None:
    """Write a rule under its name: a new row, a new version, or a removed one come back."""
    row = tx.session.exec(select(RuleRow).where(RuleRow.name == rule.name)).one_or_none()
    if row is not None and row.removed_at is None and _same(as_rule(row), rule):
        return
    old = row.version if row is not None and row.removed_at is None else None
    if row is None:
        row = RuleRow(name=rule.name, position=0, version=0, definition="")
        tx.session.add(row)
    elif row.removed_at is not None:
        row.removed_at = None
    row.enabled = rule.enabled
    row.definition = rule_to_json(replace(rule, version=row.version + 1))
    _keep_version(tx, row)
    tx.record(None, f"rule {rule.name}", old, row.version)


def _keep_version(tx: Transaction, row: RuleRow) -> None:
    """Count the version up and keep it as it is now."""
    row.version += 1
    tx.session.add(row)
    tx.session.flush()
    row.definition = rule_to_json(as_rule(row))
    tx.session.add(
        RuleVersion(
            rule_id=row.id or 0,
            version=row.version,
            definition=row.definition,
            at=tx.now,
            actor=tx.actor.name,
        )
    )
    tx.session.flush()


def _rename(tx: Transaction, row: RuleRow, name: str) -> None:
    taken = tx.session.exec(select(RuleRow).where(RuleRow.name == name)).one_or_none()
    if taken is not None:
        raise Refused(f"The name {name!r} is or was another rule's.", "Choose a new name.")
    tx.record(None, f"rule {row.name} name", row.name, name)
    row.name = name
    tx.session.add(row)
    tx.session.flush()


def _remove(tx: Transaction, row: RuleRow) -> None:
    row.removed_at = tx.now
    tx.session.add(row)
    tx.session.flush()
    tx.record(None, f"rule {row.name}", row.version, None)


def _arrange(session: Session, names: Sequence[str]) -> None:
    """Number the places anew."""
    rows = {row.name: row for row in _rows(session)}
    for position, name in enumerate(names):
        rows[name].position = position
        session.add(rows[name])
    session.flush()


def _note_order(tx: Transaction, order: Sequence[str], changed: Sequence[Rule]) -> None:
    """Where only the order changed, one rule gets a version so that workers read it again."""
    tx.record(None, "rules order", None, list(order))
    if not changed and order:
        _keep_version(tx, _row(tx.session, order[0]))


def _checked(session: Session, names: Sequence[str], *, force: bool) -> tuple[Problem, ...]:
    """The doubts about some rules. Raises RuleError for unknown names unless forced."""
    rules = rules_in_order(session)
    known = known_names(session)
    problems = [each for each in lint(rules, known) if each.rule in names]
    # A doubt that goes away when every name is granted is about a name.
    granted = frozenset(lint(rules, _with_all_names(known, rules)))
    unknown = [each for each in problems if each not in granted]
    if unknown and not force:
        first = unknown[0]
        raise RuleError(
            f"Rule {first.rule!r}: {first.what}", f"{first.remedy} Or take it as it is: --force."
        )
    return tuple(problems)


def _with_all_names(known: Known, rules: Sequence[Rule]) -> Known:
    def used(kind: ActionKind) -> frozenset[str]:
        return frozenset(a.value for rule in rules for a in rule.actions if a.kind is kind)

    asked = frozenset(
        c.value
        for rule in rules
        for c in rule.conditions()
        if c.field is Field.QUEUE and c.operator is Operator.IS
    )
    return Known(
        queues=known.queues | used(ActionKind.QUEUE) | asked,
        teams=known.teams | used(ActionKind.TEAM),
        agents=known.agents | used(ActionKind.OWNER),
        categories=known.categories | used(ActionKind.CATEGORY),
    )
