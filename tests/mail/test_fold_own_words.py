"""Folding in doubt: what only looks like a quote, a signature or a banner is the author's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.mail.fold import fold
from tests.mail.test_fold import ANSWER, ATTRIBUTIONS, HEADERS

BANNERS = [
    "[EXTERNAL] This mail comes from outside.",
    "CAUTION: This email originated from outside of the organization. Do not click links.",
    "⚠ EXTERNAL EMAIL",
    "External sender - do not click on links",
    "ADVARSEL: Denne mail kommer udefra",
    "VARNING: Detta mail kommer från en extern avsändare",
    "Varování: tento e-mail přišel z externí adresy",
    "ACHTUNG: Diese E-Mail stammt von außerhalb der Organisation",
    "ATTENTION : ce message provient d'un expéditeur externe",
    "ATENCIÓN: Este correo electrónico se ha originado fuera de la organización",
    "LET OP: Deze e-mail komt van buiten de organisatie",
    "UWAGA: Ta wiadomość pochodzi spoza organizacji",
    "ATTENZIONE: questa e-mail proviene dall'esterno",
]


@pytest.mark.parametrize("banner", BANNERS)
@pytest.mark.parametrize("gap", ["\n\n", "\n"], ids=["apart", "right above"])
def test_a_warning_banner_folds(banner: str, gap: str) -> None:
    """What the mail server put on top is not the author's; the next line is (E96)."""
    result = fold(f"{banner}{gap}Hello, the door is locked.\n\nMaja\n")
    assert result.visible.strip() == "Hello, the door is locked.\n\nMaja"


@pytest.mark.parametrize(
    "text",
    [
        "External email does not arrive any more.\n\nMaja\n",
        "Warning: external mail is blocked since Monday\n\nMaja\n",
        "Ekstern mail kommer ikke frem\n\nMaja\n",
        "Notice: the mail server is down, messages from outside are lost\n\nMaja\n",
        "Hello\n\nSent from my desk, which is easier than the phone.\n",
        "Pakken\n\nSendt med posten i går\n",
        "I wonder\n\nSent with DHL yesterday.\n",
        "Part one\n\n----\n\nPart two is here.\n",
        "# Title\n\n***\n\nText below\n\n***\n\nMore text that matters a lot\n",
        "- one\n- two\n--\n- three\n",
        "First part\n--\nAnd does the second printer work again?\n",
        "Hi\n\nThis is what anna@kunde.test wrote:\n\nThe invoice is wrong.\n",
        "Hello\n\nOn 3 May 2026 at 10:11 the server wrote:\n\nERROR\n\nCan you help?\n",
        "Hej\n\nDen 3. maj 2026 kl. 10:11 skrev serveren:\n\nFEJL\n\nKan I hjælpe?\n",
        "It was lost\n\n- original message from me was about a chair\n- more\n",
        "Rules:\n\n-\n\nNo smoking\n",
    ],
)
def test_no_sentence_of_the_author_is_taken_for_an_addition(text: str) -> None:
    """Words of banners, phones, rules and quotes in a sentence are still a sentence."""
    assert fold(text).visible == text


@pytest.mark.parametrize(
    ("closing", "is_answer"),
    [
        ("Med venlig hilsen\nMaja Holm", False),
        ("Best regards, Maja", False),
        ("Mvh Maja", False),
        ("Thanks, will do tomorrow.", True),
        ("Best option is B", True),
        ("Hilsen fra chefen skal med på kortet", True),
        ("Regards\nMaja\nDid the second one arrive?", True),
    ],
)
def test_what_starts_like_a_farewell_may_be_an_answer(closing: str, is_answer: bool) -> None:
    """An unquoted line below a quote folds only where it is a farewell and nothing else."""
    text = f"Hi\n\nOn 3 May 2021 at 10:11 Desk <help@desk.test> wrote:\n> Which?\n\n{closing}\n"
    assert (closing in fold(text).visible) is is_answer


PROSE = st.lists(
    st.sampled_from(
        "the printer on floor two burns again and nobody can print since Monday".split()
    ),
    min_size=5,
    max_size=12,
).map(lambda chosen: " ".join(chosen) + ".")


@given(
    st.sampled_from(sorted(ATTRIBUTIONS)),
    st.lists(st.sampled_from(["> Which one?", "> Best", ">", ">> Older", "> -- ", "> Desk"])),
    PROSE,
    st.booleans(),
)
def test_no_sentence_below_a_quote_ever_folds(
    name: str, quote: list[str], answer: str, tops: bool
) -> None:
    """Whatever was quoted, an unquoted sentence that follows the quote is read (E91)."""
    above = "See my words.\n\n" if tops else ""
    text = "\n".join([f"{above}{ATTRIBUTIONS[name]}", "> Hello", *quote, "", answer, ""])
    assert answer in fold(text).visible


@pytest.mark.parametrize(
    "notice",
    ["My answers are inline below.", "Mine svar står nedenfor", "Mina svar nedan i rött",
     "Odpovědi níže v textu", "Antworten unten im Text", "Please see inline."],
)  # fmt: skip
def test_an_author_who_answers_inside_the_quote_is_believed(notice: str) -> None:
    """Outlook quotes without marks: only the author's word tells that answers stand there."""
    text = f"{notice}\n\n{HEADERS['outlook en']}\n\n1. Which model?\nX200\n"
    assert fold(text).visible == text


def test_a_postscript_below_a_signature_is_shown() -> None:
    text = "It works.\n\n-- \nMaja\nKunde A/S\n\nPS: The scanner is broken too.\n"
    result = fold(text)
    assert "scanner" in result.visible
    assert "Kunde A/S" in result.folded


def test_attributions_broken_or_glued_by_programs() -> None:
    """No space before the verb, a date on a line of its own, no address at all."""
    for attribution in (
        "On Tue, Sep 25, 2012 at 8:59 AM, Desk\n<help@desk.test>wrote:",
        "On Nov 21, 2014,\nat 10:18,\nHelp Desk <help@desk.test> wrote:",
        "---- Help Desk wrote ----",
        '-----"Help Desk" <help@desk.test> wrote: -----',
    ):
        assert fold(f"{ANSWER}\n\n{attribution}\n> Hi\n").visible.rstrip("\n") == ANSWER


def test_a_heading_folds_with_its_legal_footer() -> None:
    footer = "This e-mail is confidential and only for the addressee."
    assert fold(f"{ANSWER}\n\nDisclaimer\n\n{footer}\n").visible.rstrip("\n") == ANSWER


def test_a_header_block_with_links_for_addresses_opens_the_quote() -> None:
    """HTML mails often link their addresses; their text then shows only the link's mark."""
    block = "От: Служба [1]\nОтправлено: 26 июня 2014 г. 15:05\nКому: Майя [2]"
    assert fold(f"{ANSWER}\n\n{block}\n\nПривет!\n").visible.rstrip("\n") == ANSWER
