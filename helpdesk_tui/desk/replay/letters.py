"""Stored mails parsed again, the next ones beside those that are being filed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from helpdesk_tui.errors import Unparseable
from helpdesk_tui.mail.letter import Letter

Read = Callable[[bytes], Letter]
"""Parses a mail. Raises Unparseable."""


class Ahead(Protocol):
    """Mails that somebody reads meanwhile."""

    def letters(self) -> list[Letter | None]:
        """The letters; None for each mail that must be read by itself."""
        ...

    def drop(self) -> None:
        """Nobody wants the letters any more."""
        ...


Start = Callable[[Sequence[bytes]], Ahead]
"""Lets mails be read meanwhile. Raises MailError when nothing can be read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail as it was parsed just now, or why it cannot be."""

    letter: Letter | None
    trouble: str = ""


class Letters:
    """Reads mails, some at a time, and the next of them ahead where that is possible."""

    def __init__(self, read: Read, start: Start | None) -> None:
        """``start`` reads ahead; without it each mail is read when its turn comes."""
        self._read, self._start = read, start
        self._raws: Sequence[bytes | None] = ()
        self._ahead: Ahead | None = None

    def begin(self, raws: Sequence[bytes | None]) -> None:
        """Take these mails up; None for one whose bytes are gone. Raises MailError."""
        self._raws = raws
        there = [raw for raw in raws if raw is not None]
        self._ahead = self._start(there) if self._start is not None and there else None

    def finish(self) -> list[Reading]:
        """The mails that were taken up, read. Raises MailError."""
        raws, ahead = self._raws, self._ahead
        self._raws, self._ahead = (), None
        letters = iter(ahead.letters() if ahead is not None else ())
        read = [next(letters, None) if raw is not None else None for raw in raws]
        return [
            Reading(letter) if letter is not None else self._alone(raw)
            for raw, letter in zip(raws, read, strict=True)
        ]

    def drop(self) -> None:
        """Nobody wants what was taken up."""
        if self._ahead is not None:
            self._ahead.drop()

    def _alone(self, raw: bytes | None) -> Reading:
        if raw is None:
            return Reading(None, "its bytes are not in the database")
        try:
            return Reading(self._read(raw))
        except Unparseable as error:
            return Reading(None, str(error))
