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
from collections.abc import Sequence
from pathlib import Path

import helpdesk_tui
from helpdesk_tui.errors import MailError, Unparseable
from helpdesk_tui.mail.charsets import clean
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.mail.letter_frame import unpack
from helpdesk_tui.mail.limits import DEFAULT, check
from helpdesk_tui.mail.parser_link import Answer, Died, ask, receive, send

_REMEDY = "the raw mail is kept; read it with care"
_LONGEST_REASON = 1_000
_START_TIME = 30.0
"""Seconds a fresh child may take to load its code and answer for the first time."""
MEMORY = 1024 * 1024 * 1024
"""Bytes of address space the child may use."""


class Reading:
    """Mails that the child reads while the caller does something else."""

    def __init__(self, sandbox: Sandbox, count: int) -> None:
        """Only ``Sandbox.start`` makes one."""
        self._sandbox = sandbox
        self._count = count
        self._answers: list[Answer] | None = None

    def wait(self, timeout: float = 10.0) -> None:
        """Until all are read, at most so many seconds; then the child may have other mails."""
        if self._answers is None:
            self._answers = self._sandbox.finish(timeout, self._count)

    @property
    def is_whole(self) -> bool:
        """True when every mail was read; asked after ``wait``."""
        answers = self._answers or []
        return len(answers) == self._count and all(kind == b"L" for kind, _ in answers)

    def drop(self) -> None:
        """Nobody wants the answers any more."""
        if self._answers is None:
            self._answers = self._sandbox.finish(0.0, self._count)

    def letters(self, timeout: float = 10.0) -> list[Letter | None]:
        """The letters; None for each mail that must be read by itself to tell what it lacks.

        One mail that takes too long or kills the child is no reason to doubt the others, and
        which one it was shows when each has the child to itself.
        """
        self.wait(timeout)
        answers = self._answers or []
        read = [_letter(content) if kind == b"L" else None for kind, content in answers]
        return [*read, *[None] * (self._count - len(read))]


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

    def start(self, mails: Sequence[bytes]) -> Reading:
        """Give the child mails to read; till ``Reading.wait`` it takes no others.

        Raises MailError when no child can be started, which is no fault of the mails.
        """
        self._lock.acquire()
        try:
            link = self._running()
        except MailError:
            self._lock.release()
            raise
        try:
            send(link, mails, time.monotonic() + _START_TIME)
        except Died:
            self._end()  # then there are no answers to wait for
        return Reading(self, len(mails))

    def finish(self, timeout: float, count: int) -> list[Answer]:
        """The answers to so many mails; none when the child died, was too slow or lied."""
        try:
            return receive(self._link, time.monotonic() + timeout, count) if self._link else []
        except Died:
            self._end()
            return []
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the child; the next mail starts another."""
        with self._lock:
            self._end()

    def _parse(self, raw: bytes, timeout: float) -> Letter:
        link = self._running()
        try:
            kind, content = _ask(link, raw, timeout)
        except Died as error:
            self._end()
            raise Unparseable(f"the mail could not be read: {error}", _REMEDY) from error
        if kind == b"U":
            raise Unparseable(clean(content[:_LONGEST_REASON].decode("utf-8", "replace")))
        if (letter := _letter(content) if kind == b"L" else None) is not None:
            return letter
        self._end()
        if kind == b"L":
            raise Unparseable("the process that read the mail answers nonsense", _REMEDY)
        raise Unparseable("the mail needs more memory than one mail may use", _REMEDY)

    def _running(self) -> socket.socket:
        if self._process is not None and self._process.poll() is None and self._link is not None:
            return self._link
        self._end()
        try:
            return self._start()
        except (Died, OSError) as error:
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
        kind, _ = _ask(self._link, b"", _START_TIME)
        if kind != b"L":
            raise Died("it has too little memory")
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


def _letter(content: bytes) -> Letter | None:
    """What the child made of a mail; None when it is no letter at all."""
    try:
        return unpack(content)
    except ValueError:
        return None


def _ask(link: socket.socket, raw: bytes, timeout: float) -> Answer:
    answers = ask(link, [raw], time.monotonic() + timeout)
    if len(answers) != 1:
        raise Died("it gives no answer")
    return answers[0]


_sandboxes: dict[tuple[int, int], Sandbox] = {}
_guard = threading.Lock()


def parse_safely(raw: bytes, timeout: float = 10.0, memory: int = MEMORY) -> Letter:
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
    return _sandbox(memory).parse(raw, timeout)


def start_parsing(mails: Sequence[bytes], memory: int = MEMORY) -> Reading:
    """Let the warm child process read mails, within as much memory as ``parse_safely``.

    Raises MailError when the reading process cannot be started.
    """
    return _sandbox(memory).start(mails)


def _sandbox(memory: int) -> Sandbox:
    # A forked process must not share its parent's child.
    key = (os.getpid(), memory)
    with _guard:
        return _sandboxes.get(key) or _sandboxes.setdefault(key, Sandbox(memory))


@atexit.register
def close_all() -> None:
    """End every child of this process."""
    for (owner, _), sandbox in list(_sandboxes.items()):
        if owner == os.getpid():
            sandbox.close()
