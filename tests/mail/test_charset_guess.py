"""Text whose charset nobody names, or names falsely (E60, E62)."""

from __future__ import annotations

import pytest

from helpdesk_tui.mail.charsets import decode_text


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("тест тест", "koi8-r"),
        ("тест", "cp1251"),
        ("Заявка на ремонт принтера", "cp1251"),
        ("Příliš žluťoučký kůň", "cp1250"),
        ("Příliš žluťoučký kůň", "iso8859-2"),
        ("Grüße aus Köln", "cp1252"),
        ("Rødgrød med fløde på", "cp1252"),
        ("ÆØÅ", "cp1252"),
        ("Übung", "cp1252"),
        ("Αίτημα βοήθειας", "cp1253"),
        ("שלום עולם", "cp1255"),
        ("テスト メール", "cp932"),
        ("请求帮助", "gb18030"),
    ],
)
def test_short_text_without_a_label_is_read_in_its_own_script(text: str, codec: str) -> None:
    assert decode_text(text.encode(codec)).text == text


@pytest.mark.parametrize("label", ["", "utf-8", "iso-8859-1", "us-ascii"])
def test_utf8_that_was_cut_within_a_letter_stays_utf8(label: str) -> None:
    cut = "Картинка с очень длинным именем".encode()[:-1]

    assert decode_text(cut, label).text == "Картинка с очень длинным имене\ufffd"


def test_a_replacement_character_that_was_sent_is_no_sign_of_a_false_label() -> None:
    sent = "Sch\ufffdnen g\ufffdten Tag, Sie m\ufffdchten \ufffdmlaute"

    assert decode_text(sent.encode() + b" \xfc", "utf-8").text == f"{sent} \ufffd"
