"""Going away and coming back: open tickets move to the deputy, or by allocation (F52-F54).

All of it is one batch and one undo. Who was away until a moment is back by themselves then:
being present is asked of the clock, so nothing has to run for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.allocation.candidates import is_present
from helpdesk_tui.desk.allocation.hand_out import hand_out
from helpdesk_tui.desk.assign import give_to
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.errors import NotFound, Refused, Usage
from helpdesk_tui.store.one_at_a_time import Matter, one_at_a_time
from helpdesk_tui.store.tables import Agent, Ticket
from helpdesk_tui.store.tables.ticket import NEVER
from helpdesk_tui.words import Role, Status

WAITING = (Status.WAITING_CONTACT.value, Status.WAITING_EXTERNAL.value, Status.DORMANT.value)


@dataclass(frozen=True, slots=True)
class Leaving:
    """What would move, before anything does."""

    login: str
    tickets: int
    """Open tickets that would move."""
    staying: int
    """Open tickets that would stay."""
    deputy: str
    """Who gets them; "" = allocation decides."""

    def __str__(self) -> str:
        """In words."""
        to = f"to {self.deputy}" if self.deputy else "by allocation"
        stay = f"; {self.staying} that wait stay" if self.staying else ""
        if not self.tickets:
            return f"{self.login} has no open ticket that would move{stay}"
        return f"{_tickets(self.tickets)} of {self.login} would move {to}{stay}"


@dataclass(frozen=True, slots=True)
class Left:
    """What moved: ticket to new owner, "" for nobody."""

    login: str
    until: datetime | None
    moved: dict[int, str]
    staying: int

    def __str__(self) -> str:
        """In words."""
        until = f" until {self.until.astimezone():%Y-%m-%d %H:%M}" if self.until else ""
        said = f"{self.login} is away{until}"
        owners = sorted(set(self.moved.values()) - {""})
        for owner in owners:
            said += f"; {_tickets(list(self.moved.values()).count(owner))} to {owner}"
        nobody = list(self.moved.values()).count("")
        said += f"; {_tickets(nobody)} to nobody" if nobody else ""
        return said + (f"; {self.staying} stay" if self.staying else "")


def leaving(desk: Desk, login: str, *, deputy: str | None, keep_waiting: bool) -> Leaving:
    """Say what would move; writes nothing. Raises NotFound, Usage."""
    with desk.store.read() as session:
        agent = directory.agent(session, login)
        found = _tickets_of(session, agent, keep_waiting=keep_waiting)
        everything = _tickets_of(session, agent, keep_waiting=False)
        chosen = _deputy_of(session, agent, deputy, desk.clock())
        name = chosen.login if chosen else ""
        return Leaving(agent.login, len(found), len(everything) - len(found), name)


def asked_on_quit(desk: Desk) -> str:
    """What ending the day would do, for who wants to be asked when the program is closed.

    "" for all others, and for who is away already (F53).
    """
    with desk.store.read() as session:
        agent = directory.agent(session, desk.actor.name)
        if not agent.leaves_on_quit or not is_present(agent, desk.clock()):
            return ""
    return str(leaving(desk, desk.actor.name, deputy=None, keep_waiting=False))


def ask_on_quit(desk: Desk, login: str, ask: bool) -> None:
    """Say whether closing the program asks about ending the day. Raises NotFound, NotAllowed."""
    _may(desk, login, "onquit")
    with desk.transaction("onquit") as tx:
        agent = locked_agent(tx, login)
        if agent.leaves_on_quit != ask:
            words = {True: "ask", False: "just close"}
            tx.record(None, f"agent {agent.login} on quit", words[not ask], words[ask])
            agent.leaves_on_quit = ask
            tx.session.add(agent)


def go_away(
    desk: Desk,
    login: str,
    *,
    until: datetime | None = None,
    deputy: str | None = None,
    keep_waiting: bool = False,
    verb: str = "away",
) -> Left:
    """Mark an agent away, and move their open tickets to others.

    ``deputy``: None = the one who is set, "" = none from now on. Agents may say it of
    themselves, dispatchers of all. Raises NotFound, NotAllowed, Usage.
    """
    _may(desk, login, verb)
    with desk.transaction(verb) as tx:
        agent = _held(tx, login)
        numbers = _tickets_of(tx.session, agent, keep_waiting=keep_waiting)
        staying = len(_tickets_of(tx.session, agent, keep_waiting=False)) - len(numbers)
        if deputy is not None:
            _set_deputy(tx, agent, deputy)
        _mark(tx, agent, until or NEVER)
        chosen = _deputy_of(tx.session, agent, None, tx.now)
        end = f" until {until.astimezone():%Y-%m-%d %H:%M}" if until else ""
        why = f"{agent.login} is away{end}"
        moved: dict[int, str] = {}
        with tx.because(f"{why}, {tx.cause}"):
            for number in numbers:
                ticket = tx.ticket(number)
                if ticket.owner_id == agent.id:
                    moved[number] = _move(tx, ticket, chosen)
    return Left(agent.login, until, moved, staying)


def come_back(desk: Desk, login: str) -> bool:
    """Mark an agent present; False when they were. Raises NotFound, NotAllowed."""
    _may(desk, login, "back")
    with desk.transaction("back") as tx:
        agent = locked_agent(tx, login)
        was_away = not is_present(agent, tx.now)
        if agent.away_until is not None:
            _mark(tx, agent, None)
        return was_away


def away_words(session: Session, login: str, now: datetime) -> str:
    """How long an agent is away, in words; "" for one who is here. Raises NotFound."""
    agent = directory.agent(session, login)
    if is_present(agent, now) or not agent.active:
        return ""
    if agent.away_until is None or agent.away_until >= NEVER:
        return f"{agent.login} is away"
    return f"{agent.login} is away until {agent.away_until.astimezone():%Y-%m-%d %H:%M}"


def _move(tx: Transaction, ticket: Ticket, deputy: Agent | None) -> str:
    """Give a ticket to the deputy, else to whom allocation chooses, else to nobody."""
    if deputy is not None:
        with tx.because(f"deputy {deputy.login}, {tx.cause}"):
            give_to(tx, ticket, deputy.login)
        return deputy.login
    try:
        with tx.attempt():
            return hand_out(tx, ticket).login or ""
    except Refused as error:
        with tx.because(f"{error.what.rstrip('.')}, {tx.cause}"):
            give_to(tx, ticket, None)
        return ""


def _deputy_of(session: Session, agent: Agent, named: str | None, now: datetime) -> Agent | None:
    """Who stands in: the deputy, or theirs where that one is away too; None for nobody."""
    if named is not None:
        found = _other(session, agent, named) if named else None
    else:
        found = session.get(Agent, agent.deputy_id) if agent.deputy_id else None
    seen = {agent.id}
    while found is not None and not is_present(found, now) and found.id not in seen:
        seen.add(found.id)
        found = session.get(Agent, found.deputy_id) if found.deputy_id else None
    return found if found is not None and found.id not in seen else None


def _other(session: Session, agent: Agent, login: str) -> Agent:
    found = directory.agent(session, login)
    if found.id == agent.id:
        raise Usage(f"{found.login} cannot stand in for themselves.", "Name a colleague.")
    if not found.active:
        raise NotFound(f"{found.login} is no longer active.", "Choose another deputy.")
    return found


def _set_deputy(tx: Transaction, agent: Agent, login: str) -> None:
    old = directory.agent_login(tx.session, agent.deputy_id) if agent.deputy_id else None
    deputy = _other(tx.session, agent, login) if login else None
    agent.deputy_id = deputy.id if deputy else None
    tx.session.add(agent)
    if old != (deputy.login if deputy else None):
        tx.record(None, f"agent {agent.login} deputy", old, deputy.login if deputy else None)


def _mark(tx: Transaction, agent: Agent, until: datetime | None) -> None:
    old, agent.away_until = agent.away_until, until
    tx.session.add(agent)
    tx.session.flush()
    tx.record(
        None, f"agent {agent.login} away until", old.isoformat() if old else None,
        until.isoformat() if until else None,
    )  # fmt: skip


class _GivenMoreError(Exception):
    """Somebody gave them another ticket meanwhile."""


def _held(tx: Transaction, login: str) -> Agent:
    """The agent, so that nobody hands them anything meanwhile, and their open tickets locked.

    Everybody locks tickets before they wait for their turn to allocate. What is given to the
    agent in between is locked in another go, from the beginning.
    """
    named = directory.agent(tx.session, login)
    while True:
        with suppress(_GivenMoreError), tx.attempt():
            numbers = _tickets_of(tx.session, named, keep_waiting=False)
            tx.lock(numbers)
            one_at_a_time(tx.session, Matter.ALLOCATION)
            if set(_tickets_of(tx.session, named, keep_waiting=False)) - set(numbers):
                raise _GivenMoreError
            return locked_agent(tx, login)


def locked_agent(tx: Transaction, login: str) -> Agent:
    """An agent as they are by now, locked until the end. Raises NotFound."""
    number = directory.agent(tx.session, login).id
    statement = select(Agent).where(Agent.id == number).with_for_update(key_share=True)
    return tx.session.exec(statement.execution_options(populate_existing=True)).one()


def _tickets_of(session: Session, agent: Agent, *, keep_waiting: bool) -> Sequence[int]:
    statement = select(Ticket.id).where(Ticket.owner_id == agent.id, Ticket.is_open == 1)
    if keep_waiting:
        statement = statement.where(col(Ticket.status).not_in(WAITING))
    return [number or 0 for number in session.exec(statement.order_by(col(Ticket.id)))]


def _may(desk: Desk, login: str, verb: str) -> None:
    if login.lower() != desk.actor.name:
        desk.actor.must_be(Role.DISPATCHER, f"{verb} {login}")


def _tickets(number: int) -> str:
    return f"{number} ticket{'' if number == 1 else 's'}"
