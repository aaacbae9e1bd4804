"""Changes to the rulebook from a screen: compare-and-set, and each can be taken back.

What somebody else changed meanwhile is never overwritten: a change says which text it was
made on, and is refused with Moved when another stands there. Undo asks the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from helpdesk_tui.config import path_of
from helpdesk_tui.desk.admin import rules
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.errors import Moved, NotFound, NothingToUndo, Refused, RuleRefused
from helpdesk_tui.rules.rule_file import RuleFile, WrittenRule, alike, joined, read_file
from helpdesk_tui.rules.rule_form import text_of
from helpdesk_tui.store.tables import RulebookState
from helpdesk_tui.views_rules import RuleDone, RuleForm

Back = Callable[[Desk], object]


@dataclass(frozen=True, slots=True)
class Undo:
    """How one change is taken back."""

    said: str
    back: Back


class RuleChanges:
    """What one agent did to the rulebook since they signed in, newest last."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._done: list[Undo] = []

    def save(self, desk: Desk, form: RuleForm, name: str, seen: str, *, force: bool) -> RuleDone:
        """Write a form as a new rule (``name`` "") or over the rule it was made from.

        Raises Moved when that rule's text is no longer ``seen``; RuleError for what is no rule.
        """
        if not name:
            return self.write(desk, text_of(form), "", "", force=force)
        # A rule removed meanwhile is a rule changed meanwhile.
        return self.write(desk, text_of(form, seen), name, seen, force=force)

    def write(self, desk: Desk, text: str, name: str, seen: str, *, force: bool) -> RuleDone:
        """The same for a rule's TOML."""
        rule = rules.read_rule(text)
        new = rule.rule.name
        with desk.transaction("rules edit" if name else "rules add") as tx:
            if name:
                _must_stand(tx.session, name, seen)
                problems = rules.edit_rule(desk, name, rule, force=force)
            else:
                problems = rules.add_rule(desk, rule, force=force)
            left = rules.rule_row(tx.session, new)
            label, kept = f"{new}@{left.version}", left.definition
        doubts = tuple(f"{each.what} {each.remedy}".rstrip() for each in problems)
        if not name:
            self._can_undo(f"{new} removed again", lambda d: _unadd(d, new, kept))
            return RuleDone(f"{label} added", new, doubts)
        self._can_undo(f"{name} as it was", lambda d: _unedit(d, new, kept, seen))
        return RuleDone(f"{label} saved", new, doubts)

    def switch(self, desk: Desk, name: str, on: bool, seen: str) -> RuleDone:
        """Switch a rule on or off. Raises as ``save``."""
        with desk.transaction("rules enable" if on else "rules disable") as tx:
            _must_stand(tx.session, name, seen)
            rules.switch_rule(desk, name, on)
            kept = rules.rule_row(tx.session, name).definition
        self._can_undo(f"{name} is {'off' if on else 'on'} again",
                       lambda d: _unedit(d, name, kept, seen))  # fmt: skip
        return RuleDone(f"{name} is {'on' if on else 'off'}", name)

    def move(self, desk: Desk, name: str, place: int) -> RuleDone:
        """Move a rule to a place, 1 = first. Raises NotFound."""
        with desk.transaction("rules move") as tx:
            rules.hold_rulebook(tx.session)
            names = [row.name for row in rules.rule_rows(tx.session)]
            old = names.index(rules.rule_row(tx.session, name).name) + 1
            rules.move_rule(desk, name, place)
            new = min(max(place, 1), len(names))
        self._can_undo(f"{name} back at {old}", lambda d: rules.move_rule(d, name, old))
        return RuleDone(f"{name} is asked at place {new}", name)

    def remove(self, desk: Desk, name: str, seen: str) -> RuleDone:
        """Take a rule out. Raises as ``save``."""
        with desk.transaction("rules remove") as tx:
            _must_stand(tx.session, name, seen)
            names = [row.name for row in rules.rule_rows(tx.session)]
            place = names.index(name) + 1
            rules.remove_rule(desk, name)
        self._can_undo(f"{name} is back", lambda d: _unremove(d, seen, place))
        return RuleDone(f"{name} removed")

    def take_in(self, desk: Desk, path: str, *, replace: bool) -> RuleDone:
        """Import a file: all of it, or nothing. Raises Usage, RuleError with the line."""
        file = read_rules(path)
        with desk.transaction("rules import") as tx:
            rules.hold_rulebook(tx.session)
            before = _book(tx.session)
            done = rules.import_rules(desk, file, replace_all=replace)
            after = _book(tx.session)
        self._can_undo("the rulebook as before the import", lambda d: _unimport(d, before, after))
        said = f"{len(done.added)} added, {len(done.changed)} changed, {len(done.removed)} removed"
        return RuleDone(said, doubts=tuple(map(str, done.problems)))

    def undo(self, desk: Desk) -> RuleDone:
        """Take back the newest change. Raises NothingToUndo, Moved."""
        if not self._done:
            raise NothingToUndo("You have changed no rule since you signed in.",
                                "H shows all versions; d what differs.")  # fmt: skip
        newest = self._done[-1]
        newest.back(desk)
        self._done.pop()
        return RuleDone(newest.said, can_undo=False)

    def _can_undo(self, said: str, back: Back) -> None:
        self._done.append(Undo(said, back))


def write_out(desk: Desk, path: str) -> RuleDone:
    """Export the rulebook to a new file. Raises Refused."""
    target = path_of(path)
    text, count = rules.rule_file(desk), len(rules.list_rules(desk))
    try:
        with target.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise Refused(f"{target.name} is there already.", "Name a new file.") from None
    except OSError as error:
        raise Refused(
            f"{target} cannot be written: {error.strerror}.", "Choose another place."
        ) from None
    return RuleDone(f"{count} rules written to {target}", can_undo=False)


def read_rules(path: str) -> RuleFile:
    """The rules of a file. Raises Refused, RuleError with the line."""
    return read_file(_text_of(path), LOCAL)


def _text_of(path: str) -> str:
    try:
        return path_of(path).read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise RuleRefused(f"{path} is not UTF-8 text.", "Save it as UTF-8.") from None
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.", "Check the path.") from None


def _must_stand(session: Session, name: str, seen: str) -> None:
    """Hold the rulebook until the end; raise Moved when a rule is another one than was seen."""
    rules.hold_rulebook(session)
    try:
        row = rules.rule_row(session, name)
    except NotFound:
        raise Moved(
            f"Rule {name} is no longer there: somebody renamed or removed it.",
            "What you typed is still here; ^n saves it as a new rule.",
        ) from None
    session.refresh(row)
    if not alike(row.definition, seen):
        raise Moved(f"Rule {name} was changed by somebody else meanwhile (now @{row.version}).",
                    "What you typed is still here; Esc keeps it, look at d or H.")  # fmt: skip


def _book(session: Session) -> str:
    """The rulebook as this transaction sees it."""
    state = session.get(RulebookState, 1)
    texts = [row.definition for row in rules.rule_rows(session)]
    return joined(state.preamble if state else "", texts)


def _unadd(desk: Desk, name: str, kept: str) -> None:
    with desk.transaction("rules remove") as tx:
        _must_stand(tx.session, name, kept)
        rules.remove_rule(desk, name)


def _unedit(desk: Desk, name: str, kept: str, seen: str) -> None:
    with desk.transaction("rules edit") as tx:
        _must_stand(tx.session, name, kept)
        rules.edit_rule(desk, name, _as_seen(seen), force=True)


def _unremove(desk: Desk, seen: str, place: int) -> None:
    with desk.transaction("rules add") as tx:
        rules.hold_rulebook(tx.session)
        rule = _as_seen(seen)
        if rule.rule.name in [row.name for row in rules.rule_rows(tx.session)]:
            raise Moved(f"There is another rule {rule.rule.name} by now.", "H shows its versions.")
        state = tx.session.get(RulebookState, 1)
        # An import keeps every blank of the text; adding would set it apart.
        file = RuleFile(state.preamble if state else "", (rule,))
        rules.import_rules(desk, file, force=True)
        rules.move_rule(desk, rule.rule.name, place, as_written=True)


def _as_seen(text: str) -> WrittenRule:
    return WrittenRule(rules.read_rule(text).rule, text)


def _unimport(desk: Desk, before: str, after: str) -> None:
    with desk.transaction("rules import") as tx:
        rules.hold_rulebook(tx.session)
        if _book(tx.session) != after:
            raise Moved("The rulebook was changed since the import.", "Take back by hand: H, d.")
        rules.import_rules(desk, read_file(before, LOCAL), replace_all=True, force=True)
