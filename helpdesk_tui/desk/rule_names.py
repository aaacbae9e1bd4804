"""Every name a rule may use on this desk."""

from __future__ import annotations

from sqlmodel import Session, col, select

from helpdesk_tui.rules.lint import Known
from helpdesk_tui.store.tables import (
    Agent,
    AllocationStrategy,
    Category,
    Channel,
    Department,
    Macro,
    Organization,
    Queue,
    Snippet,
    Tag,
    Team,
)


def known_names(session: Session) -> Known:
    """The names that a check of rules compares with."""
    return Known(
        queues=frozenset(session.exec(select(Queue.name))),
        teams=frozenset(session.exec(select(Team.name))),
        agents=frozenset(session.exec(select(Agent.login).where(col(Agent.active)))),
        categories=frozenset(session.exec(select(Category.path))),
        departments=frozenset(session.exec(select(Department.name))),
        organizations=frozenset(session.exec(select(Organization.name))),
        strategies=frozenset(session.exec(select(AllocationStrategy.name))),
        channels=frozenset(session.exec(select(Channel.name))),
        macros=frozenset(session.exec(select(Macro.name))),
        snippets=frozenset(session.exec(select(Snippet.name))),
        tags=frozenset(session.exec(select(Tag.name))),
    )
