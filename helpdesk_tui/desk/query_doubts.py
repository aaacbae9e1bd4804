"""What a query asks for and this desk has not: said where it finds nothing."""

from __future__ import annotations

from sqlmodel import select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.rules.doubts import Known
from helpdesk_tui.rules.lint_names import unknown_asked
from helpdesk_tui.rules.query.parse import parse
from helpdesk_tui.store.tables import Agent, Queue, Team


def query_doubts(desk: Desk, query: str) -> tuple[str, ...]:
    """A line with a remedy for each queue, team and owner that is unknown.

    Agents who left are known: their tickets may be asked for. Raises RuleError.
    """
    where = parse(query).where
    with desk.store.read() as session:
        known = Known(
            queues=frozenset(session.exec(select(Queue.name))),
            teams=frozenset(session.exec(select(Team.name))),
            agents=frozenset(session.exec(select(Agent.login))),
        )
    return tuple(unknown_asked(where, known))
