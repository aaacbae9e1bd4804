"""What the places on this machine have in common that mail is fetched from."""

from __future__ import annotations

from pathlib import Path

from helpdesk_tui.errors import ServerError
from helpdesk_tui.mail.opened import Opened
from helpdesk_tui.mail.source import SIZE_LIMIT
from helpdesk_tui.safe import log_line


class LocalSource(Opened):
    """A folder or a file with mails (see ``MailSource``)."""

    def __init__(self, path: Path, *, size_limit: int = SIZE_LIMIT) -> None:
        """Remember where it is; ``size_limit`` in bytes."""
        self.path = path
        self.unreadable: list[tuple[int, str]] = []
        self._size_limit = size_limit


def path_failed(path: Path, error: OSError) -> ServerError:
    """What the system says of a path, in one line."""
    return ServerError(
        f"{log_line(str(path))}: {log_line(error.strerror or str(error))}.",
        "Check that it is there, and its permissions.",
    )
