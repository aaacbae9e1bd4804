"""Saving an attachment: a safe name, and never over another file."""

from __future__ import annotations

import os
from pathlib import Path

from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.safe import file_name, one_line

_MOST = 1000


def save_file(name: str, content: bytes, folder: Path) -> Path:
    """Write a new file and give its path; a taken name gets " (2)" and so on.

    Raises HelpdeskError when the folder cannot be written.
    """
    return write_new(free_path(name, folder), content)


def usual_folder(configured: Path | None) -> Path:
    """Give the configured folder, else Downloads, else the home; never where one stands."""
    if configured is not None:
        return configured
    downloads = Path.home() / "Downloads"
    return downloads if downloads.is_dir() else Path.home()


def shown_path(path: Path) -> str:
    """Write a path with ~ for the home."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


def free_path(name: str, folder: Path) -> Path:
    """Give a path no file has; a taken name gets " (2)" and so on. Raises HelpdeskError."""
    safe = file_name(name)
    stem, dot, extension = safe.rpartition(".")
    if not stem:
        stem, dot, extension = safe, "", ""
    for number in range(1, _MOST):
        label = stem if number == 1 else f"{stem} ({number})"
        path = folder / f"{label}{dot}{extension}"
        if not path.exists():
            return path
    raise HelpdeskError(f"There are too many files called {safe}.", "Remove some of them.")


def write_new(path: Path, content: bytes) -> Path:
    """Write a new file, readable by its owner alone, and give its path. Raises HelpdeskError."""
    name = one_line(path.name)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise HelpdeskError(f"{name} is there already.", "Give another name.") from error
    except OSError as error:
        raise HelpdeskError(
            f"{name} could not be saved: {error.strerror}.", "Give another folder."
        ) from error
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return path
