"""Outgoing mail into a local Maildir folder: for the sample desk, and for desks without SMTP."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from helpdesk_tui.errors import ServerError
from helpdesk_tui.mail.opened import Opened
from helpdesk_tui.mail.smtp import SendResult

FOLDER = ".Outgoing"
"""Maildir++ name: a subfolder that fetching from the Maildir itself does not see."""


class OutgoingFolder(Opened):
    """A sender that writes each mail into ``.Outgoing`` below a Maildir."""

    def __init__(self, maildir: Path) -> None:
        """Remember the Maildir; folders are made at the first ``with``."""
        self._folder = maildir / FOLDER

    def _open(self) -> None:
        """Make the folder. Raises ServerError when that is not possible."""
        try:
            for name in ("tmp", "new", "cur"):
                (self._folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritten(self._folder, error) from error

    def _close(self) -> None:
        """Nothing is held open."""

    def send(self, raw: bytes, _envelope_from: str, recipients: Sequence[str]) -> SendResult:
        """Write one mail; the same bytes go to the same file, so a repeat is no second mail."""
        name = f"{hashlib.sha256(raw).hexdigest()[:32]}.helpdesk"
        part = self._folder / "tmp" / name
        try:
            with part.open("wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._folder / "new" / name)
        except OSError as error:
            raise _unwritten(part, error) from error
        return SendResult(tuple(recipients), {}, f"written to the folder {FOLDER}")


def _unwritten(path: Path, error: OSError) -> ServerError:
    return ServerError(
        f"{path} cannot be written: {error.strerror}.", "Check its permissions and the disk."
    )
