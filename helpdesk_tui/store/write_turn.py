"""The queue of writers of one SQLite file, across processes and threads.

Who writes holds one file, who waits a second one together with all others that wait: so a
writer with much to do can tell whether it keeps anybody from writing.
"""

from __future__ import annotations

import contextlib
import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from helpdesk_tui.errors import StoreError, Unreachable
from helpdesk_tui.store.trouble import explain

try:
    import fcntl
except ImportError:  # not on Windows; there the busy timeout alone keeps writers apart
    fcntl = None  # type: ignore[assignment]


class WriteTurn:
    """A place in the queue; use it as a context manager."""

    def __init__(self, desk: Path, patience: float) -> None:
        """Queue for the database file ``desk``, for at most so many seconds."""
        self._path = desk.with_name(desk.name + ".lock")
        self._queue = desk.with_name(desk.name + ".queue")
        self._desk = desk
        self._patience = patience
        self._file: int | None = None

    def __enter__(self) -> None:
        """Wait for the turn. Raises Unreachable when it does not come, StoreError."""
        if fcntl is not None:
            self._file = self._wait_for(self._open(self._path))

    def somebody_waits(self) -> bool:
        """True while another waits for its turn; False where that cannot be known."""
        waits = False
        if fcntl is not None:
            with contextlib.suppress(StoreError):
                waits = self._is_marked()
        return waits

    def _is_marked(self) -> bool:
        file = self._open(self._queue)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            return isinstance(error, BlockingIOError)
        finally:
            os.close(file)
        return False

    def _wait_for(self, file: int) -> int:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with self._mark():
                came = _Waiter(file).got_it(self._patience)
            if not came:
                raise Unreachable(
                    f"Another program keeps the database locked; nothing was changed."
                    f" ({self._desk})",
                    "Try again; if it stays so, look for a stuck program with: helpdesk-tui doctor",
                ) from None
        except OSError as error:
            os.close(file)
            raise explain(error, str(self._path)) from error
        return file

    @contextlib.contextmanager
    def _mark(self) -> Iterator[None]:
        """Let ``somebody_waits`` know; where that cannot be, the turn comes too, only later."""
        try:
            file = self._open(self._queue)
        except StoreError:
            yield
            return
        try:
            with contextlib.suppress(OSError):
                fcntl.flock(file, fcntl.LOCK_SH)
            yield
        finally:
            os.close(file)

    def _open(self, path: Path) -> int:
        try:
            # Whoever may write the desk may queue for it, and nobody else.
            mode = self._desk.stat().st_mode & 0o666 if self._desk.exists() else 0o600
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, mode)
        except OSError as error:
            raise explain(error, str(path)) from error
        found = os.fstat(file)
        if stat.S_IMODE(found.st_mode) != mode and found.st_uid == os.geteuid():
            # The umask cut it, or the desk's own mode is another by now. Where a file
            # system keeps no modes this one will do.
            with contextlib.suppress(OSError):
                os.fchmod(file, mode)
        return file

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the next one write."""
        if self._file is not None:
            os.close(self._file)


class _Waiter:
    """A thread in the system's own queue: asking again and again would lose the place.

    The system's wait has no limit, so who gives up leaves the thread behind; it lets go
    as soon as its turn comes.
    """

    def __init__(self, file: int) -> None:
        self._file = file
        self._turn = threading.Event()
        self._deciding = threading.Lock()
        self._given_up = False

    def got_it(self, patience: float) -> bool:
        """Wait so many seconds; when False the file is closed, now or in time."""
        threading.Thread(target=self._wait, name="write turn", daemon=True).start()
        try:
            self._turn.wait(patience)
        finally:
            # Also when Ctrl+C ends the wait: nobody would ever let go of the file.
            with self._deciding:
                self._given_up = not self._turn.is_set()
        return not self._given_up

    def _wait(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except OSError:
            os.close(self._file)
            return
        with self._deciding:
            if self._given_up:
                os.close(self._file)
            else:
                self._turn.set()
