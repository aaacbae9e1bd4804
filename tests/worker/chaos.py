"""Five thousand mails whose tickets are known, and four workers that are never left in peace."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.builders import IT, START
from tests.services.imap import ImapServer

FASTER = 30
"""Clocks here run so many times as fast, so that a dead worker's task is free in two seconds."""
SECONDS = 180.0
ROOM = 300_000
"""Bytes a file may have while the disk is full: enough for a log, not for a batch of mails."""

_WORKER = """
import logging, os, sys, time
from tests.worker.chaos import fast_clock
from helpdesk_tui.desk.actor import WORKER
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.store.engine import Store
from helpdesk_tui.worker.loop import Worker, stop_on_signals
logging.basicConfig(level=logging.INFO)
worker = Worker(Desk(Store(sys.argv[1]), WORKER, fast_clock))
stop_on_signals(worker)
worker.run(os.getppid())
"""


def fast_clock() -> datetime:
    """The time of a world in which the days are short; the same in every process."""
    begun = START.timestamp()
    return datetime.fromtimestamp(begun + (time.time() - begun) * FASTER, UTC)


@dataclass
class Post:
    """Mails in the order in which they are delivered, and what must become of them."""

    mails: list[bytes] = field(default_factory=list)
    threads: dict[str, set[str]] = field(default_factory=dict)
    """By the Message-ID a ticket begins with: all that belong to it."""
    repeated: int = 0
    bombs: int = 0


def post(count: int) -> Post:
    """First mails, answers to them, the same mail twice, machines, and mails beyond reading."""
    made = Post()
    first: list[tuple[str, str]] = []
    for number in range(count):
        if number % 500 == 27:
            made.mails.append(_bomb(number))
            made.bombs += 1
        elif number % 50 == 7:
            made.mails.append(made.mails[-1])
            made.repeated += 1
        elif number % 10 == 9:
            sender, answered = first[number // 2 % len(first)]
            rfc_id = f"<{number}@kunde.example>"
            made.mails.append(_mail(number, sender, rfc_id, f"In-Reply-To: {answered}\r\n"))
            made.threads[answered].add(rfc_id)
        else:
            sender, rfc_id = f"p{number}@kunde{number % 97}.example", f"<{number}@kunde.example>"
            machine = "Auto-Submitted: auto-generated\r\n" if number % 50 == 17 else ""
            made.mails.append(_mail(number, sender, rfc_id, machine))
            made.threads[rfc_id] = {rfc_id}
            first.append((sender, rfc_id))
    return made


def _mail(number: int, sender: str, rfc_id: str, fields: str) -> bytes:
    return (
        f"From: {sender}\r\nTo: {IT}\r\nSubject: Matter {number}\r\nMessage-ID: {rfc_id}\r\n"
        f"Date: Mon, 02 Mar 2026 08:00:00 +0000\r\n{fields}\r\n"
        f"Matter {number} needs a look.\r\n{'A line of some length about it. ' * (number % 40)}\r\n"
    ).encode()


def _bomb(number: int) -> bytes:
    """More header than any mail has (E81)."""
    fields = b"".join(b"X-%d: %d\r\n" % (n, number) for n in range(20_000))
    return b"Subject: bomb\r\n" + fields + b"\r\nbody\r\n"


class Crew:
    """Workers in processes of their own, and what one does to them."""

    def __init__(self, url: str, folder: Path, size: int) -> None:
        self._url = url
        self._folder = folder
        self._chance = random.Random(11)
        self._running = [self._start(number) for number in range(size)]
        self._begun = size
        self.killed = 0

    def _start(self, number: int) -> subprocess.Popen[bytes]:
        with (self._folder / f"worker{number}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-c", _WORKER, self._url],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
                stderr=log,
            )

    def kill_one(self) -> None:
        """End a worker where it stands; another takes its place."""
        place = self._chance.randrange(len(self._running))
        self._running[place].send_signal(signal.SIGKILL)
        self._running[place].wait(20)
        self._running[place] = self._start(self._begun)
        self._begun += 1
        self.killed += 1

    @contextmanager
    def no_room(self) -> Iterator[None]:
        """Nobody can make a file longer: the kernel refuses, as on a full disk."""
        for worker in self._running:
            resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, (ROOM, resource.RLIM_INFINITY))
        yield
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        for worker in self._running:
            resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, unlimited)

    def said(self) -> str:
        """Everything the workers wrote down."""
        return "".join(
            log.read_text(errors="replace") for log in sorted(self._folder.glob("worker*.log"))
        )

    def stop(self) -> list[int]:
        """End all politely; their exit codes."""
        for worker in self._running:
            worker.terminate()
        return [worker.wait(60) for worker in self._running]


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait for something; fail by its name."""
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end, f"not in {SECONDS} s: {what}"
        time.sleep(0.2)


def renumber(server: ImapServer, folder: str) -> None:
    """Give a folder another UIDVALIDITY and all mails new UIDs, as a moved server does (E07)."""
    with server.connection() as client:
        client.create("moved")
        client.select(folder)
        answer, said = client.copy("1:*", "moved")
        assert answer == "OK", said
        client.close()
        for old, new in ((folder, "old"), ("moved", folder)):
            answer, said = client.rename(old, new)
            assert answer == "OK", said
    # Whoever had the folder open may make the server say for a moment that it is gone.
    until(lambda: _opens(server, folder), "the renamed folder is there")


def _opens(server: ImapServer, folder: str) -> bool:
    with server.connection() as client:
        answer, _ = client.select(folder)
        return answer == "OK"


def deliver(server: ImapServer, folder: str, mails: Sequence[bytes]) -> None:
    """Deliver mails, many with one command (RFC 3502): the workers shall be the slow ones."""
    with server.connection() as client:
        for start in range(0, len(mails), 40):
            literals = [b" {%d+}\r\n%b" % (len(raw), raw) for raw in mails[start : start + 40]]
            client.send(b'ALL APPEND "%b"%b\r\n' % (folder.encode(), b"".join(literals)))
            while not (line := client.readline()).startswith(b"ALL "):
                assert line, "the server hung up"
            assert line.startswith(b"ALL OK"), line


def deliver_in_turn(
    server: ImapServer, folder: str, mails: Sequence[bytes], between: Sequence[Callable[[], None]]
) -> None:
    """Deliver mails in as many parts as there are disturbances, and disturb after each."""
    size = -(-len(mails) // len(between))
    for number, disturb in enumerate(between):
        deliver(server, folder, mails[number * size : (number + 1) * size])
        disturb()
