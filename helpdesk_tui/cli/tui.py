"""``tui``: the desk on the whole terminal, with a worker beside it when none is alive."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator

import typer

from helpdesk_tui.app import HelpdeskApp
from helpdesk_tui.cli.front import config_of, database_of, open_store, who
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.desk.admin.found import sign_in
from helpdesk_tui.desk.agent_desk import AgentDesk
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.health import health
from helpdesk_tui.desk.settings import settings_of
from helpdesk_tui.errors import Refused, Usage
from helpdesk_tui.screens.port import DeskPort
from helpdesk_tui.store.engine import Store

app = noun("Open the desk on the whole terminal.")

LONGEST_STOP = 10.0
"""Seconds a worker may take to finish its step when the screen closes."""


@app.command()
def tui(ctx: typer.Context) -> None:
    """Open the desk on the whole terminal."""
    open_tui(ctx, database_of(ctx), "")


def open_tui(ctx: typer.Context, database: str, login: str) -> None:
    """Open the desk for an agent; "" finds out who. Raises StoreError, NotFound, Usage.

    The database is looked at before the screen is taken, so that what is wrong with it is
    one line on an ordinary terminal.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Usage("The desk needs a terminal.", "For scripts: helpdesk-tui ticket list --json")
    store = Store(database) if login else open_store(ctx)
    agent = login or who(ctx, store)
    desk = sign_in(store, agent)

    def open_desk() -> DeskPort:
        return AgentDesk(desk)

    with worker_beside(database, wanted=needs_worker(desk)):
        config = config_of(ctx)
        screen = HelpdeskApp(open_desk, theme=config.theme, keymap=config.keys)
        screen.run()
    if screen.return_code:
        raise Refused("The screen ended with an error.", "Run again with --debug.")


def needs_worker(desk: Desk) -> bool:
    """True when no worker is alive and the desk lets the screen start one."""
    return settings_of(desk).start_worker and not health(desk).worker_alive


@contextlib.contextmanager
def worker_beside(database: str, *, wanted: bool) -> Iterator[None]:
    """Run a worker as long as the screen; it finishes its step when the screen closes."""
    if not wanted:
        yield
        return
    command = [sys.executable, "-m", "helpdesk_tui", "--database", database]
    process = subprocess.Popen(
        [*command, "worker", "--quiet", "--with-parent"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(LONGEST_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
