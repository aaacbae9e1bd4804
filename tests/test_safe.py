"""Hostile text: what may reach a terminal, a spreadsheet, a log or a disk, and what may not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.safe import (
    UNSAFE,
    address_label,
    file_name,
    log_line,
    one_line,
    visible,
)

# The same words as the trap lists, written down a second time on purpose.
FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
NASTY = st.text(
    st.sampled_from(
        "\x1b\x07\x00\r\n\t\x08\x7f\x85\x90\x98\x9b\x9c\x9d\x9e\x9f[]\\;?0123mJHcP^_X"
        "aå\u0301\u0300\u20e3\u200b\u200c\u200d\ufe0f\ufe0e\u2028\u202e\u2066\u200f\ufeff"
        "\ud800\udfff\ufffe\U000e0041\U000e0100👩❤🇸🇪ab=+-@│中क्ा \u00a0"
    )
)
ANY = st.one_of(st.text(), NASTY, st.text(st.characters(exclude_categories=[])))


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("A\x1b]0;PWNED\x07B", "A␛B"),
        ("A\x1b]52;c;cm0gLXJm\x1b\\B", "A␛B"),
        ("A\x1b]8;;http://evil.test\x1b\\here\x1b]8;;\x1b\\B", "A␛here␛B"),
        ("A\x1b[2JB", "A␛B"),
        ("A\x1b[38;2;1;2;3mB", "A␛B"),
        ("A\x1b[6nB", "A␛B"),
        ("A\x1bPq#0;2;0;0;0\x1b\\B", "A␛B"),
        ("A\x1b_Gf=100\x1b\\B", "A␛B"),
        ("A\x1b^secret\x9cB", "A␛B"),
        ("A\x1bXstring\x07B", "A␛B"),
        ("A\x1bcB", "A␛B"),
        ("A\x1b(0B", "A␛B"),
        ("A\x1b]0;never closed", "A␛"),
        ("A\x1b", "A␛"),
        ("A\x9b2JB", "A\ufffdB"),
        ("A\x9d0;PWNED\x07B", "A\ufffdB"),
        ("Price 10 \x80, \x9eena", "Price 10 \ufffd, \ufffdena"),
        ("a\x08b\x00c\x7fd", "a␈b␀c␡d"),
        ("a\tb", "a    b"),
        ("invoice_\u202efdp.exe", "invoice_⟪RLO⟫fdp.exe"),
        ("\u2066isolated\u2069 \u200eleft\u061c", "isolated left"),
        ("hid\U000e0069\U000e0067den", "hidden"),
        ("zero\u200bwidth\ufeff soft\u00adhyphen\u3164", "zerowidth softhyphen"),
        ("e" + "\u0301" * 30 + "x", "e" + "\u0301" * 4 + "x"),
        ("\ud800 \ufffe \ufdd0 \ue000", "\ufffd \ufffd \ufffd \ufffd"),
        ("\U00040000 \U000dfffd \U000e1000 \U0001ffff", "\ufffd \ufffd \ufffd \ufffd"),
        ("a\u200db\ufe0fc", "abc"),
    ],
)
def test_hostile_text_is_shown_harmlessly(hostile: str, shown: str) -> None:
    """Whole sequences become one mark, the rest a picture or nothing (E100 to E109)."""
    assert visible(hostile) == shown


@pytest.mark.parametrize(
    "clean",
    [
        "",
        "Printer on 3rd floor",
        "Skrivaren är trasig – åäö ÆØÅ Příliš žluťoučký kůň",
        "[@click=app.quit]not markup here[/]",
        "👩‍👩‍👧‍👦 ❤️ ☺︎ 1️⃣ 👍🏽 🇸🇪",
        "中文 한국어 日本語 ไทย हिन्दी क्‍ष",
        "می‌خواهم שלום مرحبا",
        "e\u0301 a\u030a",
        "\U0001fae9 \u0378 newer than the tables of this program",
        "…–—“”‘’«»␛\ufffd",
    ],
)
def test_clean_text_stays_the_same_object(clean: str) -> None:
    """Joiners inside emoji and in scripts that need them are clean; text is not copied."""
    assert visible(clean) == clean
    if not re.search("[\u200c\u200d\ufe00-\ufe0f\u0300-\u036f]", clean):
        assert visible(clean) is clean or clean == ""


def test_a_carriage_return_cannot_overwrite() -> None:
    """CR, CR LF and the Unicode separators all become one line feed, or its picture."""
    assert visible("pay 10\rpay 99\r\nend\u2028x", newlines=True) == "pay 10\npay 99\nend\nx"
    assert visible("pay 10\rpay 99\r\nend") == "pay 10␊pay 99␊end"


@given(ANY)
def test_nothing_unsafe_ever_comes_out(text: str) -> None:
    """No escape, control, bidi, tag, surrogate or noncharacter, whatever goes in."""
    for out in (visible(text), one_line(text), log_line(text), file_name(text),
                visible(text, newlines=True), address_label(text, text)):  # fmt: skip
        assert not FORBIDDEN.search(out)
        assert not UNSAFE.search(out.replace("\n", ""))
    for out in (visible(text), one_line(text), log_line(text), file_name(text)):
        assert "\n" not in out
    assert not FORBIDDEN.search(one_line(text, 7))
    visible(text).encode()


@given(ANY)
def test_safe_text_stays_as_it_is(text: str) -> None:
    """Doing it twice changes nothing: edges may not know that it was done."""
    for make in (visible, one_line, log_line, file_name):
        once = make(text)
        assert make(once) == once
    once = visible(text, newlines=True)
    assert visible(once, newlines=True) == once


@given(st.text(st.characters(categories=["Lu", "Ll", "Nd", "Po", "Sc"], max_codepoint=0x24F)))
def test_ordinary_letters_are_never_changed(text: str) -> None:
    """Latin letters, digits and punctuation come out as they went in."""
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [
        ("Printer", 7, "Printer"),
        ("Printer", 6, "Print…"),
        ("Printer", 1, "…"),
        ("Printer", 0, ""),
        ("中文字", 5, "中文…"),
        ("中文字", 4, "中…"),
        ("👩‍👩‍👧ab", 3, "👩‍👩‍👧…"),
        ("a🇸🇪🇩🇰", 4, "a🇸🇪…"),
        ("a🇸🇪🇩🇰", 3, "a…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        (" many \n\t spaces\u00a0here ", None, "many spaces here"),
        ("two\x1b[2J\nlines", None, "two␛ lines"),
    ],
)
def test_one_line_cuts_between_clusters(text: str, width: int | None, cut: str) -> None:
    """A cut never halves a wide character, a flag, a family or an accent (E106)."""
    assert one_line(text, width) == cut


def test_a_log_line_cannot_be_forged() -> None:
    """Line breaks of data show as pictures, and a line has an end."""
    assert log_line("ok\nERROR forged\r\n") == "ok␊ERROR forged␊"
    assert len(log_line("x" * 10_000)) == 2000


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\evil.exe", "evil.exe"),
        ("invoice_\u202efdp.exe", "invoice_fdp.exe"),
        ("a\r\nb.txt", "ab.txt"),
        ("-rf", "rf"),
        (".bashrc", "bashrc"),
        ("con.txt", "_con.txt"),
        ("NUL", "_NUL"),
        ('a<b>:"c|?*.pdf', "a_b___c___.pdf"),
        ("report.pdf. . ", "report.pdf"),
        ("..", "attachment"),
        ("", "attachment"),
        ("Faktura č. 1.pdf", "Faktura č. 1.pdf"),
        ("\x1b]0;x\x07photo.jpg", "photo.jpg"),
        ("x" * 400 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_file_names_are_safe_to_write(name: str, safe: str) -> None:
    """No path, no control, no reserved name, the true extension last (E79)."""
    assert file_name(name) == safe


def test_file_names_fit_a_disk_in_bytes() -> None:
    """Wide names are cut by bytes too."""
    assert len(file_name("中" * 119 + ".pdf").encode()) <= 200


@pytest.mark.parametrize(
    ("name", "email", "label"),
    [
        ("Maja Holm", "maja@kunde.test", "Maja Holm"),
        ("", "maja@kunde.test", "maja@kunde.test"),
        ("maja@kunde.test", "maja@kunde.test", "maja@kunde.test"),
        ("ceo@corp.test", "x@evil.test", "ceo@corp.test <x@evil.test>"),
        ("Bank <pay@bank.test>", "x@evil.test", "Bank <pay@bank.test> <x@evil.test>"),
        ("P\u0430ypal", "x@evil.test", "P\u0430ypal <x@evil.test>"),
        ("Иван Петров", "ivan@kunde.test", "Иван Петров"),
        ("山田 Taro", "taro@kunde.test", "山田 Taro"),
        ("Åsa Öst", "asa@kunde.test", "Åsa Öst"),
        ("Anna\u202e", "x@evil.test", "Anna⟪RLO⟫ <x@evil.test>"),
        ("Anna", "", "Anna"),
    ],
)
def test_a_name_that_could_deceive_shows_its_address(name: str, email: str, label: str) -> None:
    """Names with @, brackets or look-alike letters never stand alone (E110)."""
    assert address_label(name, email) == label
