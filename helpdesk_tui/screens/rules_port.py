"""What the rules screen asks of the desk; a part of ``port.DeskPort``.

As there: every call is synchronous, is made in a thread worker, and may raise a
``HelpdeskError`` whose text is shown as one line.
"""

from __future__ import annotations

from typing import Protocol

from helpdesk_tui.views_rules import (
    RulebookView,
    RuleCheck,
    RuleDone,
    RuleForm,
    RuleHits,
    RuleTrial,
    RuleVersionView,
)


class RulesPort(Protocol):
    """The rulebook as one signed-in agent sees it."""

    def rulebook(self) -> RulebookView:
        """Give all rules in order, and why the agent may not change them."""
        ...

    def rule_hits(self) -> tuple[RuleHits, ...]:
        """Say how often rules matched in the last 30 days; may take a second."""
        ...

    def rule_versions(self, name: str) -> tuple[RuleVersionView, ...]:
        """Give all versions of a rule, oldest first; raises NotFound."""
        ...

    def rule_diff(self, name: str, old: int, new: int) -> str:
        """Give what changed between two versions, as a unified diff; "" when nothing did."""
        ...

    def check_rule(self, form: RuleForm, name: str) -> RuleCheck:
        """Say what is wrong with a form and what it matches now; may take a second.

        ``name`` is the rule the form was made from, "" for a new one.
        """
        ...

    def complete_condition(self, text: str, when: tuple[str, ...]) -> tuple[str, ...]:
        """Complete the last word of a query; each item is the whole query."""
        ...

    def rule_form(self, text: str) -> RuleForm:
        """Fill a form with a rule's TOML; raises RuleError."""
        ...

    def save_rule(
        self, form: RuleForm, name: str, seen: str, *, force: bool = False, yes: str = ""
    ) -> RuleDone:
        """Write a form as a new rule (``name`` ""), or as a new version of one.

        Raises Moved when the rule's text is no longer ``seen``; RuleError for what is no rule,
        and for names the desk has not unless ``force`` is given; WantsYes when the rule would
        have sent many mails, unless ``yes`` says what was said yes to.
        """
        ...

    def write_rule(self, text: str, name: str, seen: str, *, yes: str = "") -> RuleDone:
        """Write a rule's TOML; raises as ``save_rule``."""
        ...

    def switch_rule(self, name: str, on: bool, seen: str, *, yes: str = "") -> RuleDone:
        """Switch a rule on or off, on after a look at ``backtest_rule``; raises Moved.

        ``yes``: what was said yes to.
        """
        ...

    def move_rule(self, name: str, place: int) -> RuleDone:
        """Move a rule to a place, 1 = asked first."""
        ...

    def remove_rule(self, name: str, seen: str) -> RuleDone:
        """Take a rule out; raises Moved."""
        ...

    def import_rules(self, path: str, *, replace: bool = False, yes: str = "") -> RuleDone:
        """Take in a rule file: all of it, or nothing. ``replace`` removes other rules.

        Raises WantsYes as ``save_rule``.
        """
        ...

    def export_rules(self, path: str) -> RuleDone:
        """Write the rulebook to a new file."""
        ...

    def undo_rules(self) -> RuleDone:
        """Take back the agent's newest change to the rulebook; raises NothingToUndo, Moved."""
        ...

    def backtest_rule(self, name: str) -> tuple[str, ...]:
        """Say in lines what switching a rule on would have done; () while nothing can tell."""
        ...

    def try_rules(self, number: int) -> RuleTrial:
        """Say what the rulebook would do with a ticket's first mail; writes nothing."""
        ...
