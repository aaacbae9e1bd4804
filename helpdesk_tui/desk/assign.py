"""Verbs that say who does it: claim, release, assign."""

from __future__ import annotations

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.desk.verbs import verb
from helpdesk_tui.errors import Moved, Refused
from helpdesk_tui.store.tables import Ticket
from helpdesk_tui.views import Done
from helpdesk_tui.words import Status


def give_to(tx: Transaction, ticket: Ticket, login: str | None) -> bool:
    """Set the owner; a new ticket that somebody owns is open."""
    changed = tx.set(ticket, "owner", login)
    if changed and login and ticket.status == Status.NEW:
        tx.set(ticket, "status", Status.OPEN.value)
    return changed


@verb("claim", help="Take it: you own it, others see so")
def claim(desk: Desk, number: int, *, version: int | None = None) -> Done:
    """Take a ticket that nobody else owns (F48).

    Raises Moved when a colleague was faster, Refused for an actor that is no agent, NotFound.
    """
    if desk.actor.agent_id is None:
        raise Refused("Only an agent can claim a ticket.", "Say who you are: --agent LOGIN")
    with desk.transaction("claim") as tx:
        ticket = tx.ticket(number)
        owner = ticket.owner_id
        if owner is not None and owner != desk.actor.agent_id:
            login = directory.agent_login(tx.session, owner)
            raise Moved(
                f"{login} owns #{number} already.", f"Take it over: assign {desk.actor.name}"
            )
        ticket = tx.ticket(number, version)
        give_to(tx, ticket, desk.actor.name)
    return Done("claim", f"#{number} is yours", (number,), tx.batch)


@verb("release", help="Give it back: nobody owns it")
def release(desk: Desk, number: int, *, version: int | None = None) -> Done:
    """Take the owner away. Raises NotFound, Moved."""
    with desk.transaction("release") as tx:
        give_to(tx, tx.ticket(number, version), None)
    return Done("release", f"#{number} belongs to nobody now", (number,), tx.batch)


@verb("assign", help="Give it to an agent, or none", usage="assign AGENT", aliases=("owner",))
def assign(desk: Desk, number: int, owner: str, *, version: int | None = None) -> Done:
    """Give it to an agent (F55). Raises NotFound, Moved."""
    if owner in ("", "none"):
        return release(desk, number, version=version)
    login = desk.actor.name if owner == "me" else owner.lower()
    with desk.transaction("assign") as tx:
        give_to(tx, tx.ticket(number, version), login)
    return Done("assign", f"#{number} is {login}'s", (number,), tx.batch)
