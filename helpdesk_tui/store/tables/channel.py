"""Channels that people are told things by, and what is to be told (F115)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field

from helpdesk_tui.store.columns import Table


class Channel(Table, table=True):
    """Where notices go: an SMS service, a chat room, a web hook."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    address: str
    """As Apprise writes it, {secret} standing for what is kept elsewhere."""


class Notice(Table, table=True):
    """What is to be told by a channel, and how that went."""

    __table_args__ = (
        Index("ix_notice_state_next_try_at", "state", "next_try_at"),
        Index("ix_notice_channel_created_at", "channel", "created_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    """Its name, also when it is gone."""
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    title: str
    text: str = Field(sa_column=Column(Text, nullable=False))
    state: str
    """An OutboxState."""
    created_at: datetime
    next_try_at: datetime
    first_try_at: datetime | None = None
    attempts: int = 0
    claimed_by: str = ""
    claimed_until: datetime | None = None
    said: str = ""
    """Why it was not told yet; "" = nothing went wrong."""
