"""Actions that give a ticket's field a value, in thought."""

from __future__ import annotations

from helpdesk_tui.desk.backtest.actions.registry import Doing, foretells
from helpdesk_tui.desk.backtest.imagined import Imagined
from helpdesk_tui.desk.fields import one_line
from helpdesk_tui.errors import Refused
from helpdesk_tui.rules.actions import NONE
from helpdesk_tui.rules.effects import SPAM
from helpdesk_tui.rules.when import read_when
from helpdesk_tui.words import Status


@foretells("queue")
def _queue(doing: Doing) -> None:
    row = doing.world.names.queue(doing.value)
    if doing.ticket.set("queue", row.name) and row.team_id is not None:
        doing.ticket.set("team", doing.world.names.team_of(row))


@foretells("priority", "kind", "language")
def _word(doing: Doing) -> None:
    doing.ticket.set(doing.action.word, doing.value)


@foretells("subject")
def _subject(doing: Doing) -> None:
    doing.ticket.set("subject", one_line(doing.value))


@foretells("category")
def _category(doing: Doing) -> None:
    none = doing.value == NONE
    doing.ticket.set("category", None if none else doing.world.names.category(doing.value))


@foretells("team")
def _team(doing: Doing) -> None:
    none = doing.value == NONE
    doing.ticket.set("team", None if none else doing.world.names.team(doing.value))


@foretells("organization")
def _organization(doing: Doing) -> None:
    none = doing.value == NONE
    doing.ticket.set("organization", None if none else doing.world.names.organization(doing.value))


@foretells("tag", "untag")
def _tag(doing: Doing) -> None:
    add_or_take(doing.ticket, doing.value.lower(), add=doing.action.word == "tag")


@foretells("spam")
def _spam(doing: Doing) -> None:
    doing.ticket.set("status", Status.CLOSED.value)
    add_or_take(doing.ticket, SPAM, add=True)


@foretells("status")
def _status(doing: Doing) -> None:
    doing.ticket.set("status", Status(doing.value).value)


@foretells("close")
def _close(doing: Doing) -> None:
    doing.ticket.set("status", Status.CLOSED.value)


@foretells("due")
def _due(doing: Doing) -> None:
    _time(doing, "due")


@foretells("hide")
def _hide(doing: Doing) -> None:
    _time(doing, "hidden_until")


@foretells("link")
def _link(doing: Doing) -> None:
    wanted = int(doing.value.removeprefix("#"))
    if wanted == doing.ticket.number:
        raise Refused(f"#{wanted} is below #{doing.ticket.number} already.")
    doing.ticket.set("parent", doing.world.names.parent(wanted))


def add_or_take(ticket: Imagined, tag: str, *, add: bool) -> None:
    """Give a ticket a tag, or take it away."""
    present = set(ticket.tags)
    ticket.set("tags", sorted(present | {tag} if add else present - {tag}))


def _time(doing: Doing, name: str) -> None:
    when = read_when(doing.value, doing.occasion.came)
    doing.ticket.set(name, when.isoformat() if when else None)
