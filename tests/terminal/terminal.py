"""A program on a pseudo-terminal, with an emulator that shows what a person would see."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

import pexpect
import pyte

SIZE = ("COLUMNS", "LINES")
PATIENCE = 40.0
"""Seconds after which something that was to be seen counts as missing."""


def _environment() -> dict[str, str]:
    """Ours, without the size that whoever runs the tests may have set."""
    kept = {name: value for name, value in os.environ.items() if name not in SIZE}
    return {**kept, "TERM": "xterm-256color"}


class Terminal:
    """The program, the bytes it sent, and the screen they make."""

    def __init__(self, arguments: Sequence[str], size: tuple[int, int] = (120, 40)) -> None:
        """Start ``helpdesk-tui`` with these arguments on a screen of columns and lines."""
        columns, lines = size
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self.sent = b""
        """Every byte the program sent."""
        self.process = pexpect.spawn(
            sys.executable,
            ["-m", "helpdesk_tui", *arguments],
            dimensions=(lines, columns),
            env=_environment(),
            timeout=PATIENCE,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.close(force=True)

    @property
    def text(self) -> str:
        """What stands on the screen now."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def press(self, keys: str) -> None:
        """Type."""
        self.process.send(keys)

    def sees(self, words: str) -> None:
        """Wait until the words stand on the screen."""
        self.until(lambda: words in self.text, f"{words!r} to be seen")

    def sees_no(self, words: str) -> None:
        """Wait until the words stand on the screen no more."""
        self.until(lambda: words not in self.text, f"{words!r} to be gone")

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Read what the program paints until something holds; fail when it never does."""
        deadline = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > deadline:
                raise AssertionError(f"waited in vain for {what}; the screen:\n{self.text}")
            self._read(0.2)

    def _read(self, seconds: float) -> None:
        try:
            painted: bytes = self.process.read_nonblocking(65536, seconds)
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF as error:
            raise AssertionError(f"the program ended; the screen:\n{self.text}") from error
        self.sent += painted
        self._stream.feed(painted)
