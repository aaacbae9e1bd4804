"""A program on a pseudo-terminal: every read has a time, every key a cost."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

COLUMNS, LINES = 120, 40
BURST_GAP = 0.02
"""Seconds without a byte that end the first answer to a key."""
_CONTROL = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")


class NeverShown(Exception):
    """A program did not paint what it was started for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a key caused: the first paint, and all of it until silence."""

    first_ms: float
    first_bytes: int
    last_ms: float
    bytes: int


class Terminal:
    """A running program and the terminal it paints on, 120 × 40, true colour."""

    def __init__(self, command: Sequence[str], home: Path) -> None:
        """Start the command; its clock runs from here."""
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self._painted = b""
        self._start = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=_environment(home),
            start_new_session=True,
        )
        os.close(slave)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)

    def wait_for(self, marker: bytes, timeout: float = 60) -> float:
        """Milliseconds from the start until a pattern was painted. Raises NeverShown."""
        wanted = re.compile(marker)
        while True:
            moment = self._read(self._start + timeout - time.perf_counter())
            if moment is None:
                shown = _CONTROL.sub(b" ", self._painted)[-1500:].decode("utf-8", "replace")
                raise NeverShown(f"{marker!r} was not painted; the end of what was: {shown}")
            if wanted.search(_CONTROL.sub(b"", self._painted)):
                return (moment - self._start) * 1000

    def settle(self, silence: float = 1.0) -> None:
        """Wait until so many seconds passed without a byte."""
        while self._read(silence) is not None:
            pass

    def press(self, key: bytes, silence: float) -> Answer:
        """Press a key and wait for silence."""
        sent = time.perf_counter()
        before = len(self._painted)
        os.write(self._master, key)
        first = last = sent
        first_bytes = 0
        in_first = True
        while (moment := self._read(silence)) is not None:
            in_first = in_first and (last == sent or moment - last < BURST_GAP)
            last = moment
            if in_first:
                first, first_bytes = moment, len(self._painted) - before
        spent = len(self._painted) - before
        return Answer((first - sent) * 1000, first_bytes, (last - sent) * 1000, spent)

    def hold(self, key: bytes, times: int, per_second: float) -> int:
        """Hold a key down as a keyboard repeats it; bytes painted until silence."""
        before = len(self._painted)
        due = time.perf_counter()
        for _ in range(times):
            os.write(self._master, key)
            due += 1 / per_second
            while (left := due - time.perf_counter()) > 0:
                self._read(left)
        self.settle()
        return len(self._painted) - before

    @property
    def memory_mb(self) -> float:
        """Resident memory of the program, in MB of 2**20 bytes."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        return int(found[1]) / 1024 if found else 0.0

    def _read(self, seconds: float) -> float | None:
        """Take what was painted; when it came, or None after so many seconds or at the end."""
        ready, _, _ = select.select([self._master], [], [], max(0.0, seconds))
        if not ready:
            return None
        with contextlib.suppress(OSError):
            piece = os.read(self._master, 1 << 16)
            self._painted += piece
            return time.perf_counter() if piece else None
        return None


def _environment(home: Path) -> dict[str, str]:
    """A plain terminal, whatever the one is that the benchmark runs in."""
    kept = {name: os.environ[name] for name in ("PATH", "VIRTUAL_ENV") if name in os.environ}
    checkout = str(Path(__file__).resolve().parents[1])
    return {
        **kept,
        "HOME": str(home),
        "PYTHONPATH": checkout,
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
    }
