"""Long contents by-pass the parser: less memory, and the same letter (E15, E81)."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from helpdesk_tui.mail import shelf
from helpdesk_tui.mail.parse import parse

Corpus = Callable[[str], Path]
BEGIN = (
    b"From: eva@kunde.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nHi\r\n"
)
SIZE = 40 * 1024 * 1024
PART = b"--x\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: %b\r\n\r\n"


@pytest.mark.parametrize("folder", ["imap_tools", "bounces", "stalwart"])
def test_every_mail_reads_the_same_when_nearly_all_of_it_was_on_the_shelf(
    folder: str, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = sorted(corpus(folder).rglob("*.eml"))
    mails = {file: file.read_bytes() for file in files if file.stat().st_size < 100_000}
    read = {file: parse(raw) for file, raw in mails.items()}
    monkeypatch.setattr(shelf, "_LONG", 48)
    moved = 0
    for file, raw in mails.items():
        moved += shelf.shelve(raw)[0] is not raw
        assert parse(raw) == read[file], file
    assert moved > len(mails) / 2


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r"])
def test_a_stretch_ends_where_a_boundary_may_begin(end: bytes) -> None:
    content = bytes(range(256)).replace(b"\r", b"").replace(b"\n", b"") * 1200
    encoded = base64.b64encode(content)
    raw = BEGIN + PART % b"base64" + encoded + end + b"--x--" + end
    kept, _ = shelf.shelve(raw)
    assert len(kept) < 1_000
    [file] = parse(raw).attachments
    assert file.content == content


def test_a_mail_cannot_ask_for_what_is_on_the_shelf() -> None:
    forged = b"\0shelf\0" + b"00000000"
    raw = BEGIN + PART % b"8bit" + forged + b"\r\n" + PART % b"8bit" + b"a" * 300_000 + b"\r\n--x--"
    first, second = parse(raw).attachments
    assert first.content == forged
    assert second.content == b"a" * 300_000


PEAK = """
import re, sys
from pathlib import Path
from helpdesk_tui.mail.parser_process import answer
kind, _ = answer(sys.stdin.buffer.read())
print(kind.decode(), re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc on this system")
@pytest.mark.parametrize(
    ("begin", "unit", "end"),
    [
        (BEGIN + PART % b"base64", b"QUJD", b"\r\n--x--"),
        (BEGIN + PART % b"base64", b"QUJ=D", b"\r\n--x--"),
        (BEGIN + PART % b"8bit", b"\xff\xe6\xf8a", b"\r\n--x--"),
        (b"Subject: x\r\n\r\nbegin 644 a\r\n", b"M" + b"QUJD" * 15 + b"\r\n", b"end\r\n"),
    ],
    ids=["one line", "broken", "8 bit", "uuencoded"],
)
def test_a_mail_of_40_mb_costs_less_than_256_whatever_its_lines(
    begin: bytes, unit: bytes, end: bytes
) -> None:
    raw = begin + unit * (SIZE // len(unit)) + end
    done = subprocess.run([sys.executable, "-c", PEAK], input=raw, capture_output=True, check=True)
    kind, kilobytes = done.stdout.split()
    assert kind == b"L"
    assert int(kilobytes) < 240 * 1024
