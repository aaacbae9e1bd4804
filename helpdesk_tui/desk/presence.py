"""Who looks at or writes on which ticket now: it expires by itself and blocks nobody (P01)."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.store.insert import insert_if_new
from helpdesk_tui.store.tables import Agent, Presence

LASTS = timedelta(seconds=60)
"""Fronts say where they are more often than this."""


def be_present(desk: Desk, number: int | None, *, writing: bool) -> None:
    """Say where the agent is and whether an answer is being written."""
    agent_id = desk.actor.agent_id
    if agent_id is None:
        return
    with desk.transaction("presence") as tx:
        new = {"agent_id": agent_id, "writing": writing, "until": tx.now}
        insert_if_new(tx.session, Presence, [new])
        row = tx.session.get_one(Presence, agent_id)
        row.ticket_id, row.writing, row.until = number, writing, tx.now + LASTS
        tx.session.add(row)
        agent = tx.session.get(Agent, agent_id)
        if agent is not None:
            agent.last_seen_at = tx.now
            tx.session.add(agent)


def who_is_where(desk: Desk) -> frozenset[tuple[int, int, bool]]:
    """(ticket, agent id, writing) of every agent who is on a ticket now."""
    with desk.store.read() as session:
        rows = session.exec(
            select(Presence.ticket_id, Presence.agent_id, Presence.writing).where(
                col(Presence.until) > desk.clock(), col(Presence.ticket_id).is_not(None)
            )
        )
        return frozenset((number or 0, agent, writing) for number, agent, writing in rows)
