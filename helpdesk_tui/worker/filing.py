"""Filing what waits in the ledger: parsed in the sandbox, filed in batches.

While one batch is filed the next is read in the process beside. Mail whose filing was
begun before may have killed a worker: it is read and filed alone, and nothing beside it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.file_waiting import Read, file_read
from helpdesk_tui.desk.intake.take_up import MAX_ATTEMPTS, Waiting, begin, put_back
from helpdesk_tui.desk.intake.verdict import Verdict
from helpdesk_tui.desk.rulebook import RulebookReader
from helpdesk_tui.errors import MailError, StoreError, Unparseable
from helpdesk_tui.mail.sandbox import Reading, parse_safely, start_parsing

_MADE = 50_000
"""Objects made between two looks for such as only refer to each other; by default far fewer."""


def file_rows(
    desk: Desk,
    reader: RulebookReader,
    only: Sequence[int] = (),
    stop: Callable[[], bool] = lambda: False,
    *,
    confirm_imports: bool = False,
) -> list[Verdict]:
    """File all that waits, or the named ledger rows; between two batches ``stop`` may end it.

    Mail that was imported, not received, is confirmed only with ``confirm_imports``.
    Raises StoreError when the database takes nothing, MailError when no mail can be read
    at all; what was not filed still waits.
    """
    verdicts: list[Verdict] = []
    pipe = _Pipe(desk, only)
    try:
        with _seldom_collecting():
            while not stop() and (mails := pipe.next(stop)):
                verdicts += file_read(desk, reader, mails, confirm_imports=confirm_imports)
    except (MailError, StoreError):
        # Nothing can be read or written now, so none of them is to blame.
        pipe.give_up()
        raise
    finally:
        pipe.close()
    return verdicts


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Look for objects in circles less often: a tenth of the time of filing finds hardly any."""
    usual = gc.get_threshold()
    gc.set_threshold(_MADE, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


class _Pipe:
    """Mails on their way: one batch is being filed, the next one read."""

    def __init__(self, desk: Desk, only: Sequence[int]) -> None:
        self._desk, self._only = desk, only
        self._filing: list[int] = []
        """Ledger rows that were taken up to be filed now."""
        self._next: list[Waiting] = []
        self._reading: Reading | None = None

    def next(self, stop: Callable[[], bool]) -> list[Read]:
        """The next batch, read; the one after it is begun. Raises MailError, StoreError."""
        if not self._next:
            self._begin(beyond=0)
        mails, reading = self._next, self._reading
        self._next, self._reading = [], None
        self._filing = [mail.id for mail in mails]
        if reading is not None:
            reading.wait()
            # What is to be read alone needs the child before the next batch has it.
            if reading.is_whole:
                self._begin(beyond=self._filing[-1])
        letters = reading.letters() if reading is not None else [None] * len(mails)
        if None in letters:
            self._free_child()
        done: list[Read] = []
        for mail, letter in zip(mails, letters, strict=True):
            if letter is None and done and stop():
                break
            done.append(Read(mail.id, letter, attempts=mail.attempts) if letter else read(mail))
        put_back(self._desk, self._filing[len(done) :])
        return done

    def _free_child(self) -> None:
        """Reading a mail alone needs the child; that an answer is no letter shows late."""
        if self._reading is not None:
            self._reading.wait()

    def give_up(self) -> None:
        """Let what was to be filed now wait for another time."""
        with suppress(StoreError):
            put_back(self._desk, self._filing)

    def close(self) -> None:
        """Let what was to come next wait for another time."""
        if self._reading is not None:
            self._reading.drop()
        with suppress(StoreError):
            put_back(self._desk, [mail.id for mail in self._next])

    def _begin(self, *, beyond: int) -> None:
        self._next = begin(self._desk, only=self._only, beyond=beyond)
        if self._next and all(mail.attempts == 1 for mail in self._next):
            self._reading = start_parsing([mail.raw for mail in self._next])


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
