"""What a person typed in an editor outlives a refusal: it is kept in a file."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from helpdesk_tui.errors import HelpdeskError


@contextlib.contextmanager
def not_lost(file: Path | None, text: str, suffix: str = ".toml") -> Iterator[None]:
    """When what is done inside is refused, keep ``text`` and say where.

    ``file``: where the text came from; None = an editor, whose file is gone by now.
    """
    try:
        yield
    except HelpdeskError as error:
        if file is None:
            handle, name = tempfile.mkstemp(prefix="helpdesk-", suffix=suffix)
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as kept:
                kept.write(text)
            error.remedy = f"{error.remedy} What you typed: --file {name}".strip()
        raise
