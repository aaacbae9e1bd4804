"""Who first wrote a forwarded mail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.mail.fold import fold
from helpdesk_tui.mail.forward import (
    STEMS,
    forwarded_from,
    is_forward_subject,
    original_sender,
)
from helpdesk_tui.mail.letter import Address
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.mail.reply_words import FORWARDED
from helpdesk_tui.mail.sandbox import parse_safely

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


@pytest.mark.parametrize(
    "text",
    [
        "----- Videresendt meddelelse ----- Fra: Anna Berg <anna@kunde.test>Til: x@desk.test\nHej",
        "  ----- Message transmis ----- De : Anna Berg <anna@kunde.test>À : x@desk.test\n Bonjour",
        'On 3/5/2021 10:12, "Anna Berg" <anna@kunde.test> wrote:\n\n    It is on fire.\n',
        "Dne 3. 5. 2021 v 10:12 Anna Berg <anna@kunde.test> napsal(a):\n\n    Hoří.\n",
        "Anna Berg <anna@kunde.test> skrev følgende den 3/5/2021 10:12:\n\n    Det brenner.\n",
        "-------- Továbbított üzenet --------\nTárgy: \tx\nDátum: \t3 May\n"
        "Feladó: \tAnna Berg <anna@kunde.test>\nCímzett: \tx@desk.test\n",
        "-------- Message transféré --------\nSujet : \tx\nDate : \t3 May\n"
        "De : \tAnna Berg <anna@kunde.test>\nPour : \tx@desk.test\n",
        "> Начало переадресованного сообщения:\n> \n> Отправитель: Anna Berg <anna@kunde.test>\n"
        "> Тема: x\n> Дата: 3 мая\n> Кому: x@desk.test\n",
        "---------- メッセージを転送 ---------\n送信元：Anna Berg <anna@kunde.test>\n"
        "日付：5月3日\n件名：x\n",
    ],
    ids="yahoo-da yahoo-fr mac-en mac-cs mac-no thunderbird-hu thunderbird-fr apple-ru ja".split(),
)
def test_programs_that_write_no_block_or_another_one(text: str) -> None:
    """One line for all headers, or only "… wrote:", name the first sender as well."""
    assert original_sender("Please see below.\n\n" + text) == ANNA


FORWARD = (
    "Kan I hjælpe hende?\n\nFra: Anna Berg <anna@kunde.test>\nSendt: 3. maj 2021 10:11\n"
    "Til: Maja <maja@kunde.test>\nEmne: Printer\n\nDen brænder.\n"
)


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("VS: Printer", True),
        ("Fwd: Printer", True),
        ("[Extern] WG: Drucker", True),
        ("Přeposláno: Tiskárna", True),
        ("Vidarebefordrat: Skrivare", True),
        ("SV: VS: Printer", False),
        ("Re: Fwd: Printer", False),
        ("Forward planning: printers", False),
        ("", False),
    ],
)
def test_the_subject_tells_a_forward_from_an_answer(subject: str, expected: bool) -> None:
    assert is_forward_subject(subject) is expected
    assert forwarded_from(subject, FORWARD) == (ANNA if expected else None)


def test_an_answer_to_a_forward_is_no_forward() -> None:
    """The marker further down belongs to the mail that is answered."""
    text = (
        "Thanks!\n\nOn Mon, May 3, 2021 at 10:11 AM Bo <bo@kunde.test> wrote:\n> See below\n>\n"
        "> ---------- Forwarded message ---------\n> From: Anna Berg <anna@kunde.test>\n"
        "> Date: Mon\n> Subject: Printer\n> To: x@desk.test\n"
    )
    assert forwarded_from("Re: Printer", text) is None


def test_a_forward_without_a_marker_is_shown_whole_by_its_subject() -> None:
    """Outlook's header block alone cannot tell; "VS:" can (E95)."""
    assert "brænder" not in fold(FORWARD).visible
    assert fold(FORWARD, forwarded=True).visible == FORWARD


def test_a_quoted_forward_is_shown_and_the_signature_above_it_folds() -> None:
    text = "Please help.\n\n-- \nMaja\n\nForwarded message:\n\n> From: Anna\n> It burns.\n"
    result = fold(text)
    assert "It burns." in result.visible
    assert "Maja" in result.folded


def test_the_parser_fills_in_who_wrote_first() -> None:
    raw = (
        b"From: Maja <maja@kunde.test>\r\nTo: help@desk.test\r\nSubject: VS: Printer\r\n"
        b"Message-ID: <f@kunde.test>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    ) + FORWARD.encode()
    assert parse(raw).forwarded_from == ANNA
    assert parse_safely(raw).forwarded_from == ANNA
    assert "brænder" in parse(raw).folded.visible
    assert parse(raw.replace(b"VS: ", b"SV: ")).forwarded_from is None


@pytest.mark.parametrize(
    ("subject", "words", "expected"),
    [
        ("FW: Printer", "See the mail.", ANNA),
        ("Printer", "", ANNA),
        ("Printer", "The mail here explains what we want to buy.", None),
    ],
)
def test_a_mail_attached_to_a_forward_names_its_sender(
    subject: str, words: str, expected: Address | None
) -> None:
    """Who forwards as an attachment writes "FW:" or nothing at all."""
    raw = (
        f"From: Maja <maja@kunde.test>\r\nSubject: {subject}\r\nMessage-ID: <a@kunde.test>\r\n"
        f"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n{words}\r\n--x\r\n"
        "Content-Type: message/rfc822\r\n\r\nFrom: Anna Berg <anna@kunde.test>\r\n\r\nHi\r\n"
        "--x--\r\n"
    )
    assert parse(raw.encode()).forwarded_from == expected


def test_whatever_marks_a_forward_is_looked_for() -> None:
    assert [mark for mark in FORWARDED if not any(stem in mark for stem in STEMS)] == []
