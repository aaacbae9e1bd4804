"""Our own Message-IDs: read back exactly, and nothing else read as ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.errors import MailError
from helpdesk_tui.mail.message_ids import OwnId, make_message_id, new_token, read_message_id

TOKEN = "abcdefghij234567klmn"


@given(st.integers(1, 10**12), st.integers(1, 10**12))
def test_what_was_made_is_read_back(ticket: int, message: int) -> None:
    made = make_message_id(ticket, message, TOKEN, "desk.example")
    assert read_message_id(made) == OwnId(ticket, message, TOKEN, "desk.example")


def test_the_form_is_fixed() -> None:
    made = make_message_id(1042, 5567, TOKEN, "Desk.Example")
    assert made == f"<t1042.m5567.{TOKEN}@desk.example>"


def test_an_international_domain_becomes_ascii() -> None:
    assert make_message_id(1, 2, TOKEN, "hjälp.example").endswith("@xn--hjlp-moa.example>")


def test_a_domain_that_is_none_is_refused() -> None:
    with pytest.raises(MailError, match="not a mail domain"):
        make_message_id(1, 2, TOKEN, "a..b")


def test_tokens_are_long_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(200)}
    assert len(tokens) == 200
    assert {len(token) for token in tokens} == {20}
    assert all(read_message_id(f"<t1.m1.{token}@d.example>") for token in tokens)


def test_a_server_that_changed_case_or_dropped_brackets_does_no_harm() -> None:
    assert read_message_id(f" T7.M8.{TOKEN.upper()}@DESK.example ") == OwnId(
        7, 8, TOKEN, "desk.example"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<m1@customer.example>",
        "<t1042.m5567@desk.example>",
        f"<t0.m5567.{TOKEN}@desk.example>",
        f"<t1042.m5567.{TOKEN}x@desk.example>",
        f"<t1042.m5567.{TOKEN[:-1]}@desk.example>",
        f"<t1042.m5567.{TOKEN[:-1]}1@desk.example>",
        f"<t\u0661.m5567.{TOKEN}@desk.example>",
        f"<xt1042.m5567.{TOKEN}@desk.example>",
        f"<t{'9' * 30}.m1.{TOKEN}@desk.example>",
        f"<t1.m1.{TOKEN}@desk.example> <t2.m2.{TOKEN}@desk.example>",
    ],
)
def test_nothing_else_is_ours(text: str) -> None:
    assert read_message_id(text) is None
