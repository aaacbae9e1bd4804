"""What people see when something goes wrong: one line, the right exit code, no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from helpdesk_tui.cli import COMMANDS
from helpdesk_tui.cli.trouble import globals_first, run
from helpdesk_tui.errors import NotFound, Usage
from tests.cli.line import CommandLine


def failing(error: BaseException) -> typer.Typer:
    """A program with one command that fails in a certain way."""
    app = typer.Typer(rich_markup_mode=None, add_completion=False)

    @app.callback(invoke_without_command=True)
    def begin(debug: bool = False) -> None:
        raise error

    return app


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (NotFound("There is no ticket #9.", "List them."), 1, "There is no ticket #9. List them."),
        (Usage("Which queue?", "Give --queue."), 2, "Which queue? Give --queue."),
        (FileNotFoundError(2, "No such file or directory", "x.eml"), 1, "directory: x.eml."),
        (OSError(28, "No space left on device", "out.toml"), 1, "No space left on device: out"),
        (PermissionError(13, "Permission denied", "a\x1b[2Jb"), 1, "Permission denied: a␛b"),
        (ValueError("odd\x1b]0;x\x07 thing\nsecond line"), 1, "This is a bug: ValueError: odd"),
        (OverflowError("int too large"), 2, "A number is too large. Write a smaller one."),
        (EOFError(), 1, "nothing was done"),
        (typer.Abort(), 1, "nothing was done"),
    ],
)
def test_every_failure_is_one_line(
    capsys: pytest.CaptureFixture[str], error: Exception, code: int, said: str
) -> None:
    assert run(failing(error), []) == code
    lines = [line for line in capsys.readouterr().err.splitlines() if line]
    assert len(lines) == 1, lines
    assert said in lines[0]
    assert not any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in lines[0])


def test_debug_shows_where_it_arose(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(failing(ValueError("odd")), ["--debug"]) == 1
    said = capsys.readouterr().err
    assert "Traceback" in said and "raise error" in said
    assert said.splitlines()[-1].startswith("This is a bug")


def test_an_interrupt_ends_with_130(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(failing(KeyboardInterrupt()), []) == 130
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--no-such",), "--no-such"),
        (("queu",), "Did you mean queue"),
        (("queue",), "Missing command"),
        (("queue", "add"), "'NAME'"),
        (("queue", "ad"), "Did you mean"),
        (("queue", "list", "extra"), "extra"),
        (("queue", "list", "--jsn"), "--jsn"),
        (("--database",), "--database"),
        (("mail",), "Missing command"),
        (("mail", "pars"), "Did you mean parse"),
        (("mail", "--queue"), "No such option: --queue. See"),
        (("mail", "ledger", "--limit", "x"), "'--limit': It takes a whole number. See"),
        (("mail", "ledger", "--limit", "-1"), "greater than or equal to 0. See"),
        (("mail", "ledger", "--fate", "x"), "'--fate': 'x' is not one of"),
        (("queue", "list", "a", "b"), "Too many words: a b. See"),
    ],
)
def test_what_is_not_understood_names_the_way_to_help(
    line: CommandLine, words: tuple[str, ...], said: str
) -> None:
    answer = line.refused(*words, code=2)
    assert said in answer
    assert answer.endswith("--help")


def test_global_options_may_stand_anywhere_but_not_behind_two_dashes() -> None:
    assert globals_first(["ticket", "list", "--agent", "anna", "--debug", "-x"]) == (
        ["--agent", "anna", "--debug"],
        ["ticket", "list", "-x"],
    )
    assert globals_first(["note", "--config=a", "--", "--debug"]) == (
        ["--config=a"],
        ["note", "--", "--debug"],
    )
    assert globals_first(["--database"]) == (["--database"], [])


def test_a_reader_who_leaves_early_is_no_error(desk: CommandLine, desk_file: Path) -> None:
    for i in range(30):
        desk.ok("category", "add", f"Category {i}")
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "helpdesk_tui", "category", "list"],
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(writing)
    assert done.stderr == ""
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("words", "closed", "code", "said"),
    [
        ("ticket list", ">&-", 1, "Standard output is closed"),
        ("ticket list --json", ">&-", 1, "Standard output is closed"),
        ("ticket show 9", ">&-", 1, "Standard output is closed"),
        ("--help", ">&-", 1, "Standard output is closed"),
        ("ticket list", "2>&-", 0, ""),
        ("ticket show 9", "2>&-", 1, ""),
        ("ticket show 9", ">&- 2>&-", 1, ""),
        ("mail fold -", "<&-", 0, ""),
        ("queue list", ">/dev/full", 1, "No space left"),
    ],
)
def test_a_stream_that_is_closed_or_full_is_at_most_one_line(
    desk: CommandLine, words: str, closed: str, code: int, said: str
) -> None:
    done = subprocess.run(
        ["sh", "-c", f'"$0" -m helpdesk_tui {words} {closed}', sys.executable],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert len(done.stderr.splitlines()) == bool(said), done.stderr
    assert said in done.stderr


GROUPS = sorted(set(COMMANDS) - {"tui", "demo", "init", "worker", "doctor", "why", "undo"})


@pytest.mark.parametrize("group", GROUPS)
def test_the_help_of_a_group_cuts_no_line(
    line: CommandLine, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert not [
        each for each in line.ok(group, "--help").out.splitlines()[1:] if each.endswith("...")
    ]


def test_output_is_utf_8_whatever_the_locale(desk: CommandLine) -> None:
    desk.ok("queue", "add", "Løn")
    done = subprocess.run(
        [sys.executable, "-m", "helpdesk_tui", "queue", "list", "--json"],
        env={**os.environ, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert "Løn" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_without_boxes_or_colours(
    line: CommandLine, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    said = line.ok(command, "--help").out
    assert said.startswith(f"Usage: helpdesk-tui {command}")
    assert not set(said) & set("╭│╰\x1b")


def test_help_lists_every_command_and_completion_knows_them(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = line.ok("--help").out
    assert all(f"\n  {command} " in said for command in COMMANDS)
    done = subprocess.run(
        [sys.executable, "-c", "from helpdesk_tui.cli import main; main()"],
        env={
            **os.environ,
            "_HELPDESK_TUI_COMPLETE": "complete_bash",
            "COMP_WORDS": "helpdesk-tui mai",
            "COMP_CWORD": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["mailbox", "mail"] or done.stdout.split() == ["mail", "mailbox"]
