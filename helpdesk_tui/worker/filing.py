"""Filing what waits in the ledger: parse each mail in the sandbox, file in batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.file_waiting import Read, Waiting, begin, file_read
from helpdesk_tui.desk.intake.verdict import Verdict
from helpdesk_tui.desk.intake.file_waiting import MAX_ATTEMPTS
from helpdesk_tui.desk.rulebook import RulebookReader
from helpdesk_tui.errors import Unparseable
from helpdesk_tui.mail.sandbox import parse_safely


def file_rows(
    desk: Desk,
    reader: RulebookReader,
    only: Sequence[int] = (),
    stop: Callable[[], bool] = lambda: False,
) -> list[Verdict]:
    """File all that waits, or the named ledger rows; between batches ``stop`` may end it.

    Raises StoreError when the database takes nothing; what was not filed still waits.
    """
    verdicts: list[Verdict] = []
    while not stop():
        waiting = begin(desk, only=only)
        if not waiting:
            break
        verdicts += file_read(desk, reader, [read(mail) for mail in waiting])
    return verdicts


def read(mail: Waiting) -> Read:
    """Parse one mail where it can do no harm; a mail beyond reading says why."""
    if mail.attempts > MAX_ATTEMPTS:
        return Read(mail.id, None, f"filing it stopped the worker {MAX_ATTEMPTS} times (E16)")
    try:
        return Read(mail.id, parse_safely(mail.raw))
    except Unparseable as error:
        return Read(mail.id, None, str(error))
