"""The worker's peak memory with little and with much mail waiting; it should be the same."""

from __future__ import annotations

from pathlib import Path

from bench.desks import empty_desk
from bench.mails import mails
from bench.report import Figure, Goal, Options, Section, Unit
from bench.worker_process import worker_process
from helpdesk_tui.desk.admin.mailboxes import MailboxSettings, add_mailbox
from helpdesk_tui.desk.settings import change_setting
from helpdesk_tui.words import MailboxKind

TIMES = 10


def measure(folder: Path, options: Options) -> Section:
    """Let a fresh worker fetch and file a backlog, and another one ten times as long."""
    few = options.mails
    little, much = (
        _peak(folder / f"backlog{count}", count, options) for count in (few, few * TIMES)
    )
    return Section(
        "Memory of the worker, its reader of mail not counted",
        (
            Figure(f"{few * TIMES:,} mails waiting", much, Unit.MB, f"{few:,} mails waiting",
                   little, Goal(1.1)),
        ),
        ("Peak of a worker's one round: fetched from a Maildir, filed, confirmations off.",),
    )  # fmt: skip


def _peak(place: Path, count: int, options: Options) -> float:
    options.say(f"memory: a backlog of {count} mails")
    desk = empty_desk(place)
    change_setting(desk, "confirm", "no")
    box = place / "mail"
    for part in ("cur", "new", "tmp"):
        (box / part).mkdir(parents=True)
    for number, raw in enumerate(mails(count)):
        (box / "new" / f"{1_770_000_000 + number}.{number}.bench").write_bytes(raw)
    settings = MailboxSettings(kind=MailboxKind.MAILDIR, path=str(box))
    add_mailbox(desk, "bench", "Help", settings)
    desk.store.close()
    with worker_process(place / "desk.db") as worker:
        worker.begin()
        return worker.peak()
