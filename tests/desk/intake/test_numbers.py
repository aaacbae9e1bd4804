"""Numbers no ticket can have: said by a stranger or typed, they are only not found."""

from __future__ import annotations

import pytest

from helpdesk_tui.cli.options import read_number
from helpdesk_tui.desk.command_line import run_line
from helpdesk_tui.desk.lists import count
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.errors import NotFound
from helpdesk_tui.words import LARGEST_NUMBER, Fate
from tests.desk.intake.post import Post
from tests.worker.scene import mail

TOO_LARGE = LARGEST_NUMBER + 1
TOKEN = "a" * 20


@pytest.mark.parametrize("number", [LARGEST_NUMBER, TOO_LARGE, 999_999_999_999])
def test_a_mail_that_names_it_is_a_new_ticket(post: Post, number: int) -> None:
    row = post.comes(mail(f"Re: [#{number}] Printer"))
    assert row.fate is Fate.NEW_TICKET
    for own in (f"t{number}.m1", f"t1.m{number}", f"t{number}.m{number}"):
        answer = mail("Re", own, answers=f"<{own}.{TOKEN}@desk.example>")
        assert post.comes(answer).fate is Fate.NEW_TICKET


@pytest.mark.parametrize("number", [LARGEST_NUMBER, TOO_LARGE, 999_999_999_999])
def test_it_is_not_found_wherever_it_is_typed(post: Post, number: int) -> None:
    row = post.comes(mail())
    for line in (f"merge {number}", f"merge #{number}"):
        with pytest.raises(NotFound, match=f"no ticket #{number}"):
            run_line(post.desk, line, [row.ticket or 0])
    with pytest.raises(NotFound):
        run_line(post.desk, "claim", [number])
    with pytest.raises(NotFound):
        run_line(post.desk, "claim", [row.ticket or 0, number])
    with pytest.raises(NotFound):
        view_ticket(post.desk, number)
    found = {":": 0, ">": 0, ">=": 0, "<": 1, "<=": 1}
    assert {sign: count(post.desk, f"number{sign}{number}") for sign in found} == found


def test_the_command_line_does_not_even_ask_for_it() -> None:
    assert read_number(f"#{LARGEST_NUMBER}") == LARGEST_NUMBER
    for word in (str(TOO_LARGE), "9" * 5000):
        with pytest.raises(NotFound, match="There is no ticket #"):
            read_number(word)
