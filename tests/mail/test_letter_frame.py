"""What the process that reads strangers' mail answers is believed only where it fits (E81)."""

from __future__ import annotations

import json
import socket
import time

import pytest

from helpdesk_tui.mail.letter_frame import pack, unpack
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.mail.parser_link import Died, receive

MAIL = (
    b"From: Eva <eva@kunde.example>\r\nDate: Tue, 10 Mar 2026 09:30:00 +0100\r\n"
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nhello\r\n> quoted\r\n"
    b"--x\r\nContent-Type: a/b; name=a\r\n\r\nabc\r\n--x--\r\n"
)


def sized(content: bytes) -> bytes:
    return len(content).to_bytes(8, "big") + content


def lying(**lies: object) -> bytes:
    """A packed letter in which something is another than the parser would write."""
    whole = pack(parse(MAIL))
    end = 8 + int.from_bytes(whole[:8], "big")
    frame = json.loads(whole[8:end])
    assert frame.keys() >= lies.keys()
    return sized(json.dumps(frame | lies).encode()) + whole[end:]


def test_a_frame_without_a_lie_is_taken() -> None:
    assert unpack(lying()) == parse(MAIL)


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        sized(b"{"),
        sized(b"[]"),
        sized(b"[" * 100_000),
        lying(texts={"subject": "only"}),
        lying(has_message_id=1),
        lying(sender=["Eva"]),
        lying(to=[["Eva", None]]),
        lying(date="2026-03-10T09:30:00"),
        lying(automatic="by magic"),
        lying(bounce=[]),
        lying(headers=[["Subject", 5]]),
        lying(folded=[[False, 1_000]]),
        lying(folded=[[False, -1], [False, 16]]),
        lying(attachments=[["a", "a/b", "", False, "", -3, ""]]),
        lying(attachments=[["a", "a/b", "", False, "", 4, ""]]),
        lying(attachments=[]),
    ],
)
def test_a_frame_that_lies_is_none(frame: bytes) -> None:
    with pytest.raises(ValueError):
        unpack(frame)


ANSWER = b"L" + sized(b"letter")


@pytest.mark.parametrize(
    "answers",
    [
        (1 << 60).to_bytes(8, "big"),
        sized(b"L\0\0"),
        sized(b"L" + (100).to_bytes(8, "big") + b"letter"),
        sized(b"?" + sized(b"letter")),
        sized(ANSWER + ANSWER),
    ],
)
def test_answers_that_do_not_add_up_are_none(answers: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(answers)
        with pytest.raises(Died, match="nonsense"):
            receive(ours, time.monotonic() + 60, 1)


def test_as_many_answers_as_mails_are_taken() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(sized(ANSWER + ANSWER))
        assert receive(ours, time.monotonic() + 60, 2) == [(b"L", b"letter")] * 2
