"""Proofs beside the Message-ID, and the cases of other trackers (E30, E32)."""

from __future__ import annotations

import pytest

from helpdesk_tui.mail.message_ids import new_token, read_message_id
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.mail.reply_proof import bare_address, plus_address, proofs_in, text_marker
from helpdesk_tui.mail.trackers import tracker_keys

TOKEN = "abcdefghij234567klmn"
ADDRESS = f"it+t7.m9.{TOKEN}@desk.example"


def test_an_address_carries_its_proof_unless_it_grows_too_long() -> None:
    assert plus_address("it@desk.example", 7, 9, TOKEN) == ADDRESS
    assert bare_address(ADDRESS.upper()) == "it@desk.example"
    assert bare_address("kim+shop@kunde.example") == "kim+shop@kunde.example"
    assert plus_address(f"{'x' * 60}@desk.example", 7, 9, TOKEN) == ""


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (f"To: Desk <{ADDRESS}>", "Hi."),
        (f"Cc: a@b.example, {ADDRESS.upper()}", "Hi."),
        (f"To: it@desk.example\r\nDelivered-To: {ADDRESS}", "Hi."),
        ("To: it@desk.example", f"Hi.\r\n> some text {text_marker(7, 9, TOKEN)}"),
    ],
)
def test_a_proof_is_found_where_it_comes_back(headers: str, body: str) -> None:
    [proof] = proofs_in(parse(f"{headers}\r\n\r\n{body}".encode()))
    own = read_message_id(proof)
    assert own is not None
    assert (own.ticket, own.message, own.token) == (7, 9, TOKEN)


@pytest.mark.parametrize(
    "text", ["[ref:t7.m9.short]", "[ref:t0.m9." + TOKEN + "]", "t7.m9." + TOKEN, "[ref:7]"]
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert proofs_in(parse(f"To: it+t7.m9@desk.example\r\n\r\n{text}".encode())) == ()


def test_a_text_full_of_markers_is_not_read_to_its_end() -> None:
    body = " ".join(text_marker(7, number, new_token()) for number in range(1, 100))
    assert len(proofs_in(parse(f"To: a@b.example\r\n\r\n{body}".encode()))) == 5


def keys(subject: str, *headers: str, sender: str = "jira@kunde.example") -> tuple[str, ...]:
    raw = "\r\n".join([f"From: {sender}", f"Subject: {subject}", *headers, "", "Text."])
    return tracker_keys(parse(raw.encode()))


JIRA = "X-JIRA-FingerPrint: 0123456789abcdef"
NOW = "X-ServiceNow-Generated: true"


def test_the_mails_of_one_jira_case_share_a_key() -> None:
    first = "Message-ID: <JIRA.10702.1460000000000@Atlassian.JIRA>"
    later = "Message-ID: <JIRA.10702.1460000000000.17.1460000001000@Atlassian.JIRA>"
    other = "Message-ID: <JIRA.10703.1460000000000@Atlassian.JIRA>"
    assert keys("A", first) == keys("B", later) == ("<jira.10702.tracker@kunde.example>",)
    assert keys("A", other) != keys("A", first)
    named = keys("[JIRA] (OPS-12) Printer smokes", JIRA)
    assert named == keys("Re: OPS-12 is solved", JIRA) == ("<jira.ops-12.tracker@kunde.example>",)


def test_a_servicenow_number_counts_only_in_servicenows_own_mail() -> None:
    assert keys("INC0012345 was opened", NOW) == keys("Comment on INC0012345", NOW)
    assert keys("INC0012345 was opened", NOW) == ("<servicenow.inc0012345.tracker@kunde.example>",)
    assert keys("INC0012345 was opened") == keys("OPS-12") == ()
    assert keys("XINC0012345", NOW) == ()


def test_nobody_speaks_of_anothers_cases() -> None:
    theirs = keys("INC0012345", NOW, sender="now@evil.test")
    assert theirs == ("<servicenow.inc0012345.tracker@evil.test>",)
    assert keys("INC0012345", NOW, sender="") == ()
