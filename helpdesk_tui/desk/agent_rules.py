"""What the rules screen asks of the desk (screens/rules_port.py), for one signed-in agent."""

from __future__ import annotations

import contextlib
from shlex import quote

from sqlmodel import col, select

from helpdesk_tui.desk.admin import rules
from helpdesk_tui.desk.admin.rule_versions import rule_diff, rule_history, rulebook_as_is, weigh
from helpdesk_tui.desk.backtest.guard import agreed_to, refusal, wants_a_yes
from helpdesk_tui.desk.backtest.proposal import Proposal
from helpdesk_tui.desk.backtest.run import Stretch, backtest
from helpdesk_tui.desk.backtest.told import cut, lines
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.ledger import raw_mail
from helpdesk_tui.desk.rule_changes import RuleChanges, read_rules, write_out
from helpdesk_tui.desk.rule_facts import facts_of_ticket, standing_messages
from helpdesk_tui.desk.rule_hits import rule_hits
from helpdesk_tui.desk.rule_matches import NewestMails, facts_of_stored, matches
from helpdesk_tui.desk.rule_names import known_names
from helpdesk_tui.desk.rulebook import KeptRule, places_of, rules_in_order
from helpdesk_tui.desk.vocabulary import vocabulary
from helpdesk_tui.errors import NotFound, RuleError
from helpdesk_tui.mail.sandbox import parse_safely
from helpdesk_tui.rules.events import CREATED, MAIL_IN, When, read_event, scope_of
from helpdesk_tui.rules.facts import TicketFacts
from helpdesk_tui.rules.lint import lint
from helpdesk_tui.rules.query.complete import complete, term_at
from helpdesk_tui.rules.rule_file import RuleFile
from helpdesk_tui.rules.rule_form import form_of, mistakes, text_of
from helpdesk_tui.store.tables import Intake, Ticket
from helpdesk_tui.views_rules import (
    RulebookView,
    RuleCheck,
    RuleDone,
    RuleDoubt,
    RuleForm,
    RuleHits,
    RuleRow,
    RuleTrial,
    RuleTried,
    RuleVersionView,
)
from helpdesk_tui.words import Role

SHOWN = 14
"""Lines of a backtest that stand on a small screen."""


class AgentRules:
    """The rulebook as one agent sees it; calls may come from several threads at once."""

    def __init__(self) -> None:
        """Begin with no mail read and nothing done."""
        self._mails = NewestMails()
        self._changes = RuleChanges()

    @property
    def _desk(self) -> Desk:
        raise NotImplementedError

    def rulebook(self) -> RulebookView:
        """All rules in order, and whether I may change them."""
        desk = self._desk
        locked = ""
        if desk.actor.role.rank < Role.ADMIN.rank:
            locked = f"You are {desk.actor.role}: admins change rules, you can look."
        return RulebookView(tuple(map(_row, rules.list_rules(desk))), locked)

    def rule_hits(self) -> tuple[RuleHits, ...]:
        """How often rules matched in the last 30 days."""
        return rule_hits(self._desk)

    def rule_versions(self, name: str) -> tuple[RuleVersionView, ...]:
        """All versions, oldest first; raises NotFound."""
        return tuple(
            RuleVersionView(each.version, each.at, each.actor, each.text)
            for each in rule_history(self._desk, name)
        )

    def rule_diff(self, name: str, old: int, new: int) -> str:
        """What changed between two versions; raises NotFound."""
        return rule_diff(self._desk, name, old, new)

    def check_rule(self, form: RuleForm, name: str) -> RuleCheck:
        """What is wrong, what is doubtful, and what matches now."""
        errors = mistakes(form)
        if not any(each.key in ("if", "when") for each in errors):
            found = matches(self._desk, self._mails, form)
            said, examples = found.words, found.examples
        else:
            said, examples = "", ()
        doubts = errors or self._doubts(form, name)
        return RuleCheck(doubts, said, examples)

    def complete_condition(self, text: str, when: tuple[str, ...]) -> tuple[str, ...]:
        """How a query could go on at its end; each item is the whole query."""
        try:
            scope = scope_of(tuple(map(read_event, when)) or (MAIL_IN,))
        except RuleError:
            return ()
        start, _ = term_at(text, len(text))
        with self._desk.store.read() as session:
            names = vocabulary(session)
        return tuple(text[:start] + term for term in complete(text, len(text), names, scope))

    def save_rule(
        self, form: RuleForm, name: str, seen: str, *, force: bool = False, yes: str = ""
    ) -> RuleDone:
        """Write a form as a new version; raises Moved, RuleError, NotAllowed, WantsYes."""
        text = text_of(form, seen) if name else text_of(form)
        desk, verb = self._desk, "rules edit" if name else "rules add"
        with _agreed(desk, verb, _proposed(text, name), yes):
            return self._changes.save(desk, form, name, seen, force=force)

    def write_rule(self, text: str, name: str, seen: str, *, yes: str = "") -> RuleDone:
        """The same for TOML."""
        desk = self._desk
        with _agreed(desk, "rules edit", _proposed(text, name), yes):
            return self._changes.write(desk, text, name, seen, force=False)

    def rule_form(self, text: str) -> RuleForm:
        """The form of a rule's TOML; raises RuleError."""
        rules.read_rule(text)
        return form_of(text)

    def switch_rule(self, name: str, on: bool, seen: str, *, yes: str = "") -> RuleDone:
        """Switch on or off; raises Moved."""
        desk = self._desk
        with agreed_to(desk, "rules enable", yes):
            return self._changes.switch(desk, name, on, seen)

    def move_rule(self, name: str, place: int) -> RuleDone:
        """Move to a place; raises NotFound."""
        return self._changes.move(self._desk, name, place)

    def remove_rule(self, name: str, seen: str) -> RuleDone:
        """Take out; raises Moved."""
        return self._changes.remove(self._desk, name, seen)

    def import_rules(self, path: str, *, replace: bool = False, yes: str = "") -> RuleDone:
        """Take in a file; raises Refused, RuleError, WantsYes."""
        desk, proposal = self._desk, Proposal(read_rules(path), replace_all=replace)
        with _agreed(desk, "rules import", proposal, yes):
            return self._changes.take_in(desk, path, replace=replace)

    def export_rules(self, path: str) -> RuleDone:
        """Write the rulebook to a new file; raises Usage."""
        return write_out(self._desk, path)

    def undo_rules(self) -> RuleDone:
        """Take back my newest change to the rulebook; raises NothingToUndo, Moved."""
        return self._changes.undo(self._desk)

    def backtest_rule(self, name: str) -> tuple[str, ...]:
        """What switching a rule on would have done lately, () = nothing; raises NotFound."""
        found = backtest(self._desk, Proposal(on=(name,)), Stretch(), parse_safely)
        if not (found.differing or found.sent):
            return ()
        said = tuple(lines(found))
        return cut(said, SHOWN, f"rules backtest {quote(name)}")

    def try_rules(self, number: int) -> RuleTrial:
        """What the rulebook says now about a ticket's first mail, or about the ticket."""
        facts, title, event = self._facts(number)
        rulebook = rulebook_as_is(self._desk)
        said, decision = weigh(self._desk, rulebook, facts, event)
        return RuleTrial(
            title,
            tuple(RuleTried(f"{each.rule}@{each.version}", each.verdict.value, each.reasons)
                  for each in said),
            tuple((str(action), match.label) for action, match in decision.final),
        )  # fmt: skip

    def _facts(self, number: int) -> tuple[TicketFacts, str, When]:
        with self._desk.store.read() as session:
            ticket = session.get(Ticket, number)
            if ticket is None:
                raise NotFound(f"There is no ticket #{number}.", "Choose one in the list.")
            statement = select(Intake).where(Intake.ticket_id == number).order_by(col(Intake.id))
            row = session.exec(statement).first()
            places = places_of(session)
            if row is not None:
                letter = parse_safely(raw_mail(self._desk, row.id or 0))
                facts = facts_of_stored(session, row, letter, places)
                return facts, f"#{number} · mail {row.id}: {row.subject}", MAIL_IN
            messages = standing_messages(session, number)
            facts = facts_of_ticket(session, ticket, places, messages=messages)
            return facts, f"#{number} · came by no mail: {ticket.subject}", CREATED

    def _doubts(self, form: RuleForm, name: str) -> tuple[RuleDoubt, ...]:
        """What the rule as a whole lacks, else what lint says of it where it stands."""
        try:
            rule = rules.read_rule(text_of(form)).rule
        except RuleError as error:
            what = error.what.partition(": ")[2] or error.what
            return (RuleDoubt("name", what, error.remedy, is_error=True),)
        with self._desk.store.read() as session:
            others = rules_in_order(session)
            stand = [rule if each.name == name else each for each in others]
            found = lint(stand if name else [*others, rule], known_names(session))
        return tuple(
            RuleDoubt(each.key, each.what, each.remedy) for each in found if each.rule == rule.name
        )


def _agreed(
    desk: Desk, verb: str, proposal: Proposal, yes: str
) -> contextlib.AbstractContextManager[None]:
    """Where changes by this proposal are made; raises WantsYes, NotAllowed."""
    desk.actor.must_be(Role.ADMIN, verb)
    if not yes:
        found = wants_a_yes(desk, proposal, parse_safely)
        if found is not None:
            raise refusal(found, SHOWN)
    return agreed_to(desk, verb, yes)


def _proposed(text: str, name: str) -> Proposal:
    """One rule as a proposal, in the place of the rule called ``name``; "" = a new one."""
    return Proposal(RuleFile("", (rules.read_rule(text),)), renamed=name)


def _row(kept: KeptRule) -> RuleRow:
    form = form_of(kept.text) if kept.rule is not None else None
    return RuleRow(kept.name, kept.version, kept.text, form, kept.error)
