"""winmail.dat: what it holds takes its place; what cannot be read stays (E76)."""

from __future__ import annotations

import base64
import struct

import pytest

from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.mail.parse import parse

ATTACH_START, ATTACH_TITLE, ATTACH_DATA = 0x00069002, 0x00018010, 0x0006800F
ATTACH_PROPERTIES, VERSION, CODEPAGE = 0x00069005, 0x00089006, 0x00069007
CONTENT_ID = 0x3712


def item(name: int, content: bytes, level: int = 2) -> bytes:
    head = struct.pack("<BII", level, name, len(content))
    return head + content + struct.pack("<H", sum(content) & 0xFFFF)


def property_text(name: int, text: bytes) -> bytes:
    padded = text + b"\0" + b"\0" * (-(len(text) + 1) % 4)
    return struct.pack("<IHHII", 1, 0x1E, name, 1, len(text) + 1) + padded


def winmail(*items: bytes) -> bytes:
    version = item(VERSION, b"\0\0\1\0", level=1)
    codepage = item(CODEPAGE, struct.pack("<II", 1252, 0), level=1)
    return b"\x78\x9f\x3e\x22\x01\x00" + version + codepage + b"".join(items)


def mail(stream: bytes, name: str = "winmail.dat", html: str = "") -> Letter:
    packed = base64.encodebytes(stream).decode().replace("\n", "\r\n")
    text = f"--x\r\nContent-Type: text/html\r\n\r\n{html}\r\n" if html else ""
    return parse(
        (
            "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
            f"{text}--x\r\nContent-Type: application/octet-stream; name={name}\r\n"
            f"Content-Transfer-Encoding: base64\r\n\r\n{packed}--x--\r\n"
        ).encode()
    )


PICTURE = (
    item(ATTACH_START, b"\0" * 14)
    + item(ATTACH_TITLE, b"logo.png\0")
    + item(ATTACH_DATA, b"\x89PNG")
    + item(ATTACH_PROPERTIES, property_text(CONTENT_ID, b"logo@01D"))
)


@pytest.mark.parametrize("name", ["winmail.dat", "ATT00001.bin", "part2"])
def test_its_pictures_stand_where_the_html_shows_them_whatever_its_name(name: str) -> None:
    letter = mail(winmail(PICTURE), name, html='<p>See <img src="cid:logo@01D">')

    assert letter.body == "See [image: logo.png 4 bytes]"
    assert [(file.filename, file.content_type, file.inline) for file in letter.attachments] == [
        ("logo.png", "image/png", True)
    ]


@pytest.mark.parametrize(
    "stream",
    [
        winmail(item(ATTACH_DATA, b"x" * 100)[:40]),
        winmail(struct.pack("<BII", 2, ATTACH_DATA, 0x7FFFFFFF) + b"x" * 20),
        winmail(item(0x00069003, struct.pack("<I", 0xFFFFFFFF) + b"\x1e\x00" * 50, level=1)),
    ],
    ids=["cut", "lying length", "lying count"],
)
def test_what_lies_is_kept_as_it_came(stream: bytes) -> None:
    (file,) = mail(stream).attachments

    assert file.filename == "winmail.dat"
    assert file.content == stream


def test_what_holds_nothing_to_read_is_told() -> None:
    letter = mail(winmail())

    assert letter.attachments == ()
    assert any("holds no text and no file" in problem for problem in letter.problems)
