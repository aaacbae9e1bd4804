"""The four things an agent can write, told apart by word and colour, and what goes along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from helpdesk_tui.safe import one_line
from helpdesk_tui.screens.ink import Ink, Span
from helpdesk_tui.views import MessageView, TicketView
from helpdesk_tui.words import Audience, Direction, DraftKind


@dataclass(frozen=True, slots=True)
class Writing:
    """How one kind looks and what it does."""

    verb: str
    """What the desk is asked whether it is possible."""
    style: str
    """The class of the box."""
    ink: Ink
    is_mail: bool
    going: str
    """What is said while it is on its way to the desk."""
    has_bcc: bool = False


WRITINGS: Final = {
    DraftKind.REPLY: Writing("reply", "-reply", Ink.ACCENT, True, "sending …", has_bcc=True),
    DraftKind.NOTE: Writing("note", "-note", Ink.INTERNAL, False, "saving …"),
    DraftKind.FORWARD: Writing("forward", "-forward", Ink.EXTERNAL, True, "forwarding …"),
    DraftKind.EXTERNAL: Writing("ask", "-external", Ink.EXTERNAL, True, "asking …"),
}


@dataclass(frozen=True, slots=True)
class Options:
    """What goes along with a text, chosen for this one sending and kept in no draft."""

    silent: bool = False
    """What else happens to the ticket is told to no customer."""
    whole_thread: bool = False
    """Forward all that is public, not the newest message alone."""
    join: bool = False
    """Who gets a forward takes part in the public conversation from now on."""
    files: frozenset[int] = frozenset()
    """Attachments of the thread that a forward takes along."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the desk says about a text before it is sent."""

    kind: DraftKind
    below: str = ""
    """Signature and what is passed on, as they will stand below the text."""
    last_mail: tuple[str, ...] | None = None
    """Who had the last public mail; None when that is not known."""


def newest_public(view: TicketView) -> MessageView | None:
    """Give what a forward passes on by default: the newest mail of a customer, else of us."""
    public = [m for m in view.messages if m.audience is Audience.PUBLIC and m.id]
    came = [m for m in public if m.direction is Direction.IN]
    found = came or public
    return found[-1] if found else None


def title_spans(kind: DraftKind, view: TicketView, to: str, room: int) -> list[Span]:
    """Say in the border where the words go."""
    words = {
        DraftKind.REPLY: f"Reply to {one_line(to or view.contact.person.name) or 'nobody'}",
        DraftKind.NOTE: "INTERNAL note · only colleagues read this",
        DraftKind.FORWARD: "FORWARD · to somebody else",
        DraftKind.EXTERNAL: "EXTERNAL question · the customer sees nothing",
    }[kind]
    return [(one_line(words, max(10, room)), WRITINGS[kind].ink)]
