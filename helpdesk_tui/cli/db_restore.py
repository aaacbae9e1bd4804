"""``db restore``: a backup back in its place, while nobody works on the desk."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import col, select

from helpdesk_tui.cli.front import open_store
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json
from helpdesk_tui.desk.actor import WORKER
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.health import health
from helpdesk_tui.errors import Refused, StoreError
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.restore import restore as bring_back
from helpdesk_tui.store.tables import Agent, Presence
from helpdesk_tui.store.version import NEWEST


def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What db backup made.")],
    force: Annotated[
        bool, typer.Option("--force", help="Even if somebody seems to work on the desk.")
    ] = False,
    json: Json = False,
) -> None:
    """Bring a backup of a SQLite desk back; the present file is kept."""
    store = open_store(ctx)
    if store.path is not None and store.path.exists() and not force:
        _must_be_idle(store)
    done = bring_back(store, file, datetime.now(UTC))
    if json:
        kept = str(done.kept) if done.kept else None
        say_json({"file": str(file), "schema": done.schema, "kept": kept})
        return
    say(f"The desk is back from {file}.")
    if done.kept:
        say(f"What was there before is {done.kept}.")
    if done.schema != NEWEST:
        say("It is from an older helpdesk-tui. Run: helpdesk-tui db upgrade")


def _must_be_idle(store: Store) -> None:
    """Refuse while a worker or a screen has the desk open: what they write would be lost."""
    desk = Desk(store, WORKER)
    try:
        worker = health(desk).worker_alive
        there = _on_screen(desk)
    except StoreError:
        return  # nobody works on a desk that cannot be read
    if worker:
        raise Refused("A worker is alive on this desk.", "Stop it first, or add --force.")
    if there:
        raise Refused(
            f"{' and '.join(there)} had this desk open within the last minute.",
            "Close it there and wait a minute, or add --force.",
        )


def _on_screen(desk: Desk) -> tuple[str, ...]:
    statement = (
        select(Agent.login)
        .join(Presence, col(Presence.agent_id) == col(Agent.id))
        .where(col(Presence.until) > desk.clock())
    )
    with desk.store.read() as session:
        return tuple(session.exec(statement.order_by(col(Agent.login))))
