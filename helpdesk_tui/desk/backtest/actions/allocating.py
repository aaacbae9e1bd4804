"""Actions that say whose a ticket is, in thought; a strategy as far as it can be foretold.

Load, speed and whose turn it was are not kept as they were, and depend on all that the
rules would have handed out before. Where they decide, all who may be chosen are named.
"""

from __future__ import annotations

from helpdesk_tui.desk.backtest.actions.registry import Doing, foretells
from helpdesk_tui.desk.backtest.foresight import about
from helpdesk_tui.errors import Refused
from helpdesk_tui.rules.actions import NONE
from helpdesk_tui.words import Status

UNCERTAIN = "whom allocate chooses where load, speed or turn decide (marked ?)"


@foretells("owner")
def _owner(doing: Doing) -> None:
    if doing.value == NONE:
        doing.ticket.set("owner", None)
        return
    names = doing.world.names
    login = names.owner(doing.value)
    away = names.away(login, doing.occasion.now)
    if away:
        if not doing.ticket.text("team"):
            doing.ticket.set("team", names.first_team(login) or None)
        team = doing.ticket.text("team") or "nobody"
        doing.ticket.skipped.append(f"{doing.action}: {away}; left to {team}")
        return
    _give(doing, login)


@foretells("allocate")
def _allocate(doing: Doing) -> None:
    """Hand it out, unless it is the work of somebody who is here already."""
    ticket = doing.ticket
    owner, now = ticket.text("owner"), doing.occasion.now
    if owner and ("owner" in ticket.uncertain or doing.world.names.teams.is_here(owner, now)):
        return
    if not ticket.status.is_open:
        raise Refused(f"#{ticket.number} is {ticket.status}.")
    choice = doing.world.names.teams.choose(about(ticket), doing.value, now)
    if choice.nobody:
        raise Refused(f"Nobody can have #{ticket.number}: {choice.nobody}.")
    if choice.team != doing.world.names.teams.of(ticket.text("team"), ticket.text("queue")):
        ticket.set("team", choice.team)
    _give(doing, choice.words)
    if not choice.is_certain:
        doing.world.unforeseen[UNCERTAIN] = None
        ticket.uncertain.add("owner")
        if not choice.is_certain_of_team:
            ticket.uncertain.add("team")


def _give(doing: Doing, login: str) -> None:
    """Set the owner; a new ticket that somebody owns is open."""
    if doing.ticket.set("owner", login) and doing.ticket.status is Status.NEW:
        doing.ticket.set("status", Status.OPEN.value)
