"""``mail reconcile``: what the mail servers hold against the ledger."""

from __future__ import annotations

from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json
from helpdesk_tui.desk.actor import WORKER
from helpdesk_tui.desk.admin.mailboxes import MailboxEntry, find_mailbox, list_mailboxes
from helpdesk_tui.desk.settings import settings_of
from helpdesk_tui.words import Role
from helpdesk_tui.worker.fetching import open_source
from helpdesk_tui.worker.reconciling import Reconciled, reconcile, words_of

app = noun("Compare with the mail servers.")


@app.command("reconcile")
def reconcile_mailboxes(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="MAILBOX", help="All in use when not given.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look only, fetch nothing.")] = False,
    json: Json = False,
) -> None:
    """Ask the servers for all they hold, and fetch what the ledger lacks.

    Exit code 1 when mail is still missing afterwards. The worker does the same once a day.
    """
    desk = open_desk(ctx)
    desk.actor.must_be(Role.SPECIALIST, "mail reconcile")
    boxes = (find_mailbox(desk, name),) if name else _in_use(list_mailboxes(desk))
    limit = settings_of(desk).max_mail_mb * 1024 * 1024
    done = [
        (box, reconcile(desk.acting(WORKER), box, open_source(box, limit), fetch=not dry_run))
        for box in boxes
    ]
    if json:
        say_json([described(box, each) for box, each in done])
    else:
        for box, each in done:
            say(f"{box.name}: {words_of(each)}")
    if any(each.left.lacking for _, each in done):
        raise typer.Exit(1)


def _in_use(boxes: tuple[MailboxEntry, ...]) -> tuple[MailboxEntry, ...]:
    return tuple(box for box in boxes if box.active)


def described(box: MailboxEntry, done: Reconciled) -> dict[str, object]:
    """A comparison as JSON."""
    found = done.found
    return {
        "mailbox": box.name,
        "folder": found.place.folder,
        "uidvalidity": found.place.uidvalidity,
        "on_server": found.on_server,
        "stored": found.stored,
        "missing": list(found.missing),
        "withheld": list(found.withheld),
        "vanished": list(found.vanished),
        "resized": list(found.resized),
        "fetched": done.fetched,
        "still_missing": list(done.left.lacking),
    }
