"""Names in a query as SQL: compared folded, so they are looked up here and become ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, false, not_, or_, select
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from helpdesk_tui.folding import fold
from helpdesk_tui.rules.query.ast import NameField, Names, Special
from helpdesk_tui.rules.query.predicate import levels_of
from helpdesk_tui.store.tables import (
    Agent,
    Category,
    Organization,
    Queue,
    Tag,
    Team,
    Ticket,
    TicketTag,
)
from helpdesk_tui.words import LARGEST_NUMBER, Priority, Source, Status

Condition = ColumnElement[bool]

_ROWS_WITH_NAMES = {
    NameField.QUEUE: (col(Ticket.queue_id), Queue.id, Queue.name),
    NameField.OWNER: (col(Ticket.owner_id), Agent.id, Agent.login),
    NameField.TEAM: (col(Ticket.team_id), Team.id, Team.name),
    NameField.ORG: (col(Ticket.organization_id), Organization.id, Organization.name),
}
"""The column of a ticket that names a row, and where that row has its name."""


class NamesAsked:
    """Turns names in a query into conditions on tickets; some of them asked by one agent."""

    def __init__(self, session: Session, agent_id: int | None, *, few: bool) -> None:
        """``agent_id`` is who ``me`` is; None is nobody. ``few``: not all tickets are asked."""
        self._few = few
        self._session = session
        self._agent_id = agent_id

    def where(self, node: Names) -> Condition:
        """The ticket has one of the names."""
        return or_(*self._each(node.field, node.values))

    def _each(self, field: NameField, values: Sequence[str | Special]) -> Iterable[Condition]:
        for value in values:
            if value is Special.NONE:
                yield _none(field)
            elif value is Special.ME:
                yield col(Ticket.owner_id) == self._agent_id if self._agent_id else false()
            else:
                yield self._named(field, value)

    def _named(self, field: NameField, name: str) -> Condition:
        match field:
            case NameField.STATUS:
                return _is_word(col(Ticket.status), name, (each.value for each in Status))
            case NameField.SOURCE:
                return _is_word(col(Ticket.source), name, (each.value for each in Source))
            case NameField.PRIORITY:
                found = [each.value for each in Priority if each.label == fold(name)]
                return col(Ticket.priority).in_(found)
            case NameField.NUMBER:
                known = name.isdecimal() and int(name) <= LARGEST_NUMBER
                return col(Ticket.id) == int(name) if known else false()
            case NameField.LANG:
                return col(Ticket.language).in_(_spellings(name))
            case NameField.QUEUE | NameField.OWNER | NameField.TEAM | NameField.ORG:
                column, row_id, row_name = _ROWS_WITH_NAMES[field]
                return _one_of(column, self._ids(row_id, row_name, name))
            case NameField.TAG:
                return self._tagged(self._ids(Tag.id, Tag.name, name))
            case NameField.CATEGORY:
                return _one_of(col(Ticket.category_id), self._categories(name))
            case NameField.DUE:
                return col(Ticket.due_at).is_not(None)
            case NameField.AUTO:
                return false()

    def _ids(self, row_id: int | None, row_name: str, name: str) -> list[int]:
        rows = self._session.exec(rows_of(row_id, row_name))
        wanted = fold(name)
        return [number for number, known in rows if number and fold(known) == wanted]

    def _categories(self, name: str) -> list[int]:
        wanted = levels_of(name)
        rows = self._session.exec(rows_of(Category.id, Category.path))
        return [
            number for number, path in rows if number and levels_of(path)[: len(wanted)] == wanted
        ]

    def _tagged(self, ids: list[int]) -> Condition:
        if not ids:
            return false()
        chosen = col(TicketTag.tag_id).in_(ids)
        if self._few:
            return exists().where(col(TicketTag.ticket_id) == col(Ticket.id), chosen)
        return col(Ticket.id).in_(select(col(TicketTag.ticket_id)).where(chosen))


def _none(field: NameField) -> Condition:
    match field:
        case NameField.OWNER:
            return col(Ticket.owner_id).is_(None)
        case NameField.TEAM:
            return col(Ticket.team_id).is_(None)
        case NameField.CATEGORY:
            return col(Ticket.category_id).is_(None)
        case NameField.ORG:
            return col(Ticket.organization_id).is_(None)
        case NameField.DUE:
            return col(Ticket.due_at).is_(None)
        case NameField.LANG:
            return col(Ticket.language) == ""
        case NameField.TAG:
            return not_(exists().where(col(TicketTag.ticket_id) == col(Ticket.id)))
        case _:
            return false()


def _one_of(column: SQLColumnExpression[int | None], ids: Sequence[int]) -> Condition:
    # One id as an equation: an index in the list's order can then be used as it is.
    if not ids:
        return false()
    return column == ids[0] if len(ids) == 1 else column.in_(ids)


def _spellings(code: str) -> set[str]:
    """The ways a code of a language may be kept: da, DA, Da, pt-BR."""
    main, dash, region = code.lower().partition("-")
    return {code, code.lower(), code.upper(), code.title(), f"{main}{dash}{region.upper()}"}


def _is_word(column: SQLColumnExpression[str], name: str, words: Iterable[str]) -> Condition:
    return column.in_([word for word in words if word == fold(name)])
