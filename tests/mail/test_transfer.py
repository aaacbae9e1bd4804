"""Content transfer encodings as they are really sent (E77, E78)."""

from __future__ import annotations

import pytest

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
