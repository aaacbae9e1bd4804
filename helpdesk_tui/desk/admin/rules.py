"""Rules: every change to the rulebook is a new version of a rule, kept for ever.

A removed rule keeps its row and its versions: "rule network@7" in a ticket's history can
always be read, and a rule added again under the old name goes on counting. Each is kept as
it was written, comments and all.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.desk.rule_names import known_names
from helpdesk_tui.desk.rulebook import KeptRule, as_kept, kept_rule, kept_rules, rules_in_order
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.errors import Moved, Refused, RuleRefused
from helpdesk_tui.rules.lint import Problem, lint
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.rules.rule_file import (
    RuleFile,
    WrittenRule,
    alike,
    in_other_order,
    joined,
    read_written,
)
from helpdesk_tui.rules.rulebook_edit import switch_rule as switched
from helpdesk_tui.rules.rulebook_toml import write_rule
from helpdesk_tui.store.one_at_a_time import Matter, one_at_a_time
from helpdesk_tui.store.tables import Rule as RuleRow
from helpdesk_tui.store.tables import RulebookState, RuleVersion
from helpdesk_tui.words import Role


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, rule by rule."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]


def list_rules(desk: Desk) -> tuple[KeptRule, ...]:
    """All rules in order, also those that cannot be read."""
    with desk.store.read() as session:
        return kept_rules(session)


def find_rule(desk: Desk, name: str) -> KeptRule:
    """One rule. Raises NotFound."""
    with desk.store.read() as session:
        return as_kept(rule_row(session, name))


def written(rule: Rule) -> WrittenRule:
    """A rule made of words, with the text it will be kept as."""
    return WrittenRule(rule, write_rule(rule))


def read_rule(text: str) -> WrittenRule:
    """The one rule of a text. Raises RuleError."""
    return WrittenRule(read_written(text, LOCAL), text if text.endswith("\n") else text + "\n")


def add_rule(
    desk: Desk, rule: WrittenRule, *, before: str = "", force: bool = False
) -> tuple[Problem, ...]:
    """Add a rule at the end, or before another; what is doubtful about it.

    Raises Refused when the name is taken, NotFound for ``before``, RuleError when the rule
    names what the desk has not and ``force`` is not given.
    """
    desk.actor.must_be(Role.ADMIN, "rules add")
    name = rule.rule.name
    with desk.transaction("rules add") as tx:
        hold_rulebook(tx.session)
        rows = rule_rows(tx.session)
        names = [row.name for row in rows]
        if name in names:
            raise Refused(
                f"There is a rule {name!r} already.", f"Change it: helpdesk-tui rules edit {name}"
            )
        place = names.index(rule_row(tx.session, before).name) if before else len(names)
        _put(tx, name, _apart(rule.text, rows, place))
        _arrange(tx.session, [*names[:place], name, *names[place:]])
        return _checked(tx.session, (name,), force=force)


def edit_rule(
    desk: Desk, name: str, rule: WrittenRule, *, seen: str | None = None, force: bool = False
) -> tuple[Problem, ...]:
    """Give a rule another content, and another name if it has one.

    ``seen``: the text that was changed. Raises as ``add_rule``; Moved when it is past.
    """
    desk.actor.must_be(Role.ADMIN, "rules edit")
    with desk.transaction("rules edit") as tx:
        hold_rulebook(tx.session)
        row = rule_row(tx.session, name)
        if seen is not None and not alike(row.definition, seen):
            raise Moved(
                f"Rule {name} was changed by somebody else meanwhile (now @{row.version}).",
                f"See what: helpdesk-tui rules diff {name!r}",
            )
        if rule.rule.name != row.name:
            _rename(tx, row, rule.rule.name)
        _put(tx, rule.rule.name, rule.text)
        return _checked(tx.session, (rule.rule.name,), force=force)


def remove_rule(desk: Desk, name: str) -> None:
    """Take a rule out; its versions stay readable. Raises NotFound."""
    desk.actor.must_be(Role.ADMIN, "rules remove")
    with desk.transaction("rules remove") as tx:
        hold_rulebook(tx.session)
        _remove(tx, rule_row(tx.session, name))


def move_rule(desk: Desk, name: str, place: int, *, as_written: bool = False) -> int:
    """Move a rule to a place, 1 = first; beyond the end is the end. Gives the place it has.

    Raises NotFound.

    The empty lines between rules stay where they are, unless ``as_written``.
    """
    desk.actor.must_be(Role.ADMIN, "rules move")
    with desk.transaction("rules move") as tx:
        hold_rulebook(tx.session)
        rows = rule_rows(tx.session)
        row = rule_row(tx.session, name)
        old = rows.index(row)
        new = min(max(place - 1, 0), len(rows) - 1)
        if new == old:
            return new + 1
        order = [each for each in range(len(rows)) if each != old]
        order.insert(new, old)
        if not as_written:
            texts = in_other_order([each.definition for each in rows], order)
            for each, text in zip(order, texts, strict=True):
                rows[each].definition = text
        _arrange(tx.session, [rows[each].name for each in order])
        _keep_version(tx, row)
        tx.record(None, f"rule {row.name} place", old + 1, new + 1)
        return new + 1


def switch_rule(desk: Desk, name: str, on: bool) -> None:
    """Switch a rule on or off. Raises NotFound, RuleError for one that cannot be read."""
    verb = "rules enable" if on else "rules disable"
    desk.actor.must_be(Role.ADMIN, verb)
    with desk.transaction(verb) as tx:
        hold_rulebook(tx.session)
        row = rule_row(tx.session, name)
        _put(tx, row.name, switched(row.definition, on))


def import_rules(
    desk: Desk, file: RuleFile, *, replace_all: bool = False, force: bool = False
) -> Imported:
    """Take in a rule file: rules of the same name are changed where they stand, others added.

    With ``replace_all`` the file is the whole rulebook afterwards, in its order. All or
    nothing. Raises RuleError as ``add_rule`` does.
    """
    desk.actor.must_be(Role.ADMIN, "rules import")
    with desk.transaction("rules import") as tx:
        hold_rulebook(tx.session)
        before = {row.name: row.definition for row in rule_rows(tx.session)}
        names = [each.rule.name for each in file.written]
        changed = {each.rule.name for each in file.written
                   if not alike(before.get(each.rule.name, ""), each.text)}  # fmt: skip
        for each in file.written:
            _put(tx, each.rule.name, each.text)
        gone = [name for name in before if name not in names] if replace_all else []
        for name in gone:
            _remove(tx, rule_row(tx.session, name))
        new = [name for name in names if name not in before]
        order = names if replace_all else [*before, *new]
        if order != [row.name for row in rule_rows(tx.session)]:
            _arrange(tx.session, order)
            tx.record(None, "rules order", None, list(order))
        if replace_all or not before:
            _state(tx.session).preamble = file.preamble
        return Imported(
            added=tuple(new),
            changed=tuple(name for name in names if name in changed and name in before),
            unchanged=tuple(name for name in names if name not in changed),
            removed=tuple(gone),
            problems=_checked(tx.session, names, force=force),
        )


def rule_file(desk: Desk) -> str:
    """The whole rulebook as one file: what was imported comes out byte by byte."""
    with desk.store.read() as session:
        state = session.get(RulebookState, 1)
        texts = [row.definition for row in rule_rows(session)]
        return joined(state.preamble if state else "", texts)


def lint_rules(desk: Desk) -> tuple[Problem, ...]:
    """What is doubtful in the rulebook as it stands, what cannot be read or done included."""
    with desk.store.read() as session:
        kept = kept_rules(session)
        broken = [Problem(each.name, each.error, _mend(each.name)) for each in kept
                  if each.error]  # fmt: skip
        return (*broken, *lint([each.rule for each in kept if each.rule], known_names(session)))


def lint_file(desk: Desk, file: RuleFile) -> tuple[Problem, ...]:
    """What is doubtful in a rule file, with the line of each doubt."""
    written = {each.rule.name: each for each in file.written}
    with desk.store.read() as session:
        problems = lint(file.rules, known_names(session))
    return tuple(
        replace(each, line=written[each.rule].line_of(each.key, each.place)) for each in problems
    )


def hold_rulebook(session: Session) -> None:
    """Let nobody else change the rulebook till the end: call it before anything is read of it.

    Two who change it at once would give two rules one place, or count one change for two.
    """
    one_at_a_time(session, Matter.RULEBOOK)


def rule_rows(session: Session) -> Sequence[RuleRow]:
    """The rows of all rules that were not removed, in order."""
    statement = select(RuleRow).where(col(RuleRow.removed_at).is_(None))
    return session.exec(statement.order_by(col(RuleRow.position), col(RuleRow.id))).all()


def rule_row(session: Session, name: str) -> RuleRow:
    """The row of a rule. Raises NotFound."""
    rows = rule_rows(session)
    for row in rows:
        if row.name == name:
            return row
    known = [row.name for row in rows]
    raise directory.missing("rule", name, known, "See: helpdesk-tui rules list")


def _mend(name: str) -> str:
    return f"Mend it: helpdesk-tui rules edit {shlex.quote(name)}"


def _apart(text: str, rows: Sequence[RuleRow], place: int) -> str:
    """A new rule's text with an empty line to the one below, or else to the one above."""
    if place < len(rows):
        return text.strip("\n") + "\n\n"
    is_apart = not rows or text.startswith("\n") or rows[-1].definition.endswith("\n\n")
    return text if is_apart else f"\n{text}"


def _state(session: Session) -> RulebookState:
    state = session.get(RulebookState, 1)
    if state is None:
        state = RulebookState(id=1, version=0)
        session.add(state)
    return state


def _touch(session: Session) -> None:
    """Let every worker see that the rulebook is another one."""
    state = _state(session)
    state.version += 1
    session.add(state)
    session.flush()


def _put(tx: Transaction, name: str, text: str) -> None:
    """Write a rule under its name: a new row, a new version, or a removed one come back."""
    row = tx.session.exec(select(RuleRow).where(RuleRow.name == name)).one_or_none()
    if row is not None and row.removed_at is None and alike(row.definition, text):
        row.definition = text
        tx.session.add(row)
        return
    old = row.version if row is not None and row.removed_at is None else None
    if row is None:
        row = RuleRow(name=name, position=0, version=0, definition="")
        tx.session.add(row)
    row.removed_at = None
    row.definition = text
    _keep_version(tx, row)
    tx.record(None, f"rule {name}", old, row.version)


def _keep_version(tx: Transaction, row: RuleRow) -> None:
    """Count the version up and keep it as it is now; what failed before is another story."""
    row.version += 1
    row.enabled = kept_rule(row.definition, row.version).enabled
    row.error, row.failed_at = "", None
    tx.session.add(row)
    tx.session.flush()
    tx.session.add(
        RuleVersion(
            rule_id=row.id or 0,
            version=row.version,
            definition=row.definition,
            at=tx.now,
            actor=tx.actor.name,
        )
    )
    _touch(tx.session)


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
    _touch(tx.session)
    tx.record(None, f"rule {row.name}", row.version, None)


def _arrange(session: Session, names: Sequence[str]) -> None:
    """Number the places anew."""
    rows = {row.name: row for row in rule_rows(session)}
    for position, name in enumerate(names):
        rows[name].position = position
        session.add(rows[name])
    _touch(session)


def _checked(session: Session, names: Sequence[str], *, force: bool) -> tuple[Problem, ...]:
    """The doubts about some rules. Raises RuleRefused for unknown names unless forced."""
    found = lint(rules_in_order(session), known_names(session))
    problems = tuple(each for each in found if each.rule in names)
    unknown = next((each for each in problems if each.is_name), None)
    if unknown is not None and not force:
        raise RuleRefused(
            f"Rule {unknown.rule!r}: {unknown.what}",
            f"{unknown.remedy} Or take it as it is: --force.",
        )
    return problems
