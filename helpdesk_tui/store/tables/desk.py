"""The desk's own settings, who holds which task, and who looks at what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Text
from sqlmodel import Field

from helpdesk_tui.store.columns import Table


class Setting(Table, table=True):
    """One setting of the desk, its value as JSON; defaults stand in desk/settings.py."""

    name: str = Field(primary_key=True)
    value: str = Field(sa_column=Column(Text, nullable=False))


class Lease(Table, table=True):
    """Who does a task that only one worker may do at a time; expires by itself (E12)."""

    name: str = Field(primary_key=True)
    holder: str
    until: datetime
    seen_at: datetime


class Presence(Table, table=True):
    """Who looks at or writes on a ticket now; informs, never blocks."""

    agent_id: int = Field(primary_key=True, foreign_key="agent.id")
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    writing: bool = False
    until: datetime
