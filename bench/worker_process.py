"""A worker in a process of its own: ``python -m bench.worker_process DESK [plain]``.

It says "ready" when all is loaded, works one round when it is sent a line, and then says its
peak memory in kB. With ``plain`` it does not queue for its turn to write: like the usual
program on SQLite it has the busy timeout alone.
"""

from __future__ import annotations

import contextlib
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from helpdesk_tui.desk.actor import WORKER
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.mail.sandbox import close_all, parse_safely
from helpdesk_tui.store.engine import Store
from helpdesk_tui.worker.loop import Worker


class PlainStore(Store):
    """Writers that meet wait as SQLite lets them: asleep, asking again now and then."""

    def turn(self) -> AbstractContextManager[None]:
        """No turns."""
        return nullcontext()


class WorkerProcess:
    """The process, seen from outside."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Only ``worker_process`` makes one."""
        self._process = process

    def begin(self) -> None:
        """Let it work its round."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.close()

    @property
    def works(self) -> bool:
        """False once it is done."""
        return self._process.poll() is None

    def peak(self) -> float:
        """Wait for the end; its peak memory in MB."""
        assert self._process.stdout is not None
        return int(self._process.stdout.readline()) / 1024


@contextlib.contextmanager
def worker_process(desk: Path, *, plain: bool = False) -> Iterator[WorkerProcess]:
    """A worker that has loaded everything and waits for ``begin``."""
    command = [sys.executable, "-m", "bench.worker_process", str(desk)]
    with subprocess.Popen(
        [*command, "plain"] if plain else command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield WorkerProcess(process)


def main(arguments: list[str]) -> None:
    """Be the worker."""
    store = PlainStore(arguments[0]) if "plain" in arguments else Store(arguments[0])
    worker = Worker(Desk(store, WORKER))
    parse_safely(b"Subject: warm\r\n\r\n")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    worker.round()
    worker.leave()
    close_all()
    sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
