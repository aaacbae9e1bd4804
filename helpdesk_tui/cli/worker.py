"""``worker``: fetch, file and send mail until told to stop, or one round."""

from __future__ import annotations

import logging
import os
from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_store
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json
from helpdesk_tui.desk.actor import WORKER
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.errors import Refused
from helpdesk_tui.store.version import must_fit
from helpdesk_tui.worker.loop import Round, Worker, stop_on_signals

app = noun("Fetch, file and send mail.")


@app.command()
def worker(
    ctx: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="One round, then end.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Log trouble only.")] = False,
    with_parent: Annotated[
        bool, typer.Option("--with-parent", help="End when the program that started it ends.")
    ] = False,
    json: Json = False,
) -> None:
    """Fetch, file and send mail until stopped; any number of workers may run."""
    store = open_store(ctx)
    must_fit(store)
    # What went wrong in a single round is said once, at its end.
    level = logging.ERROR if once else logging.WARNING if quiet else logging.INFO
    logging.basicConfig(level=level, format="%(asctime)s %(message)s")
    this = Worker(Desk(store, WORKER))
    stop_on_signals(this)
    if once:
        report = this.round()
        this.leave()
        _tell(report, json)
        return
    this.run(os.getppid() if with_parent else None)


def _tell(report: Round, json: bool) -> None:
    if json:
        say_json(report)
    else:
        say(f"Fetched {report.fetched}, filed {report.filed}, sent {report.sent}.")
    if report.troubles:
        raise Refused("; ".join(report.troubles), "See: helpdesk-tui doctor")
