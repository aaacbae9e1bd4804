"""The child process that reads strangers' mail: same answers, and it dies alone."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk_tui.errors import MailError, Unparseable
from helpdesk_tui.mail.letter_frame import pack, unpack
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.mail.sandbox import Sandbox, close_all, parse_safely

GIGABYTE = 1024 * 1024 * 1024
PLAIN = (
    b"From: Eva <eva@kunde.example>\r\nMessage-ID: <1@kunde.example>\r\nSubject: hi\r\n\r\nhello"
)
FULL = (
    b"From: mailer-daemon@mx.example\r\nSubject: Undelivered Mail\r\nReturn-Path: <>\r\n"
    b"Date: Tue, 10 Mar 2026 09:30:00 +0100\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    b"--x\r\n\r\n<ib@kunde.example>: 550 5.1.1 user unknown\r\n> quoted\r\n"
    b"--x\r\nContent-Type: application/octet-stream; name=a\r\n\r\n\xff\x00\r\n--x--\r\n"
)
MISNAMED = (
    b"From: Eva <eva@kunde.example>\r\nMessage-ID: <\xe9\x00@x>\r\nReferences: <\xff@x> \xff@x\r\n"
    b"Content-Type: image/png; name=a\r\nContent-ID: <\xe9\x00>\r\nContent-Location: \xff\r\n\r\nx"
)
"""Other bytes than ASCII where only ASCII may stand."""


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox(GIGABYTE)
    yield made
    made.close()


def child_of(sandbox: Sandbox) -> int:
    process = sandbox._process
    assert process is not None
    return process.pid


@pytest.mark.parametrize("raw", [PLAIN, FULL, MISNAMED, b""])
def test_a_letter_crosses_processes_unchanged(raw: bytes, sandbox: Sandbox) -> None:
    letter = parse(raw)
    assert unpack(pack(letter)) == letter
    assert sandbox.parse(raw, 10) == letter


def test_the_whole_corpus_reads_the_same_in_the_child(sandbox: Sandbox, corpus: object) -> None:
    assert callable(corpus)
    folder = corpus("imap_tools")
    assert isinstance(folder, Path)
    for file in sorted(folder.rglob("*.eml")):
        raw = file.read_bytes()
        assert sandbox.parse(raw, 10) == parse(raw), file


def test_one_child_reads_many_mails(sandbox: Sandbox) -> None:
    sandbox.parse(PLAIN, 10)
    first = child_of(sandbox)
    sandbox.parse(FULL, 10)
    assert child_of(sandbox) == first


def test_a_mail_over_a_limit_is_refused_with_the_reason(sandbox: Sandbox) -> None:
    bomb = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\n" * 2_000
    with pytest.raises(Unparseable, match="1000 parts"):
        sandbox.parse(bomb, 10)
    assert sandbox.parse(PLAIN, 10).body == "hello"


def test_a_child_that_died_is_replaced(sandbox: Sandbox) -> None:
    sandbox.parse(PLAIN, 10)
    dead = child_of(sandbox)
    os.kill(dead, signal.SIGKILL)
    os.waitid(os.P_PID, dead, os.WEXITED | os.WNOWAIT)
    assert sandbox.parse(PLAIN, 10).body == "hello"
    assert child_of(sandbox) != dead


def test_a_mail_that_takes_too_long_costs_only_itself(sandbox: Sandbox) -> None:
    sandbox.parse(PLAIN, 10)
    slow = child_of(sandbox)
    # A stopped child stands for any mail that never ends.
    os.kill(slow, signal.SIGSTOP)
    with pytest.raises(Unparseable, match="too long"):
        sandbox.parse(PLAIN, 0.05)
    assert sandbox.parse(PLAIN, 10).body == "hello"
    assert child_of(sandbox) != slow


def test_a_mail_that_needs_too_much_memory_costs_only_itself() -> None:
    small = Sandbox(200 * 1024 * 1024)
    try:
        with pytest.raises(Unparseable, match="memory"):
            # Lines that may be boundaries: the parser must see each of them.
            small.parse(PLAIN + b"\r\n" + (b"--" + b"\xff" * 50 + b"\n") * 1_100_000, 60)
        assert small.parse(PLAIN, 10).body == "hello"
    finally:
        small.close()


def test_a_reader_that_cannot_start_is_no_fault_of_the_mail(
    monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox, tmp_path: Path
) -> None:
    with monkeypatch.context() as patch, pytest.raises(MailError, match="not start") as caught:
        patch.setattr(sys, "executable", str(tmp_path / "no_python_here"))
        sandbox.parse(PLAIN, 10)
    assert not isinstance(caught.value, Unparseable)
    assert sandbox.parse(PLAIN, 10).body == "hello"


def test_the_child_inherits_no_secret(monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox) -> None:
    monkeypatch.setenv("HELPDESK_PASSWORD", "s3cret")
    sandbox.parse(PLAIN, 10)
    environment = Path(f"/proc/{child_of(sandbox)}/environ")
    if not environment.exists():
        pytest.skip("no /proc on this system")
    assert b"s3cret" not in environment.read_bytes()


def test_the_short_road_keeps_its_child_warm() -> None:
    try:
        assert parse_safely(PLAIN).body == "hello"
        assert parse_safely(FULL).bounce is not None
    finally:
        close_all()


def test_many_mails_are_read_while_the_caller_does_something_else(sandbox: Sandbox) -> None:
    mails = [PLAIN, FULL, b"", *(PLAIN.replace(b"hi", b"hi %d" % n) for n in range(40))]
    reading = sandbox.start(mails)
    assert reading.letters() == [parse(raw) for raw in mails]
    assert sandbox.parse(PLAIN, 10) == parse(PLAIN)


def test_mails_whose_answers_nobody_wants_leave_the_next_ones_alone(sandbox: Sandbox) -> None:
    sandbox.start([FULL] * 50).drop()
    assert sandbox.start([PLAIN]).letters() == [parse(PLAIN)]


def test_a_child_that_dies_leaves_each_mail_to_be_read_by_itself(sandbox: Sandbox) -> None:
    sandbox.parse(PLAIN, 10)
    child = child_of(sandbox)
    os.kill(child, signal.SIGSTOP)
    reading = sandbox.start([PLAIN, FULL])
    os.kill(child, signal.SIGKILL)
    assert reading.letters() == [None, None]
    assert sandbox.parse(FULL, 10) == parse(FULL)


def test_one_mail_beyond_reading_costs_no_other_its_place(sandbox: Sandbox) -> None:
    too_many_lines = b"Subject: x\r\n\r\n" + b"\n" * 1_200_001
    assert sandbox.start([PLAIN, too_many_lines, FULL]).letters() == [
        parse(PLAIN),
        None,
        parse(FULL),
    ]
