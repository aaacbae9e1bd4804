"""What one worker holds: leases renewed in good time, and the sign that it is alive."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.lease import DURATION, forget_dead, give_back, take
from helpdesk_tui.errors import StoreError
from helpdesk_tui.safe import log_line

log = logging.getLogger("helpdesk_tui.worker")

PREFIX = "worker "
"""Names of leases that are heartbeats begin so (see desk/health.py)."""
HEARTBEAT = timedelta(seconds=15)
"""A worker that has not been seen for so long counts as dead."""
KEPT = timedelta(days=1)
"""How long a dead worker is remembered."""


class Holding:
    """The leases of one worker. For one thread."""

    def __init__(self, desk: Desk, holder: str) -> None:
        """Hold nothing yet; ``holder`` is the worker's name."""
        self._desk = desk
        self._holder = holder
        self._renew_at: dict[str, datetime] = {}

    def hold(self, name: str, duration: timedelta = DURATION) -> bool:
        """Take or renew; False when another has it. Asks the database only when it must."""
        now = self._desk.clock()
        due = self._renew_at.get(name)
        if due is not None and now < due:
            return True
        if not take(self._desk, name, self._holder, duration):
            self._renew_at.pop(name, None)
            return False
        self._renew_at[name] = now + duration / 3
        return True

    def give_back(self, name: str) -> None:
        """Let others have it at once."""
        if self._renew_at.pop(name, None) is not None:
            give_back(self._desk, name, self._holder)

    def give_all_back(self) -> None:
        """Let others have everything; a database that is away forgets it by itself in time."""
        try:
            for name in list(self._renew_at):
                self.give_back(name)
        except StoreError as error:
            log.warning("%s", log_line(str(error)))


class Pulse:
    """A thread that shows that the worker lives, also while a server keeps it waiting."""

    def __init__(self, desk: Desk, holder: str) -> None:
        """Nothing beats yet."""
        self._holding = Holding(desk.acting(desk.actor), holder)
        self._desk = desk
        self._name = f"{PREFIX}{holder}"
        self._turn = threading.Lock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def beat(self) -> None:
        """Be seen alive. Raises StoreError."""
        with self._turn:  # a Desk is for one thread at a time
            self._holding.hold(self._name, HEARTBEAT)

    def start(self) -> None:
        """Go on beating until ``stop``."""
        forget_dead(self._desk, PREFIX, KEPT)
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._ended.wait(HEARTBEAT.total_seconds() / 3):
            try:
                self.beat()
            except StoreError as error:
                log.debug("%s", log_line(str(error)))

    def stop(self) -> None:
        """Let everybody see at once that this worker is gone."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
        self._holding.give_all_back()
