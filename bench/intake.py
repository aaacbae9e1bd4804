"""Mails a second from an IMAP server into tickets, against the plain way to do it.

Ours is what the worker does in a round: bytes into the ledger and the cursor moved, the
server told, parsed in the sandbox, threads, duplicates, 100 rules through the verbs,
history, search index. The plain stack stores less (see anchors/typical_stack.py).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.anchors.typical_stack import plain_desk, take_in
from bench.desks import empty_desk
from bench.mails import mails
from bench.report import Figure, Goal, Options, Section, Unit
from bench.rulebooks import Loop, rules
from bench.servers import fill, imap_server
from helpdesk_tui.desk.actor import WORKER
from helpdesk_tui.desk.admin.mailboxes import MailboxSettings, add_mailbox, list_mailboxes
from helpdesk_tui.desk.admin.queues import edit_queue
from helpdesk_tui.desk.admin.rules import import_rules
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.receive import Origin, receive
from helpdesk_tui.desk.ledger import ledger
from helpdesk_tui.desk.rulebook import RulebookReader
from helpdesk_tui.desk.settings import change_setting, settings_of
from helpdesk_tui.mail.sandbox import close_all, parse_safely
from helpdesk_tui.mail.source import Received
from helpdesk_tui.rules.rule_file import read_file
from helpdesk_tui.rules.rulebook_toml import write_rulebook
from helpdesk_tui.secrets import environment_name
from helpdesk_tui.words import AfterFetch, Fate, Security
from helpdesk_tui.worker.fetching import fetch_mailbox, open_source
from helpdesk_tui.worker.filing import file_rows
from helpdesk_tui.worker.loop import Worker
from tests.services.imap import ImapServer

RULES = 100
MAILBOX = "bench"
WARM = 50
"""Mails that each way takes in before its time is taken."""
WARM_FOLDER = "warm"


class Lost(Exception):
    """A mail did not become a ticket: the time means nothing."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to take mail in: makes what it needs in a folder, and says how long it took."""

    name: str
    seconds: Callable[[Path, ImapServer, str], float]


def measure(folder: Path, options: Options) -> Section:
    """Take the same mails in by each way in turn. Raises Lost."""
    turns = 1 if options.quick else 3
    made = list(mails(options.mails))
    ways = (
        Way("ours", _ours),
        Way("imap-tools", _typical(stdlib=False)),
        Way("policy", _typical(stdlib=True)),
        Way("confirming", _confirming),
    )
    spent: dict[str, list[float]] = {way.name: [] for way in ways}
    with imap_server(folder / "imap") as (server_name, server):
        options.say(f"intake: {len(made)} mails into {server_name}")
        fill(server, made, [_folder(way, turn) for way in ways for turn in range(turns)])
        fill(server, _warm_mails(), [WARM_FOLDER])
        for turn in range(turns):
            for way in ways:
                options.say(f"intake: {way.name}, {turn + 1} of {turns}")
                place = folder / _folder(way, turn)
                spent[way.name].append(way.seconds(place, server, _folder(way, turn)))
    rates = {name: len(made) / median(seconds) for name, seconds in spent.items()}
    return Section(
        f"Intake, {len(made)} mails of 1 to 50 kB from {server_name} on this machine",
        (
            Figure("worker round", rates["ours"], Unit.RATE, "imap-tools, SQLModel commit a mail",
                   rates["imap-tools"], Goal(5, at_least=True)),
            Figure("worker round", rates["ours"], Unit.RATE, "same, parsed by policy.default",
                   rates["policy"], Goal(5, at_least=True)),
            Figure("with a confirmation each", rates["confirming"], Unit.RATE,
                   "imap-tools, SQLModel commit a mail", rates["imap-tools"]),
        ),
        (
            f"Medians of {turns} in turn; all with {RULES} rules, SQLite in WAL, synchronous=FULL;"
            f" {WARM} mails before.",
            "Only the third way confirms; its confirmations are left in the outbox.",
            "Ours also keeps the raw mail, a ledger, history and threads, and parses in a",
            "process of its own; a kill at any moment loses and doubles nothing.",
        ),
    )  # fmt: skip


def _folder(way: Way, turn: int) -> str:
    return f"{way.name}{turn}"


def _ours(place: Path, server: ImapServer, folder: str) -> float:
    desk = prepared(place, server, folder)
    change_setting(desk, "confirm", "no")
    _warm_up(desk)
    return _timed(desk, server, _round)


def _confirming(place: Path, server: ImapServer, folder: str) -> float:
    """First contacts get a confirmation, which is left in the outbox."""
    desk = prepared(place, server, folder)
    edit_queue(desk, "Help", address="help@desk.example")
    _warm_up(desk)
    return _timed(desk, server, fetch_and_file)


def _warm_up(desk: Desk) -> None:
    """File a few other mails, as a worker that has run a while has: its statements are built."""
    at_work = Desk(desk.store, WORKER, desk.clock)
    origin = Origin("warm", list_mailboxes(at_work)[0].queue_id)
    now = desk.clock()
    came = [Received(uid, 1, "warm", now, raw) for uid, raw in enumerate(_warm_mails(), 1)]
    receive(at_work, origin, came)
    file_rows(at_work, RulebookReader())


def _warm_mails() -> list[bytes]:
    return list(mails(WARM, seed=2))


def prepared(place: Path, server: ImapServer, folder: str) -> Desk:
    """An empty desk with rules and a mailbox on a folder of the server."""
    desk = empty_desk(place)
    import_rules(desk, read_file(write_rulebook(rules(RULES))))
    settings = MailboxSettings(
        host=server.host,
        port=server.port,
        security=Security.PLAIN,
        username=server.user,
        folder=folder,
        after=AfterFetch.SEEN,
    )
    add_mailbox(desk, MAILBOX, "Help", settings)
    # A worker that has run a while has its reader of mail warm.
    parse_safely(b"Subject: warm\r\n\r\n")
    return desk


def _round(desk: Desk) -> int:
    """What a worker does when mail waits; it has nothing to send."""
    done = Worker(Desk(desk.store, WORKER, desk.clock)).round()
    if done.troubles:
        raise Lost("; ".join(done.troubles))
    return done.filed


def fetch_and_file(desk: Desk) -> int:
    """The same without the sending."""
    at_work = Desk(desk.store, WORKER, desk.clock)
    mailbox = list_mailboxes(at_work)[0]
    source = open_source(mailbox, settings_of(desk).max_mail_mb * 1024 * 1024)
    fetch_mailbox(at_work, mailbox, source, lambda: False)
    return len(file_rows(at_work, RulebookReader()))


def _timed(desk: Desk, server: ImapServer, work: Callable[[Desk], int]) -> float:
    """Seconds until all mail is filed. Raises Lost when some is not a ticket."""
    before = len(ledger(desk, limit=0))
    with password(server):
        begun = time.perf_counter()
        filed = work(desk)
        spent = time.perf_counter() - begun
    close_all()
    rows = sorted(ledger(desk, limit=0), key=lambda row: row.id)[before:]
    tickets = sum(row.fate is Fate.NEW_TICKET for row in rows)
    desk.store.close()
    if not tickets == filed == len(rows):
        raise Lost(f"{len(rows)} received, {filed} filed, {tickets} tickets")
    return spent


@contextmanager
def password(server: ImapServer) -> Iterator[None]:
    """Let the worker find the server's password where a service would have it."""
    name = environment_name(f"mailbox {MAILBOX}")
    os.environ[name] = server.password
    try:
        yield
    finally:
        del os.environ[name]


def _typical(*, stdlib: bool) -> Callable[[Path, ImapServer, str], float]:
    def seconds(place: Path, server: ImapServer, folder: str) -> float:
        place.mkdir()
        loop = Loop.of(rules(RULES))
        engine = plain_desk(place / "plain.db")
        take_in(engine, server, WARM_FOLDER, loop, stdlib=stdlib)
        begun = time.perf_counter()
        take_in(engine, server, folder, loop, stdlib=stdlib)
        spent = time.perf_counter() - begun
        engine.dispose()
        return spent

    return seconds
