"""Parse mail from strangers where it can do no harm (E16, E81).

One warm child process reads the mails, one after the other, within limits of memory and
time. A mail that passes them costs only itself: the child is killed and replaced.
"""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import helpdesk_tui
from helpdesk_tui.errors import MailError, Unparseable
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.mail.letter_frame import unpack
from helpdesk_tui.mail.limits import DEFAULT, check

_REMEDY = "the raw mail is kept; read it with care"
_START_TIME = 30.0
"""Seconds a fresh child may take to load its code and answer for the first time."""


class _Died(Exception):
    """The child is gone or does not answer in time."""


class Sandbox:
    """One child process and the right to replace it; safe to use from several threads."""

    def __init__(self, memory: int) -> None:
        """``memory``: bytes of address space the child may use, its code included."""
        self.memory = memory
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._link: socket.socket | None = None

    def parse(self, raw: bytes, timeout: float) -> Letter:
        """Parse one mail within ``timeout`` seconds.

        Raises Unparseable when it passes a limit, takes too long, needs too much memory
        or kills the child, and MailError when no child can be started, which is no fault
        of the mail.
        """
        check(raw, DEFAULT)
        with self._lock:
            return self._parse(raw, timeout)

    def close(self) -> None:
        """End the child; the next mail starts another."""
        with self._lock:
            self._end()

    def _parse(self, raw: bytes, timeout: float) -> Letter:
        link = self._running()
        try:
            kind, content = _ask(link, raw, time.monotonic() + timeout)
        except _Died as error:
            self._end()
            raise Unparseable(f"the mail could not be read: {error}", _REMEDY) from error
        if kind == b"L":
            return unpack(content)
        if kind == b"U":
            raise Unparseable(content.decode("utf-8", "replace"))
        self._end()
        raise Unparseable("the mail needs more memory than one mail may use", _REMEDY)

    def _running(self) -> socket.socket:
        if self._process is not None and self._process.poll() is None and self._link is not None:
            return self._link
        self._end()
        try:
            return self._start()
        except (_Died, OSError) as error:
            self._end()
            raise MailError(
                f"the process that reads mail does not start: {error}",
                "look whether the system is out of memory or processes",
            ) from error

    def _start(self) -> socket.socket:
        self._link, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "helpdesk_tui.mail.parser_process",
                    str(theirs.fileno()),
                    str(self.memory),
                ],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_environment(),
            )
        # The first answer shows that the code is loaded: only then a mail's clock starts.
        kind, _ = _ask(self._link, b"", time.monotonic() + _START_TIME)
        if kind != b"L":
            raise _Died("it has too little memory")
        return self._link

    def _end(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def _environment() -> dict[str, str]:
    """No secret of ours reaches the child: only where the code is."""
    root = str(Path(helpdesk_tui.__file__).resolve().parent.parent)
    paths = [root, *(path for path in sys.path if path)]
    return {"PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)), "LC_ALL": "C.UTF-8"}


def _ask(link: socket.socket, raw: bytes, deadline: float) -> tuple[bytes, bytes]:
    try:
        _set_time(link, deadline)
        link.sendall(len(raw).to_bytes(8, "big") + raw)
        head = _receive(link, 9, deadline)
        return head[:1], _receive(link, int.from_bytes(head[1:], "big"), deadline)
    except TimeoutError as error:
        raise _Died("it takes too long") from error
    except OSError as error:
        raise _Died("the reading process ended") from error


def _receive(link: socket.socket, size: int, deadline: float) -> bytes:
    pieces: list[bytes] = []
    while size > 0:
        _set_time(link, deadline)
        piece = link.recv(min(size, 1 << 20))
        if not piece:
            raise _Died("the reading process ended")
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _set_time(link: socket.socket, deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    link.settimeout(left)


_sandboxes: dict[tuple[int, int], Sandbox] = {}
_guard = threading.Lock()


def parse_safely(raw: bytes, timeout: float = 10.0, memory: int = 1024 * 1024 * 1024) -> Letter:
    """Parse one mail in the warm child process.

    Args:
        raw: the mail as it came, any bytes.
        timeout: seconds the mail may take.
        memory: bytes of address space the child may use, its own code (about 200 MB of
            address space, most of it never touched) included.

    Raises:
        Unparseable: the mail passes a limit or kills its reader; other mails are unharmed.
        MailError: the reading process cannot be started; the mail may be tried again.
    """
    # A forked process must not share its parent's child.
    key = (os.getpid(), memory)
    with _guard:
        sandbox = _sandboxes.get(key) or _sandboxes.setdefault(key, Sandbox(memory))
    return sandbox.parse(raw, timeout)


@atexit.register
def close_all() -> None:
    """End every child of this process."""
    for (owner, _), sandbox in list(_sandboxes.items()):
        if owner == os.getpid():
            sandbox.close()
