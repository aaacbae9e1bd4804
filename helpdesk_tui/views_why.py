"""What fronts get to see of why a ticket is as it is: chains of causes, frozen.

Texts are as stored: each front makes them safe for its own sink.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class WhyGroup(StrEnum):
    """What sort of thing is explained; the order in which an overview shows them."""

    TICKET = "ticket"
    FIELD = "field"
    FOLLOWS = "follows"
    SENT = "sent"
    MAIL = "mail"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class WhyStep:
    """One thing that happened, and what it rests on."""

    what: str
    """What changed, "IT → Network"; or a plain fact."""
    who: str = ""
    at: datetime | None = None
    """In UTC; None for a plain fact."""
    because: tuple[str, ...] = ()
    """The links of the chain, the nearest first: the rule and what matched, the mail …"""
    field: str = ""
    """As history calls it; "" for a plain fact."""
    old: str = ""
    new: str = ""
    verb: str = ""
    cause: str = ""
    """As recorded: "rule network@7 (subject:vpn), mail 8812"."""
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """Why one thing about a ticket is as it is."""

    about: str
    """A field, "ticket", "message 12", "mail 8812", "confirmation" …"""
    group: WhyGroup
    now: str
    """What it is; "" for nothing."""
    because: str
    """The reason in one line."""
    steps: tuple[WhyStep, ...] = ()
    """The chain, newest first."""


@dataclass(frozen=True, slots=True)
class WhyView:
    """The answer to ``why``: one thing explained, or everything about a ticket."""

    number: int
    subject: str
    whys: tuple[Why, ...]
