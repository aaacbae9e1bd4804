"""Folding: the same letters whatever the keyboard, and the same for a text as for its parts."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from helpdesk_tui.folding import fold, words_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Århus Søren Škoda", "arhus soren skoda"),
        ("Tjeckiens ŘÍDICÍ středisko", "tjeckiens ridici stredisko"),
        ("A\N{COMBINING RING ABOVE}rhus", "arhus"),
        ("Straße, Œuvre, Łódź, Þór", "strasse, oeuvre, lodz, thor"),
        ("ΟΔΟΣ οδος", "οδοσ οδοσ"),
        ("Добрый день", "добрыи день"),
        ("\N{LATIN SMALL LIGATURE FI}le", "file"),
        ("\N{GREEK UPSILON WITH HOOK SYMBOL}", "υ"),
    ],
)
def test_letters_lose_case_and_marks(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(some.text(some.characters(max_codepoint=0x2FFF, exclude_categories=["Cs"])))
def test_a_text_folds_as_unicode_takes_it_apart(text: str) -> None:
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = [char for char in apart if not unicodedata.combining(char)]
    assert fold(text) == "".join(fold(char) for char in bare)


def test_words_are_runs_of_letters_and_digits() -> None:
    assert words_of("Wi-Fi_2: Åbn døren!") == ["wi", "fi", "2", "abn", "doren"]


@given(some.text(some.characters(codec="ascii")))
def test_words_of_plain_text_are_those_a_pattern_finds(text: str) -> None:
    assert words_of(text) == re.findall("[a-z0-9]+", text.lower())
