"""The person's own editor on a text of ours."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from helpdesk_tui.errors import ConfigError, Refused, Usage


def edit_text(text: str, suffix: str) -> str:
    """Let a person change a text. Raises Usage without a terminal, Refused when nothing changed.

    The editor is a list of words and never goes through a shell; the file's name is ours.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Usage("There is no terminal to edit on.", "Give the text with --file FILE.")
    with tempfile.TemporaryDirectory(prefix="helpdesk-") as folder:
        path = Path(folder, f"edit{suffix}")
        path.write_text(text, "utf-8")
        _run([*editor_words(), str(path)])
        changed = path.read_text("utf-8")
    if changed == text:
        raise Refused("Nothing was changed in the editor.", "Change the text and save it.")
    return changed


def editor_words() -> list[str]:
    """$VISUAL, $EDITOR or vi, as a list of words. Raises ConfigError."""
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        words = shlex.split(named)
    except ValueError as error:
        raise ConfigError(f"$EDITOR cannot be read: {error}.", "Set it to a program.") from error
    return words or ["vi"]


def _run(words: list[str]) -> None:
    try:
        code = subprocess.run(words, check=False).returncode
    except OSError as error:
        raise ConfigError(
            f"The editor {words[0]} cannot be run: {error.strerror}.", "Set $EDITOR."
        ) from error
    if code:
        raise Refused(
            f"The editor ended with {code}; nothing was changed.", "Set $EDITOR to another one."
        )
