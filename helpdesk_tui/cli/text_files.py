"""Texts from a file or from standard input; what is wrong in one names the file."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from helpdesk_tui.cli.editor import edit_text
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.errors import Refused, RuleError, RuleRefused
from helpdesk_tui.rules.rule_file import RuleFile, read_file

STDIN = Path("-")
"""What a person writes for standard input."""


def text_of(file: Path) -> str:
    """All of a file, of standard input for ``-``. Raises OSError, Refused."""
    raw = sys.stdin.buffer.read() if file == STDIN else file.read_bytes()
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(f"{file} is not UTF-8 text.", "Save it as UTF-8.") from error


def text_or_edited(file: Path | None, old: str) -> str:
    """The text of a file, or TOML that a person has changed. Raises OSError, Usage, Refused."""
    return edit_text(old, ".toml") if file is None else text_of(file)


@contextlib.contextmanager
def inside(file: Path | None) -> Iterator[None]:
    """What is wrong with rules in here is wrong in that file, not on the command line."""
    try:
        yield
    except RuleError as error:
        where = f"{file}: " if file is not None else ""
        raise RuleRefused(
            f"{where}{error.what}", error.remedy, line=error.line, column=error.column
        ) from error


def rules_of(file: Path) -> RuleFile:
    """The rules of a file. Raises OSError, Refused, RuleRefused."""
    text = text_of(file)
    with inside(file):
        return read_file(text, LOCAL)
