"""Carrying out what the rulebook decided, through the ordinary verbs' own steps.

Each change carries "rule NAME@VERSION". An action that cannot be carried out (an agent who
left, a queue renamed) is skipped and recorded on the ticket; the mail is filed all the same.
"""

from __future__ import annotations

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.assign import give_to
from helpdesk_tui.desk.classify import move_to_queue
from helpdesk_tui.desk.fields import read_tags
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.errors import Refused, Usage
from helpdesk_tui.rules.actions import Action, ActionKind
from helpdesk_tui.rules.decision import Decision
from helpdesk_tui.store.tables import Ticket
from helpdesk_tui.words import Status


def apply_decision(tx: Transaction, ticket: Ticket, decision: Decision) -> None:
    """Do what stands in the end, each action in the name of its rule."""
    for action, match in decision.final:
        with tx.because(f"rule {match.label}"):
            try:
                carry_out(tx, ticket, action)
            except (Refused, Usage) as error:
                tx.record(ticket.id, "rule skipped", None, f"{action}: {error.what}")


def carry_out(tx: Transaction, ticket: Ticket, action: Action) -> None:
    """Do one action. Raises Refused (NotFound) or Usage when it cannot be done."""
    value = action.value
    match action.kind:
        case ActionKind.QUEUE:
            move_to_queue(tx, ticket, directory.queue(tx.session, value))
        case ActionKind.PRIORITY:
            tx.set(ticket, "priority", value)
        case ActionKind.CATEGORY:
            row_id = directory.category_id(tx.session, value)
            tx.set(ticket, "category", directory.category_name(tx.session, row_id))
        case ActionKind.TEAM:
            tx.set(ticket, "team", directory.team(tx.session, value).name)
        case ActionKind.OWNER:
            directory.active_agent_id(tx.session, value)
            give_to(tx, ticket, value.lower())
        case ActionKind.TAG:
            tx.set(ticket, "tags", [*read_tags(tx.session, ticket), value.lower()])
        case ActionKind.STATUS:
            tx.set(ticket, "status", Status(value).value)
        case ActionKind.CLOSE:
            tx.set(ticket, "status", Status.CLOSED.value)
