"""What fronts get to see: frozen values, never database rows.

The desk returns these; screens and subcommands show them. They carry text as stored:
each front makes it safe for its own sink. Times are aware and in UTC. This module
imports neither the database nor a screen, so a first paint needs none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from helpdesk_tui.views_mail import AttachedView, ExternalView
from helpdesk_tui.words import (
    ActorKind,
    Audience,
    Direction,
    DraftKind,
    OutboxState,
    Priority,
    Role,
    Source,
    Status,
)


@dataclass(frozen=True, slots=True)
class Person:
    """A contact as shown: name may be "", e-mail may be "" for somebody who phoned."""

    name: str
    email: str
    organization: str = ""


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One line of a ticket list."""

    number: int
    subject: str
    status: Status
    priority: Priority
    queue: str
    team: str
    owner: str
    """Login; "" when nobody owns it."""
    category: str
    """Two levels as "Network / VPN"; "" when none."""
    tags: tuple[str, ...]
    contact: Person
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None
    hidden_until: datetime | None
    unread: bool
    """True when something came in since the looking agent opened it."""
    waiting_for_us: bool
    """True when the last public word is the customer's."""
    writing: tuple[str, ...] = ()
    """Logins of others who are writing an answer now."""
    viewing: tuple[str, ...] = ()
    """Logins of others who look at it now."""


@dataclass(frozen=True, slots=True)
class RowKey:
    """Where a row stands in a list's order: the sort value and the number (keyset)."""

    value: str
    number: int


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive rows of a list with the keys to read on from either end."""

    rows: tuple[TicketRow, ...]
    keys: tuple[RowKey, ...]
    at_start: bool
    at_end: bool


@dataclass(frozen=True, slots=True)
class QueueCount:
    """A queue in the sidebar: how many open tickets, how many of them unread by me."""

    name: str
    open: int
    unread: int


@dataclass(frozen=True, slots=True)
class ViewCount:
    """A saved view in the sidebar."""

    name: str
    query: str
    count: int


@dataclass(frozen=True, slots=True)
class AgentLoad:
    """An agent in the sidebar."""

    login: str
    name: str
    role: Role
    open: int
    online: bool
    away_until: datetime | None


@dataclass(frozen=True, slots=True)
class Sidebar:
    """Everything left of the list."""

    queues: tuple[QueueCount, ...]
    views: tuple[ViewCount, ...]
    agents: tuple[AgentLoad, ...]


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A file on a message; ``id`` fetches its content."""

    id: int
    filename: str
    content_type: str
    size: int
    inline: bool
    danger: str = ""
    """Why opening it may do harm (E88); "" when nothing speaks for it."""


NOT_TO = "refused for"
"""How a server's words begin in ``Delivery`` where not all recipients got the mail."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How the sending of a message went, with the server's own words."""

    outbox_id: int
    state: OutboxState
    due_at: datetime
    attempts: int
    server_said: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class MessageView:
    """One entry of the thread."""

    id: int
    ticket: int
    direction: Direction
    audience: Audience
    author: str
    """Display name of who wrote it."""
    author_email: str
    by_agent: bool
    at: datetime
    subject: str
    pieces: tuple[tuple[bool, str], ...]
    """(folded, text) in reading order; joined they are the whole stored text."""
    to: tuple[str, ...]
    cc: tuple[str, ...]
    attachments: tuple[AttachmentView, ...]
    delivery: Delivery | None
    intake_id: int | None
    """The ledger row it came from; its raw mail can be shown."""
    problems: tuple[str, ...]
    authenticity: str = ""
    """What its sender proved: verified, unverified or failed; "" = not checked (E39)."""
    elsewhere: tuple[str, ...] = ()
    """Where it wants its answer, if that is another domain than its unproved sender's (E37)."""

    @property
    def text(self) -> str:
        """The whole stored text."""
        return "".join(text for _, text in self.pieces)


@dataclass(frozen=True, slots=True)
class ChangeView:
    """Who changed what from what to what, when and why."""

    number: int
    at: datetime
    actor_kind: ActorKind
    actor: str
    ticket: int | None
    verb: str
    field: str
    old: str
    new: str
    cause: str
    """Why: "rule network@7", "mail 8812", "verb claim", "undo of 1204" …"""
    undone: bool


@dataclass(frozen=True, slots=True)
class DraftView:
    """Text an agent has typed and not sent."""

    kind: DraftKind
    body: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]
    seen_up_to: int
    """Id of the newest message the agent had seen when the draft was begun."""
    saved_at: datetime
    files: tuple[AttachedView, ...] = ()
    """Read only: ``attach`` and ``detach`` change them, saving a draft keeps them."""


@dataclass(frozen=True, slots=True)
class ContactCard:
    """Who asks, and how often."""

    person: Person
    open_tickets: int
    closed_tickets: int
    undeliverable: bool


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket opened: facts, whole thread, history."""

    row: TicketRow
    version: int
    """Compare-and-set mark: hand it back with a change."""
    kind: str
    source: Source
    contact: ContactCard
    messages: tuple[MessageView, ...]
    changes: tuple[ChangeView, ...]
    drafts: tuple[DraftView, ...]
    merged: tuple[int, ...]
    """Numbers of tickets merged into this one."""
    merged_into: int | None
    reply_to: tuple[str, ...]
    """Addresses a reply goes to by default."""
    reply_cc: tuple[str, ...]
    forwarded_from: Person | None = None
    """Who wrote the mail that the requester only passed on: perhaps the one who asks."""
    externals: tuple[ExternalView, ...] = ()
    """Outside parties that were asked; their answers are never public."""

    @property
    def last_message_id(self) -> int:
        """Id of the newest message; 0 when there is none (``seen_up_to`` of a reply)."""
        return max((message.id for message in self.messages), default=0)

    @property
    def reply_elsewhere(self) -> tuple[str, ...]:
        """Addresses of ``reply_to`` that an unproved mail named, of another domain than its own."""
        named = {address.lower() for message in self.messages for address in message.elsewhere}
        return tuple(address for address in self.reply_to if address.lower() in named)


@dataclass(frozen=True, slots=True)
class Done:
    """The outcome of a verb."""

    verb: str
    text: str
    """One line for a person: "#1042 claimed"."""
    tickets: tuple[int, ...] = ()
    batch: int = 0
    """What ``undo`` takes back; 0 when nothing was changed."""
    message: int | None = None
    sends_at: datetime | None = None
    """When the outbox will send it; until then it can be recalled."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What changed since a cursor."""

    cursor: int
    tickets: frozenset[int]
    more: bool = False
    """True when lists and counts should simply be read again."""


@dataclass(frozen=True, slots=True)
class VerbInfo:
    """A verb as a front lists it: the ``:`` line, the palette and the help screen."""

    name: str
    usage: str
    """How it is typed: "assign LOGIN"."""
    help: str
    aliases: tuple[str, ...] = ()
