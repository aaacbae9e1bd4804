"""``mail import``: mail from files, through the same pipeline as mail from a server."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import counted, say, say_json
from helpdesk_tui.desk import directory
from helpdesk_tui.desk.actor import WORKER
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.receive import Origin, receive
from helpdesk_tui.desk.ledger import confirmed, fates
from helpdesk_tui.desk.rulebook import RulebookReader
from helpdesk_tui.errors import NotFound, Usage
from helpdesk_tui.mail.files import read_path
from helpdesk_tui.mail.source import BATCH_BYTES, Received
from helpdesk_tui.safe import one_line
from helpdesk_tui.words import Fate, Role
from helpdesk_tui.worker.filing import file_rows

app = noun("Take in .eml, mbox or Maildir.")

BATCH = 200
"""Mails in one transaction of the ledger."""
KEYS = {
    Fate.NEW_TICKET: "tickets",
    Fate.FOLLOW_UP: "follow_ups",
    Fate.BOUNCE: "bounces",
    Fate.IGNORED: "ignored",
    Fate.DUPLICATE: "duplicates",
    Fate.QUARANTINED: "quarantined",
}

ONE_FORM = frozenset({"received", "ignored", "quarantined"})
"""Words that are the same for one and for many."""


@app.command("import")
def import_(
    ctx: typer.Context,
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help=".eml, mbox, Maildir, or folders.")
    ],
    queue: Annotated[str, typer.Option(help="Queue the mail is for; needed when several.")] = "",
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Answer each new ticket with its number.")
    ] = False,
    json: Json = False,
) -> None:
    """Take in mail files; what was taken in before is counted as duplicate.

    Nobody is answered unless --confirm is given, and never for mail of more than a week ago.
    """
    desk = open_desk(ctx)
    desk.actor.must_be(Role.SPECIALIST, "mail import")
    for path in paths:
        if not path.exists():
            raise NotFound(f"There is no {path}.", "Check the path; nothing was imported.")
    origin = Origin("import", _queue_id(desk, queue))
    no_mail: list[Path] = []
    ids = take_in(desk.acting(WORKER), origin, paths, confirm=confirm, no_mail=no_mail)
    found = fates(desk, ids)
    outcome = {
        "received": len(ids),
        **{key: found[fate] for fate, key in KEYS.items()},
        "confirmations": confirmed(desk, ids),
    }
    if json:
        say_json({**outcome, "no_mail": [str(path) for path in no_mail]})
    else:
        say(told(outcome))
        if outcome["quarantined"]:
            say("Look at what was quarantined: helpdesk-tui mail ledger --fate quarantined")
        for path in no_mail:
            say(f"Left out, because it is no mail: {one_line(str(path))}")


def told(outcome: Mapping[str, int]) -> str:
    """What became of the mails, in one line; what none became is left out.

    >>> told({"received": 3, "tickets": 1, "follow_ups": 2, "bounces": 0})
    '3 received: 1 ticket, 2 follow-ups.'
    """
    became = [_counted(number, key) for key, number in outcome.items() if number]
    if not outcome["received"]:
        return "No mail was received."
    return f"{became[0]}: {', '.join(became[1:]) or 'waiting for the worker'}."


def _counted(number: int, key: str) -> str:
    words = key.replace("_", "-")
    return f"{number} {words}" if words in ONE_FORM else counted(number, words.removesuffix("s"))


def take_in(
    worker: Desk,
    origin: Origin,
    paths: list[Path],
    *,
    confirm: bool = False,
    no_mail: list[Path] | None = None,
) -> list[int]:
    """Bring mails into the ledger and file them, batch by batch; ids of the ledger rows.

    Files that are called mail and are none are added to ``no_mail``.
    """
    reader = RulebookReader()
    ids: list[int] = []
    for batch in batches(mail for path in paths for mail in read_path(path, no_mail)):
        fresh = receive(worker, origin, batch)
        file_rows(worker, reader, only=fresh, confirm_imports=confirm)
        ids += fresh
        _show_progress(len(ids))
    _end_progress()
    return ids


def batches(mails: Iterator[Received]) -> Iterator[list[Received]]:
    """Groups of at most ``BATCH`` mails and about ``BATCH_BYTES`` bytes, never empty."""
    group: list[Received] = []
    size = 0
    for mail in mails:
        if group and (len(group) >= BATCH or size + len(mail.raw) > BATCH_BYTES):
            yield group
            group, size = [], 0
        group.append(mail)
        size += len(mail.raw)
    if group:
        yield group


def _queue_id(desk: Desk, name: str) -> int:
    """The queue that was named, or the only one there is. Raises NotFound, Usage."""
    with desk.store.read() as session:
        if name:
            return directory.queue_id(session, name)
        names = directory.queue_names(session)
        if len(names) == 1:
            return directory.queue_id(session, names[0])
    if not names:
        raise NotFound("The desk has no queue.", "Add one: helpdesk-tui queue add NAME")
    raise Usage("Which queue is the mail for?", f"Give --queue: {', '.join(names)}.")


def _show_progress(done: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{counted(done, 'mail')}")
        sys.stderr.flush()


def _end_progress() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
