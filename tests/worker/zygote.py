"""Workers that kill themselves at a given step: forked from one process that has all loaded.

A request is one JSON line: where the desk is, the clock's time, and at which call of which
step to die, ``["receive", "before", 1]``; null never dies. The answer is one JSON line:
the exit status (negative: the signal) and the steps that were begun and ended till then.
"""

from __future__ import annotations

import functools
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

import helpdesk_tui.desk.intake.file_waiting
import helpdesk_tui.worker.fetching
import helpdesk_tui.worker.filing
import helpdesk_tui.worker.sending
from helpdesk_tui.desk.actor import WORKER
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.mail.imap import ImapSource
from helpdesk_tui.mail.maildir import MaildirSource
from helpdesk_tui.mail.smtp import SmtpSender
from helpdesk_tui.store.engine import Store
from helpdesk_tui.worker.loop import Worker, stop_on_signals

PLACES: dict[str, tuple[tuple[object, str], ...]] = {
    "receive": ((helpdesk_tui.worker.fetching, "receive_from"),),
    "acknowledge": ((ImapSource, "acknowledge"), (MaildirSource, "acknowledge")),
    "acknowledged": ((helpdesk_tui.worker.fetching, "acknowledged"),),
    "begin": ((helpdesk_tui.worker.filing, "begin"),),
    "parse": (
        (helpdesk_tui.worker.filing, "start_parsing"),
        (helpdesk_tui.worker.filing, "parse_safely"),
    ),
    "file": ((helpdesk_tui.worker.filing, "file_read"),),
    "file letter": ((helpdesk_tui.desk.intake.file_waiting, "file_letter"),),
    "take": ((helpdesk_tui.worker.sending, "take_due"),),
    "send": ((SmtpSender, "send"),),
    "sent": ((helpdesk_tui.worker.sending, "sent"),),
    "commit": ((Session, "commit"),),
}
"""The steps of intake and sending, and where the worker finds each."""

Kill = tuple[str, str, int]
"""Step, "before" or "after", which call of it."""


@dataclass(frozen=True)
class Died:
    """How a worker ended."""

    status: int
    steps: tuple[str, ...]
    """As "receive before", "receive after", in order."""


class Zygote:
    """The process workers are forked from."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.worker.zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def work(
        self, url: str, now: datetime, kill: Kill | None, sign: signal.Signals = signal.SIGKILL
    ) -> Died:
        """Let a worker do one round, or die in it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        secrets = {k: v for k, v in os.environ.items() if k.startswith("HELPDESK_SECRET_")}
        order = {"url": url, "now": now.isoformat(), "kill": kill, "env": secrets, "sign": sign}
        print(json.dumps(order), file=self._process.stdin, flush=True)
        answer = json.loads(self._process.stdout.readline())
        return Died(answer["status"], tuple(answer["steps"]))

    def close(self) -> None:
        """End it; nothing is left running."""
        self._process.communicate(timeout=20)


@contextmanager
def zygote() -> Iterator[Zygote]:
    """A running zygote."""
    running = Zygote()
    try:
        yield running
    finally:
        running.close()


def watch(log: int, kill: Kill | None, sign: int) -> None:
    """Wrap every step: it writes down that it begins and ends, and dies where it must."""
    calls: Counter[tuple[str, str]] = Counter()

    def pass_by(step: str, when: str) -> None:
        calls[step, when] += 1
        os.write(log, f"{step} {when}\n".encode())
        if kill is not None and (step, when, calls[step, when]) == tuple(kill):
            os.kill(os.getpid(), sign)

    for step, places in PLACES.items():
        for owner, name in places:
            setattr(owner, name, _wrapped(getattr(owner, name), step, pass_by))


def _wrapped(
    function: Callable[..., object], step: str, pass_by: Callable[[str, str], None]
) -> Callable[..., object]:
    @functools.wraps(function)
    def around(*given: object, **named: object) -> object:
        pass_by(step, "before")
        result = function(*given, **named)
        pass_by(step, "after")
        return result

    return around


def work(order: Mapping[str, object], log: int) -> None:
    """One round of one worker."""
    environment, sign = order["env"], order["sign"]
    assert isinstance(environment, dict)
    assert isinstance(sign, int)
    os.environ.update(environment)
    now = datetime.fromisoformat(str(order["now"]))
    worker = Worker(Desk(Store(str(order["url"])), WORKER, lambda: now))
    stop_on_signals(worker)
    watch(log, order["kill"], sign)  # type: ignore[arg-type]  # a list from JSON
    worker.round()
    worker.leave()


def main() -> None:
    """Fork a worker for each request."""
    for line in sys.stdin:
        with tempfile.TemporaryFile() as log:
            child = os.fork()
            if child == 0:
                code = 1
                try:
                    work(json.loads(line), log.fileno())
                    code = 0
                finally:
                    sys.stderr.flush()
                    os._exit(code)
            _, status = os.waitpid(child, 0)
            log.seek(0)
            steps = log.read().decode().splitlines()
        answer = {"status": os.waitstatus_to_exitcode(status), "steps": steps}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
