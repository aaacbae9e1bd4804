"""Carrying out what a rulebook decided, in thought; what cannot be done is skipped."""

from __future__ import annotations

from helpdesk_tui.desk.backtest.actions import allocating, fields, talk, telling, templates
from helpdesk_tui.desk.backtest.actions.registry import FORETOLD, Doing, World
from helpdesk_tui.desk.backtest.imagined import Imagined
from helpdesk_tui.desk.backtest.stored_mail import Occasion
from helpdesk_tui.desk.rule_actions.registry import IN_STEPS
from helpdesk_tui.errors import HelpdeskError, StoreError
from helpdesk_tui.rules.decision import Decision

FILLED = (allocating, fields, talk, telling, templates)
"""What fills the registry."""


def carry_out(world: World, occasion: Occasion, ticket: Imagined, decision: Decision) -> None:
    """Do what stands in the end."""
    ticket.rules.update(dict.fromkeys(match.rule.name for match in decision.matches))
    for action, match in decision.final:
        _do(Doing(world, occasion, ticket, action, match))


def _do(doing: Doing) -> None:
    word, ticket = doing.action.word, doing.ticket
    function = FORETOLD.get(word)
    if function is None:
        doing.world.unforeseen[f"what the action {word} does"] = None
        return
    before = ticket.snapshot() if word in IN_STEPS else None
    try:
        function(doing)
    except StoreError:
        raise  # the desk's trouble, not the rule's
    except HelpdeskError as error:
        if before is not None:
            ticket.restore(before)
        ticket.skipped.append(f"{doing.action}: {error.what}")
