"""Mails made to hurt: each ends soon, as a Letter or as Unparseable (E81)."""

from __future__ import annotations

import time

import pytest

from helpdesk_tui.errors import Unparseable
from helpdesk_tui.mail.limits import Limits
from helpdesk_tui.mail.parse import parse

HEAD = b"From: a@b.example\r\nTo: c@d.example\r\nMessage-ID: <1@b.example>\r\n"


def nested(depth: int) -> bytes:
    layers = (
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
        for level in range(depth)
    )
    return HEAD + b"".join(layers) + b"Content-Type: text/plain\r\n\r\nhello\r\n"


MULTIPART = HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
BOMBS = {
    "1000 nested multiparts": nested(1_000),
    "5000 nested mails": HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 5_000,
    "20000 encoded words": HEAD + b"Subject: " + b"=?utf-8?B?w6U=?= " * 20_000 + b"\r\n\r\nhi",
    "100000 begun words": HEAD + b"Subject: " + b"=?a?q?" * 80_000 + b"\r\n\r\nhi",
    "10000 parameters": HEAD
    + b"Content-Type: text/plain; "
    + b"; ".join(b"n*%d*=a" % number for number in range(10_000))
    + b"\r\n\r\nhi",
    "200000 spaces in a parameter": HEAD
    + b"Content-Type: text/plain;"
    + b" " * 200_000
    + b"=\r\n\r\nhi",
    "100000 empty parts": MULTIPART + b"--x\r\n\r\n" * 100_000,
    "5000 parentheses": b"From: " + b"(" * 5_000 + b"\r\n\r\nhi",
    "100000 quotes": b"From: " + b'"\\' * 100_000 + b"\r\n\r\nhi",
    "200000 angles": b"From: " + b"<" * 200_000 + b"\r\n\r\nhi",
    "50000 recipients": HEAD + b"Cc: " + b"a@b.cc," * 50_000 + b"\r\n\r\nhi",
    "80000 references": HEAD + b"References: " + b"<a@b>" * 80_000 + b"\r\n\r\nhi",
    "one endless reference": HEAD + b"References: " + b"a" * 300_000 + b"\r\n\r\nhi",
    "9000 damaged lines": HEAD + b"no header\r\n" * 9_000 + b"Cc: e@f.example\r\n\r\nhi",
    "100000 opened files": HEAD + b"\r\n" + b"begin 644 a\r\n" * 100_000,
    "5 million blank lines": HEAD + b"\r\n" + b"\r\n" * 5_000_000,
    "200000 brackets in a date": HEAD + b"Date: " + b"(" * 200_000 + b"\r\n\r\nhi",
    "100000 folders in a name": HEAD
    + b'Content-Type: a/b; name="'
    + b"../" * 100_000
    + b'"\r\n\r\nhi',
    "990 files of one name": MULTIPART
    + b"--x\r\nContent-Type: a/b; name=a.txt\r\n\r\nabc\r\n" * 990,
    "a report on 100000 recipients": HEAD
    + b"Content-Type: message/delivery-status\r\n\r\n"
    + b"Final-Recipient: rfc822;a@b.c\r\n\r\n" * 100_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_soon(name: str) -> None:
    raw = BOMBS[name]
    before = time.process_time()
    try:
        letter = parse(raw)
    except Unparseable as error:
        assert str(error)
    else:
        assert letter.sender.email in ("a@b.example", "")
    assert time.process_time() - before < 5.0


def test_the_limits_say_which_one_was_passed() -> None:
    with pytest.raises(Unparseable, match="30 levels"):
        parse(nested(1_000))
    with pytest.raises(Unparseable, match="1000 parts"):
        parse(BOMBS["100000 empty parts"])
    with pytest.raises(Unparseable, match="over the limit of 10"):
        parse(b"x" * 11, Limits(size=10))
    with pytest.raises(Unparseable, match="header block"):
        parse(b"X: y\r\n" * 20_000 + b"\r\nhi")


def test_just_below_the_limits_a_mail_is_read() -> None:
    assert parse(nested(29)).body == "hello"
    assert len(parse(BOMBS["990 files of one name"]).attachments) == 990
    assert len(parse(BOMBS["50000 recipients"]).cc) == 2_000
