"""Writing in the agent's own editor."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from textual.app import App

from helpdesk_tui.errors import HelpdeskError


def editor_command() -> list[str]:
    """Give the command as words: VISUAL, EDITOR, else what is usually there."""
    for name in ("VISUAL", "EDITOR"):
        words = shlex.split(os.environ.get(name, ""))
        if words:
            return words
    for usual in ("sensible-editor", "nano", "vi"):
        if shutil.which(usual):
            return [usual]
    raise HelpdeskError("There is no editor.", "Set EDITOR to the one you use.")


def edit_text(app: App[Any], text: str) -> str:
    """Hand the terminal to an editor and give back what was saved.

    The file counts, not the exit code: editors that are killed may have saved. No shell is
    involved, and the file name holds nothing from a mail. Raises HelpdeskError when the
    editor cannot be started, SuspendNotSupported where the terminal cannot be handed over.
    """
    command = editor_command()
    with tempfile.TemporaryDirectory(prefix="helpdesk-") as folder:
        path = Path(folder, "answer.txt")
        path.write_text(text, encoding="utf-8")
        try:
            with app.suspend():
                subprocess.run([*command, str(path)], check=False)
        except OSError as error:
            raise HelpdeskError(
                f"The editor {command[0]} did not start: {error.strerror}.", "Check EDITOR."
            ) from error
        written = path.read_text(encoding="utf-8", errors="replace")
    return written.removesuffix("\n") if not text.endswith("\n") else written
