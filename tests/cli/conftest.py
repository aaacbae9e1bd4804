"""Desks for the command line to work on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.line import CommandLine

FOUND = ("init", "--name", "Acme IT", "--admin", "boss", "--email", "boss@acme.example", "--yes")


@pytest.fixture
def line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The command line in an empty home folder."""
    monkeypatch.setenv("USER", "nobody-here")
    return CommandLine(capsys, monkeypatch)


@pytest.fixture
def desk_file(tmp_path: Path) -> Path:
    """Where the desk of ``desk`` is."""
    return tmp_path / "desk.db"


@pytest.fixture
def desk(line: CommandLine, desk_file: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """A SQLite desk with the queue IT and the admin boss."""
    monkeypatch.setenv("HELPDESK_DATABASE_URL", f"sqlite:///{desk_file}")
    line.ok(*FOUND, "--queue", "IT", "--address", "it@acme.example")
    return line


@pytest.fixture
def any_desk(line: CommandLine, desk_url: str, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The same desk, once on SQLite and once on PostgreSQL."""
    monkeypatch.setenv("HELPDESK_DATABASE_URL", desk_url)
    monkeypatch.setenv("HELPDESK_AGENT", "boss")
    line.ok(*FOUND, "--queue", "IT", "--address", "it@acme.example")
    return line
