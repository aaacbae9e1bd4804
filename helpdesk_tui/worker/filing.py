"""Filing what waits in the ledger: parse each mail in the sandbox, file in batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.file_waiting import (
    MAX_ATTEMPTS,
    Read,
    Waiting,
    begin,
    file_read,
    put_back,
)
from helpdesk_tui.desk.intake.verdict import Verdict
from helpdesk_tui.desk.rulebook import RulebookReader
from helpdesk_tui.errors import MailError, StoreError, Unparseable
from helpdesk_tui.mail.sandbox import parse_safely


def file_rows(
    desk: Desk,
    reader: RulebookReader,
    only: Sequence[int] = (),
    stop: Callable[[], bool] = lambda: False,
    *,
    confirm_imports: bool = False,
) -> list[Verdict]:
    """File all that waits, or the named ledger rows; between two mails ``stop`` may end it.

    Mail that was imported, not received, is confirmed only with ``confirm_imports``.
    Raises StoreError when the database takes nothing, MailError when no mail can be read
    at all; what was not filed still waits.
    """
    verdicts: list[Verdict] = []
    while not stop():
        waiting = begin(desk, only=only)
        if not waiting:
            break
        try:
            mails = _read_all(waiting, stop)
            verdicts += file_read(desk, reader, mails, confirm_imports=confirm_imports)
        except (MailError, StoreError):
            # Nothing can be read or written now, so none of them is to blame.
            with suppress(StoreError):
                put_back(desk, [mail.id for mail in waiting])
            raise
        put_back(desk, [mail.id for mail in waiting[len(mails) :]])
    return verdicts


def _read_all(waiting: Sequence[Waiting], stop: Callable[[], bool]) -> list[Read]:
    """Parse mail after mail, until told to stop."""
    done: list[Read] = []
    for mail in waiting:
        if done and stop():
            break
        done.append(read(mail))
    return done


def read(mail: Waiting) -> Read:
    """Parse one mail where it can do no harm; a mail beyond reading says why.

    Raises MailError when the reader of mails does not start.
    """
    if mail.attempts > MAX_ATTEMPTS:
        words = f"filing it stopped the worker {MAX_ATTEMPTS} times (E16)"
        return Read(mail.id, None, words, mail.attempts)
    try:
        return Read(mail.id, parse_safely(mail.raw), attempts=mail.attempts)
    except Unparseable as error:
        return Read(mail.id, None, str(error), mail.attempts)
