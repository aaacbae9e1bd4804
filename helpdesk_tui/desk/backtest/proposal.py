"""The rules as they are, and the rules as somebody proposes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.rulebook import rules_in_order
from helpdesk_tui.errors import Refused
from helpdesk_tui.rules.rule import Rule
from helpdesk_tui.rules.rule_file import RuleFile


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to try: a rule file, rules to switch on, or nothing: all that are off, on."""

    file: RuleFile | None = None
    replace_all: bool = False
    """The file is the whole rulebook."""
    on: tuple[str, ...] = ()
    """Names of rules that are switched off."""
    renamed: str = ""
    """The rule whose place the only rule of ``file`` takes, under whatever name."""


@dataclass(frozen=True, slots=True)
class Two:
    """Both rulebooks, in order."""

    before: tuple[Rule, ...]
    after: tuple[Rule, ...]

    @property
    def changed(self) -> tuple[str, ...]:
        """Names of the rules that are not alike in both, or stand elsewhere."""
        before = {rule.name: _said(rule) for rule in self.before}
        after = {rule.name: _said(rule) for rule in self.after}
        names = [name for name in (*after, *before) if before.get(name) != after.get(name)]
        common = [rule.name for rule in self.after if rule.name in before]
        was = [rule.name for rule in self.before if rule.name in after]
        moved = [a for a, b in zip(common, was, strict=True) if a != b]
        return tuple(dict.fromkeys((*names, *moved)))


def both(session: Session, proposal: Proposal) -> Two:
    """Read the rules as they are and put the proposal in. Raises NotFound, Refused."""
    rules = rules_in_order(session)
    if proposal.file is not None:
        return Two(rules, _with_file(rules, proposal, proposal.file))
    known = {rule.name for rule in rules}
    for name in proposal.on:
        if name not in known:
            raise directory.missing("rule", name, known, "See: helpdesk-tui rules list")
    wanted = set(proposal.on) or {rule.name for rule in rules if not rule.enabled}
    if not wanted:
        raise Refused(
            "No rule is switched off, so there is nothing to try.",
            "Give --file FILE with rules as you want them.",
        )
    after = tuple(replace(r, enabled=True) if r.name in wanted else r for r in rules)
    return Two(rules, after)


def _with_file(rules: Sequence[Rule], proposal: Proposal, file: RuleFile) -> tuple[Rule, ...]:
    """As an import would leave them, or an edit of one rule; versions count on."""
    versions = {rule.name: rule.version for rule in rules}
    fresh = {r.name: replace(r, version=versions.get(r.name, 0) + 1) for r in file.rules}
    if proposal.replace_all:
        return tuple(fresh.values())
    if proposal.renamed:
        (only,) = fresh.values()
        return tuple(only if rule.name == proposal.renamed else rule for rule in rules)
    kept = tuple(fresh.get(rule.name, rule) for rule in rules)
    return (*kept, *(rule for rule in fresh.values() if rule.name not in versions))


def _said(rule: Rule) -> Rule:
    return replace(rule, version=0)
