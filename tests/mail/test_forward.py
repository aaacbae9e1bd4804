"""Who first wrote a forwarded mail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.mail.forward import original_sender
from helpdesk_tui.mail.letter import Address

ANNA = Address("Anna Berg", "anna@kunde.test")


@pytest.mark.parametrize(
    "text",
    [
        "FYI\n\n---------- Forwarded message ---------\nFrom: Anna Berg <anna@kunde.test>\n"
        "Date: Mon, May 3, 2021 at 10:11 AM\nSubject: Printer\nTo: <help@desk.test>\n\nHi\n",
        "Begin forwarded message:\n\nFrom: Anna Berg <anna@kunde.test>\nSubject: Printer\n"
        "Date: 3 May 2021\nTo: help@desk.test\n\nHi\n",
        "Fra: Anna Berg [mailto:anna@kunde.test]\nSendt: 3. maj 2021 10:11\nTil: 'Desk'\n"
        "Emne: Printer\n\nHej\n",
        "Od: Anna Berg <anna@kunde.test>\nOdesláno: pondělí 3. května 2021\nKomu: Desk\n"
        "Předmět: Tiskárna\n",
        "*Från:* Anna Berg <anna@kunde.test>\n*Skickat:* den 3 maj 2021\n*Till:* Desk\n"
        "*Ämne:* Skrivare\n",
        '> Von: "Anna Berg" <anna@kunde.test>\n> Datum: 3. Mai 2021\n> An: x@desk.test\n'
        "> Betreff: Drucker\n",
        "From: anna@kunde.test (Anna Berg)\nDate: Monday\nTo: desk\nSubject: Printer\n",
        "-------- Weitergeleitete Nachricht --------\nBetreff: Drucker\nDatum: Mo, 3. Mai 2021\n"
        "Von: Anna Berg <anna@kunde.test>\nAn: x@desk.test\n",
    ],
    ids="gmail apple danish czech swedish german plain thunderbird".split(),
)
def test_the_first_sender_is_found(text: str) -> None:
    """Forwards of many programs and languages say who asked first (E95)."""
    assert original_sender(text) == ANNA


def test_the_outermost_forward_counts() -> None:
    """Of a forward of a forward the last forwarded mail's sender is meant."""
    block = "From: {0}\nSent: Monday\nTo: x@desk.test\nSubject: Printer\n\nHi\n\n"
    text = block.format("Anna Berg <anna@kunde.test>") + block.format("Bo <bo@kunde.test>")
    assert original_sender(text) == ANNA


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello\n",
        "From: Aarhus\nTo: Oslo\nDate: Monday\n",
        "From: nobody\nSubject: x\nDate: y\n",
    ],
    ids=["empty", "plain", "trip", "no address"],
)
def test_without_a_readable_sender_there_is_none(text: str) -> None:
    """No block, or no address in it, gives None."""
    assert original_sender(text) is None


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    """Nothing raises, and an address found is a single word with an @."""
    found = original_sender("From: " + text + "\nDate: x\nSubject: y\nTo: z\n")
    assert found is None or ("@" in found.email and len(found.email.split()) == 1)
