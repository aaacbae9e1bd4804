"""What a command line says about where the desk is and who works at it.

The heavy imports stand inside: the command line makes a Front for every call, also for
those that only want help.
"""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from helpdesk_tui.errors import ConfigError, Usage
from helpdesk_tui.words import Role

if TYPE_CHECKING:
    from helpdesk_tui.config import Config
    from helpdesk_tui.desk.desk import Desk
    from helpdesk_tui.store.engine import Store


@dataclass(frozen=True, slots=True)
class Front:
    """The global options."""

    database: str = ""
    agent: str = ""
    config_file: str = ""
    debug: bool = False


def front_of(ctx: typer.Context) -> Front:
    """The global options of this call."""
    front = ctx.find_root().obj
    if not isinstance(front, Front):
        raise TypeError(front)
    return front


def config_of(ctx: typer.Context) -> Config:
    """The person's settings file. Raises ConfigError."""
    from helpdesk_tui.config import load_config  # see above

    return load_config(front_of(ctx).config_file)


def database_of(ctx: typer.Context) -> str:
    """Address of the desk: option, environment, settings file, the person's own."""
    from helpdesk_tui.config import default_database  # see above

    config = config_of(ctx)  # also when it is not asked: a file that was named must be there
    return front_of(ctx).database or config.database or default_database()


def open_store(ctx: typer.Context) -> Store:
    """The database, whatever is in it; closed when the command ends. Raises ConfigError, Usage."""
    from helpdesk_tui.store.engine import Store  # see above

    address = database_of(ctx)
    try:
        store = Store(address)
    except ConfigError as error:
        raise Usage(error.what, error.remedy) from error
    ctx.find_root().call_on_close(store.close)
    return store


def open_desk(ctx: typer.Context) -> Desk:
    """The desk for the agent who runs this command. Raises StoreError, NotFound, Usage."""
    from helpdesk_tui.desk.admin.found import sign_in  # see above

    store = open_store(ctx)
    return sign_in(store, who(ctx, store))


def who(ctx: typer.Context, store: Store) -> str:
    """Login of who works: named, the only agent, the system's user, or the owner of the file.

    Whoever owns a desk's file is its only admin when there is just one: so a script that
    founds a desk and adds agents to it need not say on every line who it is.
    Raises Usage when that leaves nobody.
    """
    from helpdesk_tui.desk.admin.found import active_agents  # see above

    named = front_of(ctx).agent or config_of(ctx).agent
    if named:
        return named
    agents = active_agents(store)
    user = system_user()
    if len(agents) == 1 or user in agents:
        return user if user in agents else next(iter(agents))
    admins = [login for login, role in agents.items() if role is Role.ADMIN]
    if len(admins) == 1 and _is_own_file(store):
        return admins[0]
    raise Usage(
        "This desk has several agents; who are you?", "Give --agent LOGIN or set HELPDESK_AGENT."
    )


def _is_own_file(store: Store) -> bool:
    """True for a SQLite desk whose file belongs to the person who runs this."""
    return store.path is not None and store.path.stat().st_uid == os.getuid()


def system_user() -> str:
    """The name the system knows the person by; "" when it knows none."""
    try:
        return (os.environ.get("USER") or getpass.getuser()).lower()
    except (OSError, KeyError):
        return ""
