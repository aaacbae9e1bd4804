"""A claim that lasts as long as its mail is under way.

A server may take ten minutes for its answer (RFC 5321 4.5.3.2.6). A claim as long as that
would leave the mails of a killed worker lying, so a short one is renewed by a thread.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.sending import CLAIM, ToSend, renew
from helpdesk_tui.errors import StoreError
from helpdesk_tui.safe import log_line

log = logging.getLogger("helpdesk_tui.worker")


@contextmanager
def kept_claim(
    desk: Desk, mail: ToSend, worker: str, every: timedelta = CLAIM / 3
) -> Iterator[None]:
    """No other worker takes this mail meanwhile. Most mails leave before the first renewal."""
    ended = threading.Event()
    own = desk.acting(desk.actor)  # a Desk is for one thread at a time

    def run() -> None:
        while not ended.wait(every.total_seconds()):
            try:
                if not renew(own, mail, worker):
                    return
            except StoreError as error:
                log.debug("%s", log_line(str(error)))

    thread = threading.Thread(target=run, name="claim", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
