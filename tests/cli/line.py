"""The command line as a test speaks it: words in; exit code, stdout and stderr out."""

from __future__ import annotations

import io
import json
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from helpdesk_tui.cli import app
from helpdesk_tui.cli.trouble import run
from helpdesk_tui.safe import UNSAFE


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What stdout says, read as one JSON document."""
        return json.loads(self.out)


class CommandLine:
    """Runs commands in this process, against a real database."""

    def __init__(self, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._patch = patch

    def __call__(self, *words: str | Path | int, stdin: str | bytes = "") -> Ended:
        """Run a command; ``stdin`` is what is piped into it."""
        piped = stdin.encode() if isinstance(stdin, str) else stdin
        self._capsys.readouterr()
        with self._patch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(piped), encoding="utf-8"))
            code = run(app, [str(word) for word in words])
        captured = self._capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    def ok(self, *words: str | Path | int, stdin: str | bytes = "") -> Ended:
        """Run a command that must succeed."""
        ended = self(*words, stdin=stdin)
        assert ended.code == 0, ended.err
        return ended

    def refused(self, *words: str | Path | int, code: int = 1, stdin: str | bytes = "") -> str:
        """Run a command that must fail as people are promised; the one line it says."""
        ended = self(*words, stdin=stdin)
        assert ended.code == code, ended
        lines = ended.err.splitlines()
        assert len(lines) == 1, ended.err
        assert "Traceback" not in ended.err
        assert "bug" not in ended.err
        assert not UNSAFE.search(lines[0])
        return lines[0]


def mail(subject: str, body: str = "Hello.\n", *, sender: str = "eva@dahl.example") -> bytes:
    """A plain mail; the same words always make the same mail."""
    name = zlib.crc32(subject.encode())
    text = (
        f"From: Eva Dahl <{sender}>\nTo: it@acme.example\nSubject: {subject}\n"
        f"Date: Mon, 16 Nov 2026 08:00:00 +0100\nMessage-ID: <{name}@dahl.example>\n"
        f"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{body}"
    )
    return text.encode()
