"""Rules with all their versions, what they reply with, and saved views."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Text, UniqueConstraint
from sqlmodel import Field

from helpdesk_tui.store.columns import Table


class RulebookState(Table, table=True):
    """One row: the number of the newest change to the rulebook, and what its file begins with."""

    __tablename__ = "rulebook"

    id: int = Field(primary_key=True)
    version: int
    preamble: str = Field(default="", sa_column=Column(Text, nullable=False))


class Rule(Table, table=True):
    """A rule as it stands; ``definition`` is its TOML as it was written, comments and all."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    position: int
    enabled: bool = True
    version: int = 1
    definition: str = Field(sa_column=Column(Text, nullable=False))
    removed_at: datetime | None = None
    error: str = ""
    """What went wrong when it was carried out last; "" = nothing since it was changed."""
    failed_at: datetime | None = None
    scheduled_at: datetime | None = None
    """The newest moment of its schedule that was carried out."""


class RuleVersion(Table, table=True):
    """Every version a rule ever had: "rule network@7" can always be read."""

    __tablename__ = "rule_version"

    rule_id: int = Field(primary_key=True, foreign_key="rule.id")
    version: int = Field(primary_key=True)
    definition: str = Field(sa_column=Column(Text, nullable=False))
    at: datetime
    actor: str


class RuleFiring(Table, table=True):
    """When a rule about time last acted on a ticket, so that it does so once."""

    __tablename__ = "rule_firing"

    rule_id: int = Field(primary_key=True, foreign_key="rule.id")
    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id", index=True)
    at: datetime
    due_at: datetime | None = None
    """The due time it acted on."""


class Snippet(Table, table=True):
    """A text that rules reply with, one for each queue and language (F14)."""

    __table_args__ = (UniqueConstraint("name", "queue", "language"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str
    queue: str = ""
    """Name of a queue; "" = for all."""
    language: str = ""
    """Code of a language; "" = for all."""
    text: str = Field(sa_column=Column(Text, nullable=False))


class SavedView(Table, table=True):
    """A query with a name (F111); everybody's, or one agent's own."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("name", "agent_id"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str
    query: str
    agent_id: int | None = Field(default=None, foreign_key="agent.id")
    position: int = 0
