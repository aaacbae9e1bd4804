"""Actions that give a ticket's field a value."""

from __future__ import annotations

from datetime import datetime

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.classify import move_to_queue
from helpdesk_tui.desk.family import root_of
from helpdesk_tui.desk.fields import one_line, read_tags
from helpdesk_tui.desk.merge import must_stand_alone
from helpdesk_tui.desk.rule_actions.registry import Doing, carries_out
from helpdesk_tui.errors import NotFound, Refused
from helpdesk_tui.rules.actions import NONE
from helpdesk_tui.rules.effects import SPAM
from helpdesk_tui.rules.when import read_when
from helpdesk_tui.store.tables import Ticket
from helpdesk_tui.words import Status


@carries_out("queue")
def _queue(doing: Doing) -> None:
    row = directory.queue(doing.tx.session, doing.value)
    if not row.active:
        raise Refused(f"Queue {row.name} is no longer used.")
    move_to_queue(doing.tx, doing.ticket, row)


@carries_out("priority", "kind", "language")
def _word(doing: Doing) -> None:
    doing.tx.set(doing.ticket, doing.action.word, doing.value)


@carries_out("subject")
def _subject(doing: Doing) -> None:
    doing.tx.set(doing.ticket, "subject", one_line(doing.value))


@carries_out("category")
def _category(doing: Doing) -> None:
    path: str | None = None
    if doing.value != NONE:
        row_id = directory.category_id(doing.tx.session, doing.value)
        path = directory.category_name(doing.tx.session, row_id)
    doing.tx.set(doing.ticket, "category", path)


@carries_out("team")
def _team(doing: Doing) -> None:
    name = None if doing.value == NONE else directory.team(doing.tx.session, doing.value).name
    doing.tx.set(doing.ticket, "team", name)


@carries_out("organization")
def _organization(doing: Doing) -> None:
    if doing.value != NONE:
        directory.organization_id(doing.tx.session, doing.value)
    doing.tx.set(doing.ticket, "organization", None if doing.value == NONE else doing.value)


@carries_out("tag", "untag")
def _tag(doing: Doing) -> None:
    _add_or_take(doing, doing.value.lower(), add=doing.action.word == "tag")


@carries_out("spam", in_steps=True)
def _spam(doing: Doing) -> None:
    _close(doing)
    _add_or_take(doing, SPAM, add=True)


@carries_out("status")
def _status(doing: Doing) -> None:
    must_stand_alone(doing.ticket)
    doing.tx.set(doing.ticket, "status", Status(doing.value).value)


@carries_out("close")
def _close(doing: Doing) -> None:
    must_stand_alone(doing.ticket)
    doing.tx.set(doing.ticket, "status", Status.CLOSED.value)


@carries_out("due")
def _due(doing: Doing) -> None:
    doing.tx.set(doing.ticket, "due", _moment(read_when(doing.value, doing.now)))


@carries_out("hide")
def _hide(doing: Doing) -> None:
    doing.tx.set(doing.ticket, "hidden_until", _moment(read_when(doing.value, doing.now)))


@carries_out("link")
def _link(doing: Doing) -> None:
    number = root_of(doing.tx.session, int(doing.value.removeprefix("#")))
    parent = doing.tx.session.get(Ticket, number)
    if parent is None or parent.withdrawn_at is not None:
        raise NotFound(f"There is no ticket #{number}.")
    above: int | None = number
    while above is not None:
        if above == doing.ticket.id:
            raise Refused(f"#{number} is below #{doing.ticket.id} already.")
        row = doing.tx.session.get(Ticket, above)
        above = row.parent_id if row else None
    doing.tx.set(doing.ticket, "parent", number)


def _add_or_take(doing: Doing, tag: str, *, add: bool) -> None:
    present = set(read_tags(doing.tx.session, doing.ticket))
    wanted = present | {tag} if add else present - {tag}
    doing.tx.set(doing.ticket, "tags", sorted(wanted))


def _moment(when: datetime | None) -> str | None:
    return when.isoformat() if when else None
