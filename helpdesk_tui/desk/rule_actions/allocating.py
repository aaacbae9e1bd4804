"""Actions that say whose a ticket is: one agent's, or that of whom a strategy chooses."""

from __future__ import annotations

from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.allocation.absence import away_words
from helpdesk_tui.desk.allocation.candidates import is_present
from helpdesk_tui.desk.allocation.hand_out import hand_out
from helpdesk_tui.desk.assign import give_to
from helpdesk_tui.desk.rule_actions.registry import Doing, carries_out
from helpdesk_tui.rules.actions import NONE
from helpdesk_tui.store.tables import Agent, Team, TeamMember


@carries_out("owner")
def _owner(doing: Doing) -> None:
    tx, ticket = doing.tx, doing.ticket
    if doing.value == NONE:
        give_to(tx, ticket, None)
        return
    directory.active_agent_id(tx.session, doing.value)
    away = away_words(tx.session, doing.value, tx.now)
    if not away:
        give_to(tx, ticket, doing.value.lower())
        return
    if ticket.team_id is None:
        tx.set(ticket, "team", first_team(tx.session, doing.value))
    team = directory.team_name(tx.session, ticket.team_id) if ticket.team_id else "nobody"
    tx.record(ticket.id, "rule skipped", None, f"{doing.action}: {away}; left to {team}")


@carries_out("allocate", in_steps=True)
def _allocate(doing: Doing) -> None:
    """Hand it out, unless it is the work of somebody who is here already."""
    owner_id = doing.ticket.owner_id
    owner = doing.tx.session.get(Agent, owner_id) if owner_id else None
    if owner is None or not is_present(owner, doing.tx.now):
        hand_out(doing.tx, doing.ticket, doing.value)


def first_team(session: Session, login: str) -> str | None:
    """The team an agent's work is left to; None for an agent of no team."""
    statement = (
        select(Team.name)
        .join(TeamMember, col(TeamMember.team_id) == col(Team.id))
        .join(Agent, col(Agent.id) == col(TeamMember.agent_id))
        .where(Agent.login == login.lower())
        .order_by(col(Team.name))
    )
    return session.exec(statement).first()
