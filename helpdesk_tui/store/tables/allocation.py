"""Who gets which ticket (F50), and what is done with one key (P04)."""

from __future__ import annotations

from sqlalchemy import Column, Text
from sqlmodel import Field

from helpdesk_tui.store.columns import Table


class AgentCode(Table, table=True):
    """What an agent is given tickets for: a keyword, language, country, product or skill."""

    __tablename__ = "agent_code"

    agent_id: int = Field(primary_key=True, foreign_key="agent.id")
    kind: str = Field(primary_key=True)
    """A narrowing step of rules.allocation.Step."""
    value: str = Field(primary_key=True)
    """As it is compared: folded words."""


class AllocationStrategy(Table, table=True):
    """How tickets of a team are handed out."""

    __tablename__ = "allocation_strategy"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    team_id: int = Field(foreign_key="team.id", index=True)
    steps: str
    """As people write them: "skill!, language, workload"."""
    otherwise: str = ""
    """Name of the strategy that is asked when nobody is left."""
    position: int = 0
    """Of several strategies of a team the lowest is asked first."""


class Macro(Table, table=True):
    """Several actions and a text under one name; ``definition`` is TOML as it was written."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    version: int = 1
    definition: str = Field(sa_column=Column(Text, nullable=False))
    agent_id: int | None = Field(default=None, foreign_key="agent.id")
    """Who made it."""
    key: str | None = Field(default=None, unique=True)
    """What is pressed for it, as its definition says; None = it has none."""
