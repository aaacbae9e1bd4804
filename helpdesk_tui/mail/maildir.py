"""Mail from a Maildir: one file a mail, in ``new`` until somebody has seen it.

File names change when flags do; the part before ``:2,`` does not. That base name is the
mail's name, and its hash the UID. Bytes are never changed.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from helpdesk_tui.errors import ConfigError, ServerError
from helpdesk_tui.mail.local_source import LocalSource, path_failed
from helpdesk_tui.mail.source import (
    BATCH_BYTES,
    Received,
    name_uid,
    read_limited,
)
from helpdesk_tui.safe import log_line
from helpdesk_tui.words import AfterFetch

UIDVALIDITY: Final = 1
"""A base name is unique for ever, so numbers made from it never change their meaning."""
_PLACES: Final = ("new", "cur")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A mail's file as listed."""

    base: str
    path: Path

    @property
    def uid(self) -> int:
        return name_uid(self.base)


def is_maildir(path: Path) -> bool:
    """True for a folder with ``new`` and ``cur`` in it."""
    return all((path / place).is_dir() for place in _PLACES)


class MaildirSource(LocalSource):
    """A local Maildir (see ``MailSource``); ``after_uid`` means nothing to it."""

    ascending = False

    def _open(self) -> None:
        """Raise ``ServerError`` when there is no Maildir."""
        if not is_maildir(self.path):
            raise ServerError(
                f"{log_line(str(self.path))} is not a Maildir.",
                "It needs folders called new, cur and tmp.",
            )

    def _close(self) -> None:
        """Nothing is held open."""

    def uidvalidity(self) -> int:
        """Always 1."""
        return UIDVALIDITY

    def count(self) -> int:
        """How many mails lie in ``new`` and ``cur``."""
        return len(self._entries())

    def uids(self) -> list[int]:
        """The UIDs of all mails, ascending; not the order of arrival."""
        return sorted(entry.uid for entry in self._entries())

    def fetch(
        self, after_uid: int = 0, batch: int = 200, known: Container[int] = frozenset()
    ) -> Iterator[list[Received]]:
        """Batches of mails not in ``known``, by time of delivery."""
        self.unreadable = []
        group: list[Received] = []
        size = 0
        for entry in self._entries():
            if entry.uid in known:
                continue
            received = self._read(entry)
            if received is None:
                continue
            if group and (len(group) >= batch or size + len(received.raw) > BATCH_BYTES):
                yield group
                group, size = [], 0
            group.append(received)
            size += len(received.raw)
        if group:
            yield group

    def acknowledge(self, uids: Sequence[int], how: AfterFetch, folder: str = "") -> None:
        """SEEN: into ``cur`` with the flag S; MOVE: into the ``cur`` of another Maildir.

        ``folder`` is a path, or a name such as ``Done`` for the subfolder ``.Done``. A mail
        that somebody moved meanwhile is passed over.
        """
        if how is AfterFetch.LEAVE:
            return
        wanted = set(uids)
        target = self._target(folder) if how is AfterFetch.MOVE else self.path
        for entry in self._entries():
            if entry.uid in wanted:
                flags = _flags(entry.path.name)
                if how is AfterFetch.SEEN:
                    flags = "".join(sorted({*flags, "S"}))
                base = entry.path.name.partition(":")[0]
                _rename(entry.path, target / "cur" / f"{base}:2,{flags}")

    def _target(self, folder: str) -> Path:
        if not folder or "\0" in folder:
            raise ConfigError("No folder is named to move mail to.", "Name one for the mailbox.")
        target = Path(folder) if "/" in folder else self.path / f".{folder.lstrip('.')}"
        try:
            for place in ("tmp", *_PLACES):
                (target / place).mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise path_failed(target, error) from error
        return target

    def _entries(self) -> list[_Entry]:
        found: dict[str, _Entry] = {}
        try:
            for place in _PLACES:
                with os.scandir(self.path / place) as items:
                    for item in items:
                        # No links: they could lead to a file that is nobody's mail.
                        if item.is_file(follow_symlinks=False) and not item.name.startswith("."):
                            # A name is bytes; those that are no text are written out.
                            name = os.fsencode(item.name).decode("utf-8", "backslashreplace")
                            base = name.partition(":")[0]
                            found.setdefault(base, _Entry(base, Path(item.path)))
        except OSError as error:
            raise path_failed(self.path, error) from error
        return sorted(found.values(), key=lambda entry: _delivered(entry.base))

    def _read(self, entry: _Entry) -> Received | None:
        """The mail; None when it vanished (E13) or cannot be read (E04)."""
        try:
            with entry.path.open("rb") as stream:
                status = os.fstat(stream.fileno())
                raw, oversized = read_limited(stream, status.st_size, self._size_limit)
        except FileNotFoundError:
            return None
        except OSError as error:
            self.unreadable.append((entry.uid, log_line(error.strerror or str(error))))
            return None
        return Received(
            uid=entry.uid,
            uidvalidity=UIDVALIDITY,
            folder=str(self.path),
            internal_date=datetime.fromtimestamp(status.st_mtime, UTC),
            raw=raw,
            oversized=oversized,
            name=entry.base,
        )


def _delivered(base: str) -> tuple[int, str]:
    """Names begin with the second of delivery."""
    second = base.partition(".")[0]
    return (int(second[:18]) if second.isascii() and second.isdigit() else 0, base)


def _flags(name: str) -> str:
    return name.partition(":2,")[2]


def _rename(source: Path, target: Path) -> None:
    if source == target:
        return
    try:
        if target.exists():
            raise ServerError(
                f"{log_line(str(target))} already exists.", "Look which of the two to keep."
            )
        source.rename(target)
    except FileNotFoundError:
        return
    except OSError as error:
        raise path_failed(target, error) from error
