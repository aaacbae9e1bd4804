"""Saving an attachment: a safe name, and never over another file."""

from __future__ import annotations

import os
from pathlib import Path

from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.safe import file_name

_MOST = 1000


def save_file(name: str, content: bytes, folder: Path) -> Path:
    """Write a new file and give its path; a taken name gets " (2)" and so on.

    Raises HelpdeskError when the folder cannot be written.
    """
    safe = file_name(name)
    stem, dot, extension = safe.rpartition(".")
    if not stem:
        stem, dot, extension = safe, "", ""
    for number in range(1, _MOST):
        label = stem if number == 1 else f"{stem} ({number})"
        path = folder / f"{label}{dot}{extension}"
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        except OSError as error:
            raise HelpdeskError(
                f"{safe} could not be saved: {error.strerror}.", "Start in a folder of your own."
            ) from error
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        return path
    raise HelpdeskError(f"There are too many files called {safe}.", "Remove some of them.")
