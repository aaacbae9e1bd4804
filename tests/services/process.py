"""Server processes for tests: on loopback, on a free port, ended with the test process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NoReturn

import pytest

HOST = "127.0.0.1"
SECONDS_TO_START = 30.0
SECONDS_TO_STOP = 20.0
TRIES = 5

REQUIRED = os.environ.get("HELPDESK_REQUIRE_SERVICES") == "1"
"""Where set, a missing service is a failure and not a skip."""

_GUARD = Path(__file__).with_name("guard.py")


class CouldNotStart(Exception):
    """A server ended, or never answered, before the first test could use it."""


def missing(reason: str) -> NoReturn:
    """Skip the test by name, or fail it where services are required."""
    if REQUIRED:
        pytest.fail(f"{reason}, and HELPDESK_REQUIRE_SERVICES=1", pytrace=False)
    pytest.skip(reason)


def free_port() -> int:
    """A TCP port on loopback that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int, greeting: bytes) -> bool:
    """Whether a server on this port greets with these first bytes (b"": accepts at all)."""
    with (
        suppress(OSError),
        socket.create_connection((HOST, port), timeout=2) as connection,
    ):
        return not greeting or connection.recv(256).startswith(greeting)
    return False


def _all_answer(ports: Sequence[int], greetings: Sequence[bytes]) -> bool:
    return all(map(answers, ports, greetings))


class Guarded:
    """A running command with its output in a file."""

    def __init__(self, command: Sequence[str], log: Path, *, user: str = "-") -> None:
        """Start the command; root may have it run as another user, "uid:gid"."""
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(_GUARD), user, *command],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=log.parent,
            )

    @property
    def running(self) -> bool:
        """Whether the command has not ended."""
        return self._process.poll() is None

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Block until ready; raises CouldNotStart with the log's end when it never is."""
        deadline = time.monotonic() + SECONDS_TO_START
        while self.running and time.monotonic() < deadline:
            if ready() and self.running:
                return
            time.sleep(0.02)
        self.stop()
        raise CouldNotStart(self.log.read_text(errors="replace")[-2000:])

    def wait(self) -> int:
        """Block until the command ends by itself; returns its exit code."""
        code = self._process.wait(SECONDS_TO_START)
        self.stop()
        return code

    def stop(self) -> None:
        """End the command and everything it started."""
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
        self._process.wait(SECONDS_TO_STOP)


@contextmanager
def on_free_ports(
    start: Callable[[tuple[int, ...]], Guarded], greetings: Sequence[bytes]
) -> Iterator[tuple[int, ...]]:
    """Run a server that listens on one free port for each greeting.

    Another process may take a port between finding and using it, so it is tried again.
    """
    for attempt in range(1, TRIES + 1):
        ports = tuple(free_port() for _ in greetings)
        server = start(ports)
        try:
            server.wait_until(partial(_all_answer, ports, greetings))
        except CouldNotStart:
            if attempt == TRIES:
                raise
            continue
        try:
            yield ports
        finally:
            server.stop()
        return
