"""Lines wrapped for the wire are put back together (E84)."""

from __future__ import annotations

from helpdesk_tui.mail.flowed import close_up, reflow
from helpdesk_tui.mail.parse import parse

DOUBLED = "Hello,\n\nthe printer on the\n\nsecond floor is\n\nbroken.\n\n\n\nRegards\n\nEva Lund\n"


def test_soft_breaks_are_joined_and_hard_ones_stay() -> None:
    assert reflow("The printer \nis broken.\nPlease \ncome.") == (
        "The printer is broken.\nPlease come."
    )


def test_delsp_takes_the_space_away_as_in_japanese() -> None:
    assert reflow("こん \nにちは。\n", delete_space=True) == "こんにちは。\n"


def test_delsp_of_a_mailer_that_does_not_mean_it_glues_no_words() -> None:
    assert reflow("but now there is \na note.", delete_space=True) == "but now there is a note."
    assert reflow("there is  \na http://x/ \ny", delete_space=True) == "there is a http://x/y"


def test_quotes_signature_and_stuffed_lines_keep_their_place() -> None:
    text = "> a \n> b \nYes \n-- \nEva\n From here\n"

    assert reflow(text) == "> a \n> b \nYes \n-- \nEva\nFrom here\n"


def test_the_parser_reads_the_label() -> None:
    letter = parse(
        b"From: a@b.example\r\nContent-Type: text/plain; format=Flowed; delsp=no\r\n\r\n"
        b"The printer \r\nis broken.\r\n"
    )

    assert letter.body == "The printer is broken."


def test_an_empty_line_behind_every_line_is_taken_out() -> None:
    assert close_up(DOUBLED) == (
        "Hello,\nthe printer on the\nsecond floor is\nbroken.\n\nRegards\nEva Lund"
    )


def test_paragraphs_of_one_line_stay_apart() -> None:
    text = "Hello\n\nOne\n\nTwo\n\nThree\n\nFour\n\nFive\n\nBye"

    assert close_up(text) == text
    assert close_up(DOUBLED + "Ltd.") == DOUBLED + "Ltd."
