"""What is worth a second look, and how paths are completed: without a screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk_tui.errors import Usage
from helpdesk_tui.screens.going_along import Menu, chosen_options, file_to_take_off
from helpdesk_tui.screens.ink import Ink
from helpdesk_tui.screens.kinds import Options
from helpdesk_tui.screens.paths import complete_path, finish_path, readable_file
from helpdesk_tui.screens.sending_check import Parcel, check_lines, doubts, mentions_file
from helpdesk_tui.views import AttachmentView, DraftView
from helpdesk_tui.views_mail import AttachedView
from helpdesk_tui.words import DraftKind
from tests.screens.sample_data import NOW

BO = "Bo Hansen <bo@nordwind.example>"


def _draft(kind: DraftKind = DraftKind.REPLY, body: str = "Hej", bcc: tuple[str, ...] = ()) -> (
    DraftView
):  # fmt: skip
    return DraftView(kind, body, (BO,), (), bcc, 0, NOW)


@pytest.mark.parametrize(
    "text",
    ["Se vedhæftet fil", "Jag bifogar loggen", "I have attached it", "V příloze posílám",
     "Im Anhang das Bild", "Vedlagt er rapporten"],
)  # fmt: skip
def test_a_promised_file_is_noticed(text: str) -> None:
    assert mentions_file(text)


@pytest.mark.parametrize("text", ["Hej Bo", "> see the attached file", "detached", ""])
def test_what_is_quoted_or_like_it_promises_nothing(text: str) -> None:
    assert not mentions_file(text)


def test_an_answer_to_the_same_people_raises_no_doubt() -> None:
    assert doubts(Parcel(_draft(), (), ("bo@NORDWIND.example",))) == ()


def test_everything_that_differs_raises_one() -> None:
    draft = _draft(body="attached", bcc=("boss@desk.example",))
    found = doubts(Parcel(draft, (), ("lars@nordwind.example",)))
    assert found == (f"+{BO}", "+boss@desk.example", "-lars@nordwind.example", "bcc", "no file")


def test_an_answer_that_strays_to_another_domain_is_looked_at() -> None:
    parcel = Parcel(_draft(), (), ("bo@nordwind.example",), ("BO@nordwind.example", "x@y.example"))
    assert doubts(parcel) == (f"elsewhere {BO}",)
    said = "".join(text for line in check_lines(parcel) for text, _ in line)
    assert "another domain than the sender's, who is not verified" in said


def test_mail_outside_is_always_looked_at() -> None:
    assert doubts(Parcel(_draft(DraftKind.EXTERNAL), (10,), ())) == (f"outside {BO}",)


def test_a_dangerous_file_is_looked_at_before_it_leaves() -> None:
    """Answered or passed on: who sends a program along is told why it may do harm (E88)."""
    why = "setup.exe is dangerous: it can run as a program (.exe)"
    parcel = Parcel(_draft(), (10,), ("bo@nordwind.example",), dangers=(why,))
    assert doubts(parcel) == (f"danger {why}",)
    assert [(f"   ! {why}", Ink.LATE)] in check_lines(parcel)


def test_the_menu_names_a_dangerous_file() -> None:
    given = AttachmentView(5, "a.exe", "x/y", 10, inline=False, danger="a program")
    labels = Menu(DraftKind.FORWARD, (), (given,), Options()).labels()
    assert [label for label, choice in labels.items() if choice == "take 5"] == [
        "take along 1 of the thread: a.exe 10 B  DANGEROUS"
    ]


def test_each_choice_changes_one_thing() -> None:
    thread = (AttachmentView(5, "trace.txt", "text/plain", 10, inline=False),)
    own = (AttachedView(8, "a.pdf", 10, "application/pdf"),)
    choices = Menu(DraftKind.FORWARD, own, thread, Options()).labels().values()
    assert list(choices) == ["attach", "off 8", "take 5", "whole", "join"]
    assert file_to_take_off("off 8") == 8
    assert file_to_take_off("take 5") is None
    assert chosen_options("take 5", Options()) == Options(files=frozenset({5}))
    assert chosen_options("take 5", Options(files=frozenset({5}))) == Options()
    assert chosen_options("join", Options()).join
    assert chosen_options("silent", Options()).silent


def test_paths_complete_as_far_as_they_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("rapport a.txt", "rapport b.txt", ".hidden"):
        (tmp_path / name).touch()
    (tmp_path / "Rad").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    assert complete_path("~") == ("~/",)
    assert complete_path("~/ra") == ("~/Rad/", "~/rapport a.txt", "~/rapport b.txt")
    assert complete_path("~/") == ("~/Rad/", "~/rapport a.txt", "~/rapport b.txt")
    assert complete_path("~/.h") == ("~/.hidden",)
    assert finish_path("~/rapp", complete_path("~/rapp")) == "~/rapport "
    assert complete_path("~/none/such") == ()
    assert complete_path("~nobody-has-this-name/x") == ()
    assert readable_file("~/rapport a.txt") == tmp_path / "rapport a.txt"


@pytest.mark.parametrize("typed", ["", "  ", "/", "/no/such/file", "~nobody-has-this-name/x"])
def test_a_path_that_is_no_file_is_one_line(typed: str) -> None:
    with pytest.raises(Usage) as caught:
        readable_file(typed)
    assert "\n" not in str(caught.value)
