"""How long an agent's write waits while the worker files mail flat out.

An agent sets the priority of one ticket after the other, with a short pause between, as
long as the worker in the other process has mail to file. Held against the same program
without its queue of writers, where SQLite's busy timeout alone keeps the two apart.
"""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

from bench.desks import empty_desk
from bench.mails import mails
from bench.report import Figure, Goal, Options, Section, Unit, percentile
from bench.rulebooks import rules
from bench.worker_process import PlainStore, worker_process
from helpdesk_tui.desk.actor import WORKER
from helpdesk_tui.desk.admin.rules import import_rules
from helpdesk_tui.desk.classify import set_priority
from helpdesk_tui.desk.create import new_ticket
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.receive import Origin, receive
from helpdesk_tui.desk.settings import change_setting
from helpdesk_tui.mail.source import Received
from helpdesk_tui.rules.rule_file import read_file
from helpdesk_tui.rules.rulebook_toml import write_rulebook
from helpdesk_tui.words import Priority

PAUSE = 0.005
"""Seconds an agent lets pass between two writes: as many agents together would."""
TICKETS = 20
CHUNK = 200


def measure(folder: Path, options: Options) -> Section:
    """Let both ways file the same mails in turn, an agent beside each."""
    turns = 1 if options.quick else 3
    waits: dict[bool, list[float]] = {False: [], True: []}
    for turn in range(turns):
        for plain in (False, True):
            options.say(f"agents: {'busy timeout' if plain else 'ours'}, {turn + 1} of {turns}")
            waits[plain] += _beside(folder / f"agents{turn}{plain}", options.mails, plain=plain)
    ours, theirs = waits[False], waits[True]
    return Section(
        f"An agent's write while the worker files {options.mails} mails",
        (
            Figure("p99", _ms(percentile(ours, 0.99)), Unit.MS, "busy timeout alone",
                   _ms(percentile(theirs, 0.99)), Goal(0.1)),
            Figure("median", _ms(median(ours)), Unit.MS, "busy timeout alone",
                   _ms(median(theirs))),
            Figure("longest", _ms(max(ours)), Unit.MS, "busy timeout alone", _ms(max(theirs))),
        ),
        (
            f"{len(ours)} and {len(theirs)} writes, {PAUSE * 1000:.0f} ms between two;"
            f" {turns} runs of each way in turn.",
            "Who gets the database seldom writes seldom: the fewer writes, the worse a p99 is.",
        ),
    )  # fmt: skip


def _ms(seconds: float) -> float:
    return seconds * 1000


def _beside(place: Path, count: int, *, plain: bool) -> list[float]:
    """Seconds of each write of an agent till the worker is done."""
    desk = empty_desk(place)
    import_rules(desk, read_file(write_rulebook(rules(100))))
    change_setting(desk, "confirm", "no")
    numbers = [new_ticket(desk, "Help", f"Call {n}").tickets[0] for n in range(TICKETS)]
    _put_in_ledger(desk, count)
    file = place / "desk.db"
    agent = Desk(PlainStore(str(file)), desk.actor) if plain else desk
    waits: list[float] = []
    with worker_process(file, plain=plain) as worker:
        worker.begin()
        while worker.works:
            choice = (Priority.HIGH, Priority.LOW)[len(waits) // TICKETS % 2]
            begun = time.perf_counter()
            set_priority(agent, numbers[len(waits) % TICKETS], choice)
            waits.append(time.perf_counter() - begun)
            time.sleep(PAUSE)
    agent.store.close()
    desk.store.close()
    return waits


def _put_in_ledger(desk: Desk, count: int) -> None:
    """Mail that waits to be filed, as after a fetch."""
    made = [
        Received(0, 0, "", None, raw, name=f"mail {number}")
        for number, raw in enumerate(mails(count))
    ]
    worker = desk.acting(WORKER)
    for start in range(0, count, CHUNK):
        receive(worker, Origin("bench", 1), made[start : start + CHUNK])
