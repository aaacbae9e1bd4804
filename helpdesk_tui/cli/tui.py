"""``tui``: the desk on the whole terminal, with a worker beside it when none is alive."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from helpdesk_tui.cli.front import config_of, database_of, front_of, open_store, who
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.config import path_of
from helpdesk_tui.errors import HelpdeskError, Refused, Unreachable

if TYPE_CHECKING:
    from helpdesk_tui.app import HelpdeskApp
    from helpdesk_tui.screens.port import DeskPort

app = noun("Open the desk on the whole terminal.")

LONGEST_STOP = 10.0
"""Seconds a worker may take to finish its step when the screen closes."""


@app.command()
def tui(ctx: typer.Context) -> None:
    """Open the desk on the whole terminal."""
    open_tui(ctx, database_of(ctx))


def open_tui(ctx: typer.Context, database: str, login: str = "") -> None:
    """Open the desk for an agent; "" finds out who. Raises StoreError, Refused, Usage."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refused("The desk needs a terminal.", "For scripts: helpdesk-tui ticket list --json")
    _must_exist(database)
    from helpdesk_tui.app import HelpdeskApp  # loads Textual: `demo --no-tui` goes without

    config = config_of(ctx)
    opening = Opening(ctx, database, login, start_worker=config.start_worker)
    screen = HelpdeskApp(
        opening.open,
        theme=config.theme,
        keymap=config.keys,
        downloads=path_of(config.downloads) if config.downloads else None,
        tracebacks=front_of(ctx).debug,
    )
    opening.screen = screen
    try:
        screen.run()
    finally:
        opening.close()
    if opening.error is not None:
        raise opening.error
    if screen.return_code:
        raise Refused(
            f"The screen ended with an error. {screen.crash}".strip(), "Run again with --debug."
        )


def _must_exist(database: str) -> None:
    """Say at once that a file is not there, before the screen is taken."""
    path = database.removeprefix("sqlite:///")
    if "://" not in path and not Path(path).exists():
        raise Unreachable(
            f"There is no desk at {path}.",
            "Make one with: helpdesk-tui init, or try: helpdesk-tui demo",
        )


class Opening:
    """Opens the desk in a thread of the app, after its first paint.

    The heavy imports stand inside ``open`` for that reason: they take longer than a paint.
    What goes wrong ends the app, and is said in one line on the ordinary terminal.
    """

    def __init__(
        self, ctx: typer.Context, database: str, login: str, *, start_worker: bool
    ) -> None:
        """Remember what to open; ``screen`` is set before the app runs."""
        self.screen: HelpdeskApp | None = None
        self.error: HelpdeskError | None = None
        self._ctx = ctx
        self._database = database
        self._login = login
        self._start_worker = start_worker
        self._worker: subprocess.Popen[bytes] | None = None

    def open(self) -> DeskPort:
        """Sign in, and start a worker when none is alive. Raises HelpdeskError."""
        from helpdesk_tui.desk.admin.found import sign_in
        from helpdesk_tui.desk.agent_desk import AgentDesk
        from helpdesk_tui.desk.health import health
        from helpdesk_tui.desk.settings import settings_of
        from helpdesk_tui.store.engine import Store

        try:
            store = Store(self._database) if self._login else open_store(self._ctx)
            desk = sign_in(store, self._login or who(self._ctx, store))
            wanted = self._start_worker and settings_of(desk).start_worker
            if wanted and not health(desk).worker_alive:
                self._worker = start_worker(self._database)
        except HelpdeskError as error:
            self.error = error
            if self.screen is not None:
                self.screen.call_from_thread(self.screen.exit, return_code=1)
            raise
        return AgentDesk(desk)

    def close(self) -> None:
        """Let the worker finish its step, and end it."""
        if self._worker is None:
            return
        self._worker.terminate()
        try:
            self._worker.wait(LONGEST_STOP)
        except subprocess.TimeoutExpired:
            self._worker.kill()
            self._worker.wait()


def start_worker(database: str) -> subprocess.Popen[bytes]:
    """Start a worker process that lives as long as this one.

    The address goes by the environment: it may hold a password, and arguments are for all
    to see.
    """
    return subprocess.Popen(
        [sys.executable, "-m", "helpdesk_tui", "worker", "--quiet", "--with-parent"],
        env={**os.environ, "HELPDESK_DATABASE_URL": database},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
