"""The desk's names, for the completion of queries and commands."""

from __future__ import annotations

from sqlmodel import Session, col, select

from helpdesk_tui.rules.query.complete import Vocabulary
from helpdesk_tui.store.tables import Agent, Category, Organization, Queue, Tag, Team

OFFERED = 500
"""Of tags and organizations, so many are offered."""


def vocabulary(session: Session) -> Vocabulary:
    """Every name a query may compare with."""
    return Vocabulary(
        queues=tuple(session.exec(select(Queue.name).order_by(col(Queue.position)))),
        owners=tuple(session.exec(select(Agent.login).where(col(Agent.active)))),
        teams=tuple(session.exec(select(Team.name).order_by(col(Team.name)))),
        categories=tuple(session.exec(select(Category.path).order_by(col(Category.path)))),
        tags=tuple(session.exec(select(Tag.name).order_by(col(Tag.name)).limit(OFFERED))),
        languages=("da", "sv", "cs", "en", "de"),
        organizations=tuple(
            session.exec(select(Organization.name).order_by(Organization.name).limit(OFFERED))
        ),
    )
