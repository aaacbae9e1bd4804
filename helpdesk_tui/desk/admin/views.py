"""Saved views: queries with a name, everybody's or one agent's own (F111, F112)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.directory import missing
from helpdesk_tui.errors import Refused, Usage
from helpdesk_tui.rules.query.parse import parse
from helpdesk_tui.store.tables import SavedView
from helpdesk_tui.words import Role


@dataclass(frozen=True, slots=True)
class ViewEntry:
    """A saved view as it is kept."""

    name: str
    query: str
    own: bool
    """True when only the agent who keeps it sees it."""


def add_view(
    desk: Desk, name: str, query: str, *, own: bool = False, replace: bool = False
) -> None:
    """Keep a query under a name; ``own`` hides it from others.

    Raises RuleError for the query, Usage, Refused when the name is taken and ``replace`` is
    False, NotAllowed for a view of everybody's by less than a dispatcher.
    """
    if not own:
        desk.actor.must_be(Role.DISPATCHER, "view add")
    if not name.strip():
        raise Usage("A view needs a name.")
    parse(query)
    with desk.transaction("view add") as tx:
        row = _find(tx.session, desk, name, own=own)
        if row is not None and not replace:
            raise Refused(f"There is a view {name!r} already.", "Change it: view edit NAME QUERY")
        if row is None:
            position = tx.session.exec(select(func.count()).select_from(SavedView)).one()
            agent_id = desk.actor.agent_id if own else None
            row = SavedView(name=name.strip(), query="", agent_id=agent_id, position=position)
        tx.record(None, f"view {name}", row.query or None, query)
        row.query = query
        tx.session.add(row)


def remove_view(desk: Desk, name: str) -> None:
    """Forget a view; an own one before everybody's. Raises NotFound, NotAllowed."""
    with desk.transaction("view remove") as tx:
        row = _find(tx.session, desk, name, own=True) or _find(tx.session, desk, name, own=False)
        if row is None:
            known = [view.name for view in list_views(desk)]
            raise missing("view", name, known, "Add one: view add NAME QUERY")
        if row.agent_id is None:
            desk.actor.must_be(Role.DISPATCHER, "view remove")
        tx.record(None, f"view {name}", row.query, None)
        tx.session.delete(row)


def list_views(desk: Desk) -> tuple[ViewEntry, ...]:
    """All views the agent sees, in the order of the quick menu."""
    with desk.store.read() as session:
        seen = or_(col(SavedView.agent_id).is_(None), SavedView.agent_id == desk.actor.agent_id)
        statement = select(SavedView).where(seen)
        rows = session.exec(statement.order_by(col(SavedView.position), col(SavedView.id)))
        return tuple(ViewEntry(row.name, row.query, row.agent_id is not None) for row in rows)


def _find(session: Session, desk: Desk, name: str, *, own: bool) -> SavedView | None:
    whose = (
        SavedView.agent_id == desk.actor.agent_id if own else col(SavedView.agent_id).is_(None)
    )
    return session.exec(select(SavedView).where(SavedView.name == name, whose)).one_or_none()
