"""A guess at the language, and silence when unsure."""

from __future__ import annotations

import pytest

from helpdesk_tui.mail.language import guess_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hej, jeg har et problem med printeren. Den virker ikke. Kan I hjælpe mig? Mvh Eva", "da"),
        ("Hej, jag har ett problem med skrivaren. Den fungerar inte. Kan ni hjälpa mig?", "sv"),
        ("Dobrý den, prosím o pomoc, tiskárna nefunguje a není to poprvé. Děkuji", "cs"),
        ("Hello, the printer is not working. Can you help me with this? Thanks", "en"),
        ("Guten Tag, der Drucker ist kaputt und ich kann nicht arbeiten. Vielen Dank", "de"),
        ("", ""),
        ("1234 5678", ""),
        ("OK", ""),
        ("Traceback ValueError KeyError TypeError line 12 module foo bar baz", ""),
    ],
)
def test_guess(text: str, language: str) -> None:
    assert guess_language(text) == language
