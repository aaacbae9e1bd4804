"""Pictures of a mail stand where its HTML shows them (E75)."""

from __future__ import annotations

import pytest

from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.mail.parse import parse


def mail(source: str, head: str, attributes: str = "") -> Letter:
    return parse(
        (
            "From: a@b.example\r\nContent-Type: multipart/related; boundary=x\r\n\r\n"
            f'--x\r\nContent-Type: text/html\r\n\r\n<p>See <img src="{source}"{attributes}>!\r\n'
            f"--x\r\nContent-Type: image/png; name=logo.png\r\n{head}\r\n\r\n"
            f"{'P' * 2048}\r\n--x--\r\n"
        ).encode()
    )


@pytest.mark.parametrize(
    ("source", "head"),
    [
        ("cid:logo.png@01D", "Content-ID: <logo.png@01D>"),
        ("CID:logo.png%4001D", "Content-ID: logo.png@01D"),
        ("cid:&lt;logo.png@01D&gt;", 'Content-ID: <"logo.png@01D">'),
        ("cid:logo.png", "Content-ID: <logo.png@01D>"),
        ("cid:part1", "Content-ID: <part1@other>"),
        ("pics/logo.png", "Content-Location: pics/logo.png"),
    ],
)
def test_however_it_is_named_it_is_shown_in_its_place(source: str, head: str) -> None:
    letter = mail(source, head)

    assert letter.body == "See [image: logo.png 2 kB]!"
    assert [file.inline for file in letter.attachments] == [True]


def test_words_of_the_author_for_the_picture_come_first() -> None:
    letter = mail("cid:logo.png@01D", "Content-ID: <logo.png@01D>", ' alt="Our logo"')

    assert letter.body == "See [image: Our logo, logo.png 2 kB]!"


def test_a_picture_from_the_network_is_no_file() -> None:
    letter = mail("https://t.example/other.png", "Content-Disposition: attachment")

    assert letter.body == "See !"
    assert [file.inline for file in letter.attachments] == [False]
