"""Content transfer encodings as they are really sent (E77, E78)."""

from __future__ import annotations

import pytest

from helpdesk_tui.mail.parse import parse
from helpdesk_tui.mail.transfer import decode_transfer
from helpdesk_tui.mail.uuencode import decode_uuencoded, take_uuencoded


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (b"YWJjZA==\n", b"abcd"),
        (b"YWJjZA", b"abcd"),
        (b"YWJj\nZA==\nZWZn\n", b"abcdefg"),
        (b"YWJjZGVm!YWJj ZGVmZw==", b"abcdefabcdefg"),
        (b"YWJjZ", b"abc"),
        (b"YWJjZA==\n\n--nearly-the-boundary-->\nSome other words here\n", b"abcd"),
        (b"", b""),
    ],
)
def test_base64_gives_what_can_be_read(sent: bytes, read: bytes) -> None:
    assert decode_transfer(sent, "base64")[0] == read


@pytest.mark.parametrize("label", ["8bit;", "7-bit", "", " BINARY "])
def test_plain_labels_leave_the_content_alone(label: str) -> None:
    assert decode_transfer(b"a=20b", label) == (b"a=20b", "")


@pytest.mark.parametrize("label", ["quoted-printable ", "Quoted-Printable;", "quotedprintable"])
def test_odd_spellings_of_quoted_printable_are_read(label: str) -> None:
    assert decode_transfer(b"a=20b", label) == (b"a b", "")


def test_a_false_base64_label_leaves_the_words() -> None:
    content, problem = decode_transfer(b"Dear all, see you there!", "base64")

    assert content == b"Dear all, see you there!"
    assert "not" in problem


def test_uuencoded_lines_with_letters_behind_their_end_are_read() -> None:
    assert decode_uuencoded(b"begin 644 a.txt\n#86)C#\n`\nend\n") == b"abc"


def test_a_uuencoded_file_without_a_name_is_a_file() -> None:
    rest, files = take_uuencoded(b"Hello\nbegin 644 \n#86)C\n`\nend\nBye\n")

    assert files == [("", b"abc")]
    assert b"Hello" in rest
    assert b"Bye" in rest
    assert b"86)C" not in rest


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("text/plain", "=ybegin line=128 size=5 name=a b.bin\r\nxxxxx\r\n=yend size=5", "a b.bin"),
        (
            "text/plain",
            "(This file must be converted with BinHex 4.0)\r\n\r\n:$&4&@d3!N!:",
            "a file in BinHex is left in the text",
        ),
        ("application/mac-binhex40; name=a.hqx", "(This file …", "a file came in BinHex"),
    ],
)
def test_a_file_that_is_not_decoded_is_told(kind: str, text: str, told: str) -> None:
    letter = parse(f"From: a@b.example\r\nContent-Type: {kind}\r\n\r\nHi\r\n{text}\r\n".encode())
    assert any(told in problem for problem in letter.problems)


@pytest.mark.parametrize(
    "text", ["What is =ybegin in a mail?", "Do you know BinHex 4.0? (This file must be converted)"]
)
def test_who_only_writes_of_such_files_is_left_alone(text: str) -> None:
    letter = parse(f"From: a@b.example\r\nMessage-ID: <1@b.example>\r\n\r\n{text}\r\n".encode())
    assert letter.problems == ()
