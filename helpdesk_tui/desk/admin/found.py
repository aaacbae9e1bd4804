"""Founding a desk: its tables, its name, its first admin."""

from __future__ import annotations

import json
import secrets

from sqlmodel import col, select

from helpdesk_tui.desk import rule_events  # noqa: F401  (rules look at each transaction)
from helpdesk_tui.desk.actor import Actor
from helpdesk_tui.desk.admin.agents import check_login
from helpdesk_tui.desk.desk import Clock, Desk, utc_now
from helpdesk_tui.errors import NotFound, Refused, SchemaTooOld
from helpdesk_tui.store import schema
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.tables import Agent, SavedView, Setting
from helpdesk_tui.store.trouble import explain
from helpdesk_tui.store.version import must_fit, schema_version
from helpdesk_tui.words import ActorKind, Role

FIRST_VIEWS = (
    ("Mine", "owner:me is:open -is:hidden"),
    ("Unassigned", "owner:none is:open -is:hidden"),
    ("Due today", "due<24h is:open"),
    ("Waiting", "status:waiting_contact"),
    ("All open", "is:open -is:hidden"),
)
"""The quick menu a new desk begins with (F112)."""


def found_desk(
    store: Store, *, name: str, login: str, email: str, agent_name: str = "", clock: Clock = utc_now
) -> Desk:
    """Make the tables, the settings, the first views and the first admin.

    Raises Refused when there is a desk already; Usage for a bad login; StoreError.
    """
    check_login(login)
    if store.path is not None:
        try:
            store.path.parent.mkdir(parents=True, exist_ok=True)
            store.path.touch(mode=0o600)
        except OSError as error:
            raise explain(error, str(store.path)) from error
    if schema_version(store) is not None:
        raise Refused(f"There is a desk at {store.label} already.", "Open it: helpdesk-tui")
    schema.upgrade(store)
    desk = Desk(store, Actor(ActorKind.CLOCK, "init", Role.ADMIN), clock)
    with desk.transaction("init") as tx:
        settings = {"name": name, "desk_id": secrets.token_hex(8)}
        tx.session.add_all(Setting(name=k, value=json.dumps(v)) for k, v in settings.items())
        agent = Agent(
            login=login,
            name=agent_name or login,
            email=email,
            role=Role.ADMIN.value,
            created_at=tx.now,
        )
        tx.session.add(agent)
        tx.session.add_all(
            SavedView(name=view, query=query, position=i)
            for i, (view, query) in enumerate(FIRST_VIEWS)
        )
        tx.record(None, "desk", None, name)
        tx.record(None, "agent", None, login)
    return sign_in(store, login, clock)


def sign_in(store: Store, login: str, clock: Clock = utc_now) -> Desk:
    """A desk for one agent. Raises NotFound, SchemaTooOld, SchemaTooNew, StoreError."""
    must_fit(store)
    with store.read() as session:
        agent = session.exec(select(Agent).where(Agent.login == login.lower())).one_or_none()
        if agent is None or not agent.active:
            raise NotFound(f"There is no active agent {login!r}.", "See: helpdesk-tui agent list")
        actor = Actor(ActorKind.AGENT, agent.login, Role(agent.role), agent.id)
    return Desk(store, actor, clock)


def active_agents(store: Store) -> dict[str, Role]:
    """Logins and roles of all active agents. Raises SchemaTooOld, SchemaTooNew, StoreError."""
    must_fit(store)
    with store.read() as session:
        rows = session.exec(select(Agent.login, Agent.role).where(col(Agent.active)))
        return {login: Role(role) for login, role in rows}


def has_desk(store: Store) -> bool:
    """True when the database holds a desk, of whatever version."""
    if store.path is not None and not store.path.exists():
        return False
    try:
        return schema_version(store) is not None
    except SchemaTooOld:
        return False
