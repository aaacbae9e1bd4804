"""Carrying out what a rulebook decided, each action in the name of its rule.

What cannot be done (an agent who left, a queue renamed) is skipped, recorded on the ticket
and kept with the rule, where admins see it; everything else is done all the same.
"""

from __future__ import annotations

from contextlib import nullcontext

from sqlalchemy import update
from sqlmodel import col

from helpdesk_tui.desk.rule_actions import all_actions  # noqa: F401  (fills the registry)
from helpdesk_tui.desk.rule_actions.registry import CARRIED_OUT, IN_STEPS, Doing
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.errors import HelpdeskError, StoreError
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.rules.actions import Action
from helpdesk_tui.rules.decision import Decision, Match
from helpdesk_tui.store.tables import Rule, Ticket


def apply_decision(
    tx: Transaction, ticket: Ticket, decision: Decision, letter: Letter | None = None
) -> None:
    """Do what stands in the end; each change says which rule, why it matched, and what came."""
    came = tx.cause
    for action, match in decision.final:
        with tx.because(f"{match.cause}, {came}"):
            _do(Doing(tx, ticket, action, match, letter))


def _do(doing: Doing) -> None:
    function = CARRIED_OUT.get(doing.action.word)
    if function is None:
        return
    try:
        with doing.tx.attempt() if doing.action.word in IN_STEPS else nullcontext():
            function(doing)
    except StoreError:
        raise  # the desk's trouble, not the rule's: everything is tried again
    except HelpdeskError as error:
        _skipped(doing, error.what)


def _skipped(doing: Doing, what: str) -> None:
    doing.tx.record(doing.ticket.id, "rule skipped", None, f"{doing.action}: {what}")
    _remember(doing.tx, doing.match, doing.action, what)


def _remember(tx: Transaction, match: Match, action: Action, what: str) -> None:
    """Keep with the rule what went wrong, until it is changed."""
    error = f"{action}: {what}"
    statement = (
        update(Rule)
        .where(col(Rule.name) == match.rule.name, col(Rule.version) == match.rule.version)
        .where(col(Rule.error) != error)
        .values(error=error, failed_at=tx.now)
    )
    tx.session.connection().execute(statement)
