"""Rules with all their versions, and saved views."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Text, UniqueConstraint
from sqlmodel import Field

from helpdesk_tui.store.columns import Table


class Rule(Table, table=True):
    """A rule as it stands; ``definition`` is its JSON, ``position`` its place in the order."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    position: int
    enabled: bool = True
    version: int = 1
    definition: str = Field(sa_column=Column(Text, nullable=False))
    removed_at: datetime | None = None


class RuleVersion(Table, table=True):
    """Every version a rule ever had: "rule network@7" can always be read."""

    __tablename__ = "rule_version"

    rule_id: int = Field(primary_key=True, foreign_key="rule.id")
    version: int = Field(primary_key=True)
    definition: str = Field(sa_column=Column(Text, nullable=False))
    at: datetime
    actor: str


class SavedView(Table, table=True):
    """A query with a name (F111); everybody's, or one agent's own."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("name", "agent_id"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str
    query: str
    agent_id: int | None = Field(default=None, foreign_key="agent.id")
    position: int = 0
