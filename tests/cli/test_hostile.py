"""Text from strangers: no command prints a byte of it that a terminal would obey (E100)."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from helpdesk_tui.safe import UNSAFE
from tests.cli.line import CommandLine

EVIL = "\x1b]0;PWNED\x07\x1b[2J\x9b31m\u202egpj.exe\u2066\x00\x08[red]x[/red]\u2028\U000e0041 end"
HEADER = "=?utf-8?b?" + base64.b64encode(EVIL.encode()).decode() + "?="
MAIL = f"""\
From: {HEADER} <eva@dahl.example>
To: {HEADER} <it@acme.example>
Subject: {HEADER}
Date: Mon, 16 Nov 2026 08:00:00 +0100
Message-ID: <evil@dahl.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

{EVIL}

> {EVIL}
--b
Content-Type: text/plain; charset=utf-8; name="{HEADER}"
Content-Disposition: attachment; filename="{HEADER}"

{EVIL}
--b--
""".encode()


def is_harmless(text: str) -> bool:
    """True for lines a terminal only shows."""
    return not UNSAFE.search(text.replace("\n", ""))


@pytest.fixture
def hostile(desk: CommandLine, tmp_path: Path) -> Path:
    """A hostile mail that was imported, on a desk whose own words are hostile too."""
    file = tmp_path / "evil.eml"
    file.write_bytes(MAIL)
    desk.ok("queue", "add", f"Queue {EVIL.replace(chr(0), '')}")
    desk.ok("agent", "add", "anna", "--name", EVIL.replace("\0", ""))
    desk.ok("category", "add", EVIL.replace("\0", "").replace("/", ""))
    desk.ok("rules", "add", "evil", "--then", "tag=a\x1b[2J")
    desk.ok("mail", "import", file, "--queue", "IT")
    return file


PRINTING = (
    "ticket list", "ticket show 1001", "ticket show 1001 --all", "why 1001", "mail ledger",
    "mail show 1", "mail parse FILE", "mail fold FILE", "rules list", "rules show evil",
    "rules export", "rules test --mail FILE", "queue list", "agent list", "team list",
    "category list", "mailbox list", "department list", "view list", "db settings", "db info",
    "draft list", "ticket note 1001 --text x", "ticket claim 1001", "undo",
)  # fmt: skip


@pytest.mark.parametrize("json", [False, True], ids=["text", "json"])
def test_no_command_prints_a_byte_that_a_terminal_obeys(
    desk: CommandLine, hostile: Path, json: bool
) -> None:
    shown = 0
    for command in PRINTING:
        words = [str(hostile) if word == "FILE" else word for word in command.split()]
        ended = desk.ok(*words, *(["--json"] if json else []))
        assert is_harmless(ended.out), command
        assert is_harmless(ended.err), command
        shown += "PWNED" in ended.out or "gpj.exe" in ended.out
    assert shown >= 8


def test_errors_and_doctor_are_harmless_too(desk: CommandLine, hostile: Path) -> None:
    word = EVIL.replace("\0", "")
    for words in (
        ("queue", "edit", word, "--address", "x"),
        ("ticket", "list", f"subject:{word}:", "status:" + word),
        ("ticket", "new", word, "x"),
        ("ticket", "show", word),
        ("agent", "add", word),
        ("mailbox", "test", word),
        ("mail", "import", f"/nowhere/{word}", "--queue", "IT"),
        (word,),
        (f"--{word}",),
        ("--database", f"/nowhere/{word}", "queue", "list"),
        ("--config", f"/nowhere/{word}", "queue", "list"),
    ):
        ended = desk(*words)
        assert ended.code in (1, 2), words
        assert len(ended.err.splitlines()) == 1, ended.err
        assert is_harmless(ended.err), words
    assert is_harmless(desk("doctor").out)
