"""Mails as many servers, filters and programs write them, beside those of the corpora.

The files in ``variants`` hold them as they travel; a new make is one more entry there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk_tui.mail.challenge import CHALLENGE
from helpdesk_tui.mail.fold import fold
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.words import Automatic

FOLDER = Path(__file__).parent / "variants"
OWN = "It still smokes, see the photo.\nCan you come today?"
OURS = "<77.tok@desk.example>"


def mails(file: str) -> Iterator[tuple[str, bytes]]:
    """What each mail of a file is called, and its bytes."""
    _, *entries = (FOLDER / file).read_text("utf-8").split("\n%% ")
    for entry in entries:
        name, _, raw = entry.partition("\n")
        yield name, raw.replace("\n", "\r\n").encode()


@pytest.mark.parametrize(("name", "raw"), list(mails("bounces.txt")))
def test_a_failure_tells_whom_and_how_badly(name: str, raw: bytes) -> None:
    letter = parse(raw)
    assert letter.automatic is Automatic.BOUNCE
    assert letter.bounce is not None
    assert letter.bounce.recipient == "eva@kunde.example"
    assert letter.bounce.message_id == (OURS if OURS.encode() in raw else "")
    expected = name.rpartition(" | ")[2]
    assert letter.bounce.hard == (expected == "hard") or expected == "either"


@pytest.mark.parametrize(("name", "raw"), list(mails("challenges.txt")))
def test_a_challenge_is_a_machines_and_says_what_to_do(name: str, raw: bytes) -> None:
    letter = parse(raw)
    assert letter.automatic is Automatic.REPLY, name
    assert letter.bounce is None
    assert CHALLENGE in letter.problems


@pytest.mark.parametrize(("name", "raw"), list(mails("people.txt")))
def test_who_only_writes_about_such_mails_is_a_person(name: str, raw: bytes) -> None:
    letter = parse(raw)
    assert (letter.automatic, letter.bounce) == (None, None), name
    assert CHALLENGE not in letter.problems


def quotes() -> Iterator[tuple[str, str]]:
    """Which program wrote it in what language, and what stands below the author's words."""
    for line in (FOLDER / "quotes.txt").read_text("utf-8").splitlines():
        name, bar, rest = line.partition(" | ")
        if bar:
            yield name, rest.replace("⏎", "\n")


@pytest.mark.parametrize(("name", "below"), list(quotes()))
def test_the_quote_below_an_answer_folds_and_nothing_else(name: str, below: str) -> None:
    folded = fold(f"{OWN}{below}\n")
    assert folded.visible.strip() == OWN, name


@pytest.mark.parametrize(
    "text",
    [
        "Please book a trip:\n\nFrom: Aarhus\nTo: Prague\nDate: 4 May 2026\n\nThanks\nEva",
        "Yesterday on 4 May 2026 at 10:00 the system wrote:\n\nError 512\n\nWhat should I do?",
        "Am Montag, 4. Mai 2026 schrieb Herr Meier:\nDas Gerät ist defekt.\nBitte tauschen.",
        "On 4 May 2026 Carl wrote:\nthat the printer would be fixed.\nIt is not.",
        "Best regards to Carl, he fixed it.\n\nBut the scanner is broken now.",
        "[EXTERNAL] is now in front of all subjects. Can you remove it?\nEva",
        "Hej\n\nFra: 10:00\nTil: 12:00\nSted: rum 3\n\nKan I sætte en projektor op?",
        "Hi, it works.\n\nMvh Eva\n\nPS: the other printer is broken, can you look?",
        "The template is:\n> Dear customer\n> we close\nPlease change 'close' to 'open'.",
        "Two things\n-----\n1. printer is broken\n2. screen is black\n-----\nThanks, Eva",
    ],
)
def test_an_authors_own_words_stay(text: str) -> None:
    assert fold(text).folded == ""
