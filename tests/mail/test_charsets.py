"""Bytes to text under true, false and unknown labels (E60, E61)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.mail.charsets import codec_for, decode_text
from helpdesk_tui.mail.japanese import decode_iso_2022_jp


@pytest.mark.parametrize(
    ("raw", "declared", "text"),
    [
        ("Blåbær".encode(), "utf-8", "Blåbær"),
        ("Blåbær".encode("latin-1"), "iso-8859-1", "Blåbær"),
        ("„Blåbær“ – 5 €".encode("cp1252"), "iso-8859-1", "„Blåbær“ – 5 €"),
        ("příliš žluťoučký".encode("cp1250"), "windows-1250", "příliš žluťoučký"),
        ("你好，世界".encode("gb18030"), "gb2312", "你好，世界"),
        ("你好，世界".encode("gb18030"), "iso-gb2312", "你好，世界"),
        ("你好，世界".encode("gb18030"), "X-GBK", "你好，世界"),
        ("안녕 똠방각하".encode("cp949"), "ks_c_5601-1987", "안녕 똠방각하"),
        ("Запрос цены".encode("cp949"), "ks_c_5601-1987", "Запрос цены"),
        ("Přehled".encode("utf-7"), "unicode-1-1-utf-7", "Přehled"),
        ("Blåbær".encode("cp850"), "cp-850", "Blåbær"),
        ("Blåbær".encode("utf-16"), "utf-16", "Blåbær"),
        (b"plain", "x-nowhere", "plain"),
        (b"plain", "hex", "plain"),
        ("Blåbær".encode(), "us-ascii", "Blåbær"),
        ("Blåbær".encode(), '"utf8"; x', "Blåbær"),
        ("Blåbær".encode(), "iso-8859-1", "Blåbær"),
        ("Blåbær på øen".encode("latin-1"), "utf-8", "Blåbær på øen"),
        ("don’t – “now”".encode("cp1252"), "x-unknown", "don’t – “now”"),
        ("Přihlášení nefunguje".encode("cp1250"), "x-unknown", "Přihlášení nefunguje"),
        ("Blå".encode()[:-1], "utf-8", "Bl\ufffd"),
    ],
)
def test_text_is_read_as_it_was_meant(raw: bytes, declared: str, text: str) -> None:
    assert decode_text(raw, declared).text == text


def test_a_guess_is_told_and_a_good_label_is_not() -> None:
    assert decode_text("Blåbær".encode(), "utf-8").guessed == ""
    assert decode_text("Blåbær".encode(), "us-ascii").guessed == "utf-8"
    assert decode_text("Blåbær på øen".encode("latin-1"), "utf-8").guessed != ""


def test_one_broken_byte_in_good_text_does_not_change_the_label() -> None:
    text = "Blåbærgrød på øen i går aftes".encode() + b"\xff"
    assert decode_text(text, "utf-8").text == "Blåbærgrød på øen i går aftes\ufffd"


def test_bytes_that_are_nothing_are_marked_not_dropped() -> None:
    assert len(decode_text(b"a\x81b", "windows-1252").text) == 3


@pytest.mark.parametrize("label", ["idna", "rot13", "base64", "undefined", "", "\x00", "ünknown"])
def test_codecs_that_are_no_charsets_are_not_used(label: str) -> None:
    assert codec_for(label) == ""


def test_japanese_mail_with_microsofts_characters() -> None:
    # ① is in no standard table of ISO-2022-JP; Outlook sends it as row 13.
    raw = b'\x1b$B-!\x1b(B and \x1b$B$"\x1b(B'
    assert decode_iso_2022_jp(raw) == "① and あ"


@given(st.text(alphabet="あいうえお漢字カナabc \n", max_size=40))
def test_standard_japanese_comes_back_as_it_was(text: str) -> None:
    assert decode_iso_2022_jp(text.encode("iso2022_jp")) == text


@given(
    st.binary(max_size=200), st.sampled_from(["", "utf-8", "iso-2022-jp", "utf-7", "big5", "hz"])
)
def test_nothing_is_raised_and_every_text_can_be_stored(raw: bytes, declared: str) -> None:
    text = decode_text(raw, declared).text
    assert "\x00" not in text
    text.encode("utf-8")
