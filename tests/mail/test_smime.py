"""Opaquely signed mail is read; encrypted and damaged mail says so (E85)."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.mail.parse import parse
from helpdesk_tui.mail.smime import signed_content

INNER = (
    b"Content-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\nsigned words\r\n"
    b"--y\r\nContent-Type: application/pdf; name=offer.pdf\r\n\r\nPDF\r\n--y--\r\n"
)
SIGNED = bytes.fromhex("06092a864886f70d010702")
DATA = bytes.fromhex("06092a864886f70d010701")
ENVELOPED = bytes.fromhex("06092a864886f70d010703")


def element(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x82]) + len(content).to_bytes(2, "big") + content


def open_ended(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x80]) + content + b"\x00\x00"


def in_one_piece(inner: bytes) -> bytes:
    content = element(0x30, DATA + element(0xA0, element(0x04, inner)))
    body = element(0x30, b"\x02\x01\x01" + element(0x31, b"") + content)
    return element(0x30, SIGNED + element(0xA0, body))


def in_pieces(inner: bytes) -> bytes:
    pieces = b"".join(element(0x04, inner[at : at + 9]) for at in range(0, len(inner), 9))
    content = open_ended(0x30, DATA + open_ended(0xA0, open_ended(0x24, pieces)))
    body = open_ended(0x30, b"\x02\x01\x01" + element(0x31, b"") + content)
    return open_ended(0x30, SIGNED + open_ended(0xA0, body))


def mail(der: bytes) -> bytes:
    return (
        b"From: eva@kunde.example\r\nMessage-ID: <1@kunde.example>\r\n"
        b"Content-Type: application/pkcs7-mime; name=smime.p7m\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(der)
    )


@pytest.mark.parametrize("der", [in_one_piece(INNER), in_pieces(INNER)])
def test_the_words_and_files_inside_a_signature_are_read(der: bytes) -> None:
    letter = parse(mail(der))
    assert letter.body == "signed words"
    assert [one.filename for one in letter.attachments] == ["smime.p7m", "offer.pdf"]


@pytest.mark.parametrize(
    "der", [element(0x30, ENVELOPED + element(0xA0, b"")), b"", b"\x30", in_one_piece(INNER)[:40]]
)
def test_what_cannot_be_read_says_so_and_is_kept(der: bytes) -> None:
    letter = parse(mail(der))
    assert letter.body.startswith("(encrypted")
    assert letter.attachments[0].content == der


def test_signatures_within_signatures_are_opened_once() -> None:
    head = b"Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    der = in_one_piece(INNER)
    for _ in range(100):
        der = in_one_piece(head + der)
    assert len(parse(mail(der)).attachments) == 2


@given(st.binary(max_size=80))
def test_any_bytes_are_content_or_none(der: bytes) -> None:
    found = signed_content(der)
    assert found is None or len(found) <= len(der)
