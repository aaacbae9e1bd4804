"""Handing a ticket out: gathered, decided purely, given through the ordinary step."""

from __future__ import annotations

from sqlalchemy import func
from sqlmodel import Session, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.allocation.candidates import candidates_of
from helpdesk_tui.desk.allocation.enquiry import enquiry_of
from helpdesk_tui.desk.allocation.strategies import strategies_for, team_of
from helpdesk_tui.desk.assign import give_to
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.family import existing
from helpdesk_tui.desk.merge import must_stand_alone
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.desk.verbs import verb
from helpdesk_tui.errors import Refused
from helpdesk_tui.rules.allocation import Allocation
from helpdesk_tui.rules.allocation import allocate as decide
from helpdesk_tui.store.one_at_a_time import Matter, one_at_a_time
from helpdesk_tui.store.tables import Agent, Ticket
from helpdesk_tui.views import Done
from helpdesk_tui.words import Status


@verb(
    "allocate",
    help="Let a strategy choose who gets it",
    usage="allocate [STRATEGY]",
)
def allocate(
    desk: Desk, number: int, strategy: str | None = None, *, version: int | None = None
) -> Done:
    """Give a ticket to whom its strategy chooses (F50).

    Raises Refused when nobody may have it or there is no strategy, NotFound, Moved.
    """
    with desk.transaction("allocate") as tx:
        ticket = tx.ticket(number, version)
        found = hand_out(tx, ticket, strategy or "")
    said = f"#{number} is {found.login}'s ({found.decided})"
    return Done("allocate", said, (number,), tx.batch)


def hand_out(tx: Transaction, ticket: Ticket, strategy: str = "") -> Allocation:
    """Choose an agent for a locked ticket and give it; history says strategy and step.

    Raises Refused, NotFound; nothing is changed then.
    """
    must_stand_alone(ticket)
    if not Status(ticket.status).is_open:
        raise Refused(f"#{ticket.id} is {ticket.status}.", "Open it first: reopen")
    one_at_a_time(tx.session, Matter.ALLOCATION)
    asked = strategies_for(tx.session, ticket, strategy)
    teams = candidates_of(tx.session, asked, ticket, tx.now)
    found = decide(asked, enquiry_of(tx.session, ticket), teams)
    if found.login is None or found.strategy is None:
        raise Refused(f"Nobody can have #{ticket.id}: {found.decided}.", f"Ask: {_ask(ticket)}")
    with tx.because(f"allocation {found.decided}, {tx.cause}"):
        if team_of(tx.session, ticket) != found.strategy.team:
            tx.set(ticket, "team", found.strategy.team)
        give_to(tx, ticket, found.login)
    _count_turn(tx.session, found.login)
    return found


def explain(desk: Desk, number: int, strategy: str = "") -> Allocation:
    """Who would get a ticket now, and what each step says; writes nothing.

    Raises NotFound; Refused when there is no strategy.
    """
    with desk.store.read() as session:
        ticket = existing(session, number)
        asked = strategies_for(session, ticket, strategy)
        teams = candidates_of(session, asked, ticket, desk.clock())
        return decide(asked, enquiry_of(session, ticket), teams)


def _count_turn(session: Session, login: str) -> None:
    """Put an agent at the end of the row."""
    agent = directory.agent(session, login)
    agent.last_turn = (session.exec(select(func.max(Agent.last_turn))).one() or 0) + 1
    session.add(agent)
    session.flush()


def _ask(ticket: Ticket) -> str:
    return f"helpdesk-tui allocation test {ticket.id}"
