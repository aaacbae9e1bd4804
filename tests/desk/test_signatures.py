"""Signatures at four levels: which one is found, what it says, and what is refused (F42)."""

from __future__ import annotations

import pytest

from helpdesk_tui.desk.admin.queues import add_department, add_queue
from helpdesk_tui.desk.conversation import note, reply
from helpdesk_tui.desk.create import new_ticket
from helpdesk_tui.desk.filled_text import filled_in, without_gaps
from helpdesk_tui.desk.recall import recall
from helpdesk_tui.desk.signatures import (
    LARGEST_IMAGE,
    list_signatures,
    preview,
    remove_signature,
    set_signature,
    signature_of,
)
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.errors import NotAllowed, NotFound, Refused, Usage
from helpdesk_tui.words import DraftKind
from tests.desk.stage import Stage

PNG = b"\x89PNG\r\n\x1a\n and more"


@pytest.fixture
def number(stage: Stage) -> int:
    """A ticket in a department's queue."""
    add_department(stage.alice, "Norden", language="da")
    add_queue(stage.alice, "Kunder", address="kunder@desk.example", department="Norden")
    return new_ticket(stage.alice, "Kunder", "Hi", contact="anna@nord.example").tickets[0]


def test_the_most_specific_level_wins_and_says_so(stage: Stage, number: int) -> None:
    assert signature_of(stage.carl, number).level == ""
    levels: dict[str, dict[str, str]] = {
        "global": {},
        "agent": {"agent": "carl"},
        "department": {"department": "Norden"},
        "agent in department": {"agent": "carl", "department": "Norden"},
    }
    for level, place in levels.items():
        set_signature(stage.alice, f"of {level}", image=None, **place)
        found = signature_of(stage.carl, number)
        assert (found.level, found.text) == (level, f"of {level}")
    assert signature_of(stage.dora, number).level == "department"
    elsewhere = signature_of(stage.carl, stage.ticket())
    assert elsewhere.level == "agent"
    assert elsewhere.why == "agent: this one"
    assert [each.level for each in list_signatures(stage.alice)] == [
        "global", "agent", "department", "agent in department",
    ]  # fmt: skip
    remove_signature(stage.alice, agent="carl", department="Norden")
    assert signature_of(stage.carl, number).why == "agent in department: none; department: this one"


def test_a_reply_carries_it_folded_and_history_keeps_it(stage: Stage, number: int) -> None:
    set_signature(stage.alice, "{agent} <{email}>\n{queue} of {department}: {address}, {desk}")
    assert preview(stage.carl, number, DraftKind.NOTE) == ""
    reply(stage.carl, number, "Done.\n\n")
    set_signature(stage.alice, "another")
    note(stage.carl, number, "internal")
    reply(stage.carl, number, "Bare.", sign=False)
    _, said, noted, bare = view_ticket(stage.carl, number).messages
    end = "\n-- \nCarl <carl@desk.example>\nKunder of Norden: kunder@desk.example, Test desk\n"
    assert said.pieces == ((False, "Done.\n"), (True, end))
    assert (noted.text, bare.text) == ("internal\n", "Bare.\n")


def test_an_image_goes_along_and_a_recalled_text_comes_back_bare(stage: Stage, number: int) -> None:
    set_signature(stage.alice, "Alice", image=("logo.bmp.png", PNG))
    assert preview(stage.carl, number, DraftKind.REPLY) == "Alice\n[signature.png, 0 kB]"
    reply(stage.carl, number, "Done.")
    [image] = view_ticket(stage.carl, number).messages[-1].attachments
    assert (image.filename, image.content_type, image.inline) == (
        "signature.png",
        "image/png",
        True,
    )
    recall(stage.carl, number)
    [draft] = view_ticket(stage.carl, number).drafts
    assert (draft.body, draft.files) == ("Done.", ())


def test_what_is_no_signature_is_refused(stage: Stage) -> None:
    with pytest.raises(Usage, match="needs a text or an image"):
        set_signature(stage.alice, " ")
    with pytest.raises(Usage, match=r"no placeholder \{secret\}.*Known: \{agent\}"):
        set_signature(stage.alice, "{secret}")
    with pytest.raises(Refused, match="no PNG, JPEG or GIF"):
        set_signature(stage.alice, "x", image=("logo.png", b"<svg onload='x'/>"))
    with pytest.raises(Refused, match="travel with every mail"):
        set_signature(stage.alice, "x", image=("logo.png", PNG + bytes(LARGEST_IMAGE)))
    with pytest.raises(NotFound, match="department"):
        set_signature(stage.alice, "x", department="Nowhere")
    with pytest.raises(NotFound, match="no global signature"):
        remove_signature(stage.alice)
    assert list_signatures(stage.alice) == ()


def test_agents_set_their_own_and_no_other(stage: Stage) -> None:
    set_signature(stage.dora, "Dora", agent="dora")
    for agent in ("", "carl"):
        with pytest.raises(NotAllowed, match="signature set"):
            set_signature(stage.dora, "Dora was here", agent=agent)
    with pytest.raises(NotAllowed, match="signature remove"):
        remove_signature(stage.carl, agent="dora")


@pytest.mark.parametrize("text", ["{0}", "{agent.__class__}", "{agent!r}", "{{agent}", "{ agent }"])
def test_a_placeholder_is_a_bare_name_and_nothing_is_run(text: str) -> None:
    assert filled_in(text, {"agent": "Carl"}) in (text, "{Carl")


def test_what_a_stranger_is_called_is_no_template() -> None:
    """A value is put in as it stands, whatever placeholders somebody wrote into it (E112)."""
    values = {"name": "{desk} {0} {name}", "desk": "SECRET"}
    assert filled_in("Dear {name},", values) == "Dear {desk} {0} {name},"
    assert without_gaps("Dear {name},", values) == "Dear {desk} {0} {name},"


@pytest.mark.parametrize(
    ("text", "came"),
    [
        ("{agent}, {department}", "Bo"),
        ("{department}, {agent}", "Bo"),
        ("{agent}, {department}, Acme", "Bo, Acme"),
        ("{agent} ({department})", "Bo"),
        ("Bo\n{address}\nAcme", "Bo\nAcme"),
        ("Bo\nMail: {address}", "Bo"),
        ("{department} | {address}\nBo", "Bo"),
        ("Bo,\n\nAcme", "Bo,\n\nAcme"),
        ("{desk}: {agent}", "Acme: Bo"),
    ],
)
def test_an_empty_placeholder_leaves_no_comma_and_no_line(text: str, came: str) -> None:
    values = {"agent": "Bo", "department": "", "address": "", "desk": "Acme"}
    assert without_gaps(text, values) == came
