"""Who answers and who asks: departments, teams, agents, contacts, organizations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Text, false
from sqlmodel import Field

from helpdesk_tui.store.columns import Table


class Department(Table, table=True):
    """An answering place: brand, country, customer or department (F44)."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    language: str = ""
    number_in_subject: bool | None = None
    """Whether its mail has [#123] in the subject (F81); None = as the desk does."""


class Signature(Table, table=True):
    """What stands below mail at one of four levels (F42): both ids, one of them, or none."""

    place: str = Field(primary_key=True)
    """"AGENT/DEPARTMENT" by their ids, "-" for none: so that each level has one."""
    agent_id: int | None = Field(default=None, foreign_key="agent.id", index=True)
    department_id: int | None = Field(default=None, foreign_key="department.id", index=True)
    text: str = Field(sa_column=Column(Text, nullable=False))
    image_name: str = ""
    image_type: str = ""
    image_size: int = 0
    image_sha256: str | None = Field(default=None, foreign_key="blob.sha256", index=True)


class Team(Table, table=True):
    """A group of agents that tickets can land with (F45)."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    department_id: int | None = Field(default=None, foreign_key="department.id")


class Agent(Table, table=True):
    """Somebody who answers; never deleted, only made inactive, so history keeps its names."""

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True)
    name: str
    email: str = ""
    role: str
    language: str = ""
    active: bool = True
    created_at: datetime
    last_seen_at: datetime | None = None
    away_until: datetime | None = None
    deputy_id: int | None = Field(default=None, foreign_key="agent.id")
    last_turn: int = Field(
        default=0, sa_column=Column(BigInteger, nullable=False, server_default="0")
    )
    """Number of the newest ticket handed out to them; the lowest number is next (F50)."""
    leaves_on_quit: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """True: who closes the program is asked whether that ends the working day (F53)."""


class TeamMember(Table, table=True):
    """Which agents are in which team."""

    __tablename__ = "team_member"

    team_id: int = Field(primary_key=True, foreign_key="team.id")
    agent_id: int = Field(primary_key=True, foreign_key="agent.id", index=True)


class Organization(Table, table=True):
    """Who a contact belongs to; ``domain`` puts new contacts in it."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    domain: str = Field(default="", index=True)
    folded: str = ""
    """Folded words of the name, each between spaces, for search."""
    country: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Two letters (ISO 3166), lower case; "" = unknown."""


class Contact(Table, table=True):
    """Somebody who asks; ``email`` is lower case and unique, NULL for one who phoned."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = ""
    folded: str = ""
    """Folded words of name and address, each between spaces, for search."""
    email: str | None = Field(default=None, unique=True)
    phone: str = ""
    language: str = ""
    organization_id: int | None = Field(default=None, foreign_key="organization.id", index=True)
    created_at: datetime
    undeliverable_at: datetime | None = None
    """When a bounce that proved to be ours said there is nobody there (E51)."""
    authorized_at: datetime | None = None
    """Since when they may open tickets where only authorized persons may (F11)."""
    country: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Two letters (ISO 3166), lower case; "" = guessed from address and phone."""
