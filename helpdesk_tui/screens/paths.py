"""Completing the path of a file of this machine while it is typed."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

from helpdesk_tui.errors import Usage
from helpdesk_tui.screens.completion import shared_start

_LOOKED_AT = 5000
"""Entries of a folder that are looked at: a huge one must not stop the typing."""


def complete_path(typed: str) -> tuple[str, ...]:
    """Give the paths that begin with what was typed, folders with a slash, ``~`` kept.

    Hidden files come only when a dot was typed. A folder that cannot be read has none.
    """
    head, slash, start = typed.rpartition("/")
    if typed == "~":
        return ("~/",)
    found = []
    try:
        folder = Path(f"{head}{slash}" or ".").expanduser()
        with os.scandir(folder) as entries:
            for entry in islice(entries, _LOOKED_AT):
                if not entry.name.casefold().startswith(start.casefold()):
                    continue
                if entry.name.startswith(".") and not start.startswith("."):
                    continue
                found.append(f"{head}{slash}{entry.name}{'/' if entry.is_dir() else ''}")
    except (OSError, RuntimeError):  # expanduser: nobody has that name
        return ()
    return tuple(sorted(found, key=lambda path: (not path.endswith("/"), path.casefold())))


def finish_path(typed: str, candidates: tuple[str, ...]) -> str:
    """Complete as far as all candidates agree."""
    if not candidates:
        return typed
    shared = shared_start([path.casefold() for path in candidates])
    return candidates[0][: len(shared)] if len(shared) >= len(typed) else typed


def readable_file(typed: str) -> Path:
    """Give the file that was typed. Raises Usage with one line that says what is wrong."""
    if not typed.strip():
        raise Usage("No file was named.", "Type a path; Tab completes it.")
    try:
        path = Path(typed.strip()).expanduser()
        if path.is_dir():
            raise Usage(f"{typed} is a folder.", "Go on with a file in it.")
        if not path.exists():
            raise Usage(f"There is no file {typed}.", "Tab completes what is there.")
        if not (path.is_file() and os.access(path, os.R_OK)):
            raise Usage(f"{typed} cannot be read.", "Choose another file.")
    except (OSError, RuntimeError) as error:
        raise Usage(f"{typed} cannot be read: {error}.", "Choose another file.") from error
    return path.absolute()
