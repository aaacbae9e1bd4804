"""Saved views: queries with a name, everybody's or one agent's own (F111)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.verbs import verb
from helpdesk_tui.errors import Refused, Usage
from helpdesk_tui.rules.query.parse import parse
from helpdesk_tui.store.tables import SavedView
from helpdesk_tui.views import Done
from helpdesk_tui.words import Role

SHARED_BY = Role.SUPERVISOR
"""The role that may change everybody's views."""


@dataclass(frozen=True, slots=True)
class ViewEntry:
    """A saved view."""

    name: str
    query: str
    shared: bool


def list_views(desk: Desk) -> tuple[ViewEntry, ...]:
    """Everybody's views and the agent's own, in order."""
    with desk.store.read() as session:
        return tuple(
            ViewEntry(row.name, row.query, row.agent_id is None) for row in _visible(session, desk)
        )


def add_view(
    desk: Desk, name: str, query: str, *, shared: bool = True, replace: bool = False
) -> None:
    """Keep a query; with ``replace`` a view of that name gets it instead.

    Raises Usage, RuleError for the query, Refused when the name is taken, NotAllowed.
    """
    if shared:
        desk.actor.must_be(SHARED_BY, "view add --shared")
    _check(desk, name, shared=shared)
    parse(query)
    with desk.transaction("view add") as tx:
        rows = _visible(tx.session, desk)
        row = next((row for row in rows if row.name.casefold() == name.casefold()), None)
        if row is not None and not replace:
            raise Refused(f"There is a view {name!r} already.", "Change it: view edit NAME QUERY")
        old = row.query if row is not None else None
        if row is None:
            position = max((each.position for each in rows), default=-1) + 1
            agent_id = None if shared else desk.actor.agent_id
            row = SavedView(name=name, query="", agent_id=agent_id, position=position)
        else:
            _must_own(desk, row)
        row.query = query
        tx.session.add(row)
        tx.record(None, f"view {name}", old, query)


@verb("view", help="Keep a query as a view of your own", usage='view add "NAME" QUERY')
def keep_view(desk: Desk, action: str, name: str, query: str) -> Done:
    """The ``:`` line's way to keep a search. Raises as ``add_view`` does."""
    if action != "add":
        raise Usage(f"{action!r} is not done here.", "Views are changed with: helpdesk-tui view")
    add_view(desk, name, query, shared=False)
    return Done("view", f"View {name} kept")


def edit_view(
    desk: Desk, name: str, *, query: str | None = None, rename: str | None = None
) -> None:
    """Change a view's query or name. Raises NotFound, RuleError, Refused, NotAllowed."""
    if query is not None:
        parse(query)
    with desk.transaction("view edit") as tx:
        row = _find(tx.session, desk, name)
        _must_own(desk, row)
        tx.record(None, f"view {row.name}", row.query, row.query if query is None else query)
        row.query = row.query if query is None else query
        if rename is not None and rename != row.name:
            _check(desk, rename, shared=row.agent_id is None)
            if any(r.name.casefold() == rename.casefold() for r in _visible(tx.session, desk)):
                raise Refused(f"There is a view {rename!r} already.", "Choose another name.")
            row.name = rename
        tx.session.add(row)


def remove_view(desk: Desk, name: str) -> None:
    """Forget a view. Raises NotFound, NotAllowed."""
    with desk.transaction("view remove") as tx:
        row = _find(tx.session, desk, name)
        _must_own(desk, row)
        tx.record(None, f"view {row.name}", row.query, None)
        tx.session.delete(row)


def _check(desk: Desk, name: str, *, shared: bool) -> None:
    if not name.strip() or not name.isprintable():
        raise Usage("A view needs a name of one line.", 'Write: view add NAME "QUERY"')
    if not shared and desk.actor.agent_id is None:
        raise Refused("Only an agent has views of their own.", "Say who you are: --agent LOGIN")


def _must_own(desk: Desk, row: SavedView) -> None:
    if row.agent_id is None:
        desk.actor.must_be(SHARED_BY, f"changing everybody's view {row.name}")


def _visible(session: Session, desk: Desk) -> list[SavedView]:
    whose = or_(col(SavedView.agent_id).is_(None), SavedView.agent_id == desk.actor.agent_id)
    statement = select(SavedView).where(whose)
    return list(session.exec(statement.order_by(col(SavedView.position), col(SavedView.id))))


def _find(session: Session, desk: Desk, name: str) -> SavedView:
    rows = _visible(session, desk)
    for row in rows:
        if row.name.casefold() == name.casefold():
            return row
    known = [row.name for row in rows]
    raise directory.missing("view", name, known, "See: helpdesk-tui view list")
