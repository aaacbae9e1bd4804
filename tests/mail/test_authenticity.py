"""Who a mail is really from, as our own mail server says (E39)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.mail.authenticity import NO_NAME, authenticate
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.words import Authenticity

OURS = ("mx.desk.example",)
VERIFIED, UNVERIFIED, FAILED = Authenticity.VERIFIED, Authenticity.UNVERIFIED, Authenticity.FAILED


def result(*fields: str, sender: str = "carl@desk.example", names: tuple[str, ...] = OURS) -> str:
    """What a mail with these header fields, topmost first, proves."""
    raw = "\r\n".join([*fields, f"From: {sender}", "Subject: Hi", "", "Text."]).encode()
    return str(authenticate(parse(raw), names).result)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("dmarc=pass header.from=desk.example", VERIFIED),
        ("dmarc=pass (p=reject; dis=none) header.from=Desk.Example", VERIFIED),
        ("spf=pass smtp.mailfrom=x@y.test; dkim=pass header.d=desk.example", VERIFIED),
        ("dkim=pass (2048-bit key) header.i=@desk.example header.s=sel", VERIFIED),
        ("auth=pass smtp.auth=carl@desk.example", VERIFIED),
        ("dkim=none; dmarc=none", UNVERIFIED),
        ("none", UNVERIFIED),
        # An envelope of one's own domain says nothing about From.
        ("spf=pass smtp.mailfrom=desk.example", UNVERIFIED),
        # Signed by somebody: a mailing list, a newsletter house, a neighbour, a child.
        ("dkim=pass header.d=evil.test", UNVERIFIED),
        ("dkim=pass header.d=notdesk.example", UNVERIFIED),
        ("dkim=pass header.d=evil.desk.example", UNVERIFIED),
        ("dkim=pass header.d=example", UNVERIFIED),
        ("dkim=fail header.d=desk.example", UNVERIFIED),
        ("dmarc=pass header.from=evil.test", UNVERIFIED),
        ("auth=pass smtp.auth=dora@desk.example", UNVERIFIED),
        # Words in a comment or a string are no findings.
        ("spf=none (dmarc=pass header.from=desk.example)", UNVERIFIED),
        ("spf=none (a (b) ; dmarc=pass) ; dkim=none", UNVERIFIED),
        ('spf=none reason="dmarc=pass"', UNVERIFIED),
        ('spf=pass smtp.mailfrom="a; dmarc=pass"@evil.test', UNVERIFIED),
        ('spf=pass (of "a) ; dmarc=pass ("@evil.test)', UNVERIFIED),
        ("spf=pass (of a\\); dmarc=pass)", UNVERIFIED),
        ('dkim=pass header.i="x header.d=desk.example"@evil.test', UNVERIFIED),
        ("dmarc=fail header.from=desk.example", FAILED),
        ("dkim=pass header.d=desk.example; dmarc=fail header.from=desk.example", FAILED),
    ],
)
def test_what_our_server_says_counts(results: str, expected: Authenticity) -> None:
    assert result(f"Authentication-Results: mx.desk.example; {results}") == expected


def test_a_signature_of_the_domain_the_senders_lies_in_counts() -> None:
    field = "Authentication-Results: mx.desk.example 1; dkim=pass header.d=desk.example"
    assert result(field, sender="carl@mail.desk.example") == VERIFIED


PASS = "Authentication-Results: {}; dmarc=pass header.from=desk.example"
FAIL = "Authentication-Results: mx.desk.example; dmarc=fail header.from=desk.example"
NONE = "Authentication-Results: mx.desk.example; dmarc=none"
HOP = "Received: from evil.test by mx.desk.example; Mon, 4 May 2026 08:00:00 +0000"


@pytest.mark.parametrize(
    "fields",
    [
        (PASS.format("mx.evil.test"),),
        (PASS.format("mx.desk.example.evil.test"),),
        (PASS.format("evil.test (mx.desk.example)"),),
        # Ours stands above; what stands below came in with the mail.
        (NONE, PASS.format("mx.evil.test")),
        (NONE, HOP, PASS.format("mx.desk.example")),
        # Another server handled it last: what ours may have said before is not to be believed.
        (PASS.format("relay.evil.test"), PASS.format("mx.desk.example")),
        ("ARC-Authentication-Results: i=1; mx.desk.example; dmarc=pass header.from=desk.example",),
        ("X-Authentication-Results: mx.desk.example; dmarc=pass header.from=desk.example",),
        ("Authentication-Results: dmarc=pass header.from=desk.example",),
        ("From: a@evil.test", PASS.format("mx.desk.example")),
    ],
)
def test_what_others_wrote_does_not(fields: tuple[str, ...]) -> None:
    assert result(*fields) == UNVERIFIED


def test_a_forged_pass_below_our_own_fail_changes_nothing() -> None:
    assert result(FAIL, HOP, PASS.format("mx.desk.example")) == FAILED


def test_a_server_may_write_one_field_for_each_method() -> None:
    spf = "Authentication-Results: MX.Desk.Example; spf=pass smtp.mailfrom=desk.example"
    assert result(HOP, spf, PASS.format("mx.desk.example"), HOP) == VERIFIED


def test_a_server_without_a_name_is_believed_only_where_the_desk_was_told_so() -> None:
    field = "Authentication-Results: spf=pass; dmarc=pass action=none header.from=desk.example"
    assert result(field) == UNVERIFIED
    assert result(field, names=(NO_NAME,)) == VERIFIED


def test_a_desk_that_names_no_server_checks_nothing() -> None:
    assert result(PASS.format("mx.desk.example"), names=()) == "None"


def test_a_mail_without_a_sender_proves_nothing() -> None:
    assert result(PASS.format("mx.desk.example"), sender="") == UNVERIFIED


@given(st.text(max_size=200))
def test_no_field_breaks_the_reader_or_proves_anything_by_accident(noise: str) -> None:
    words = "".join(char for char in noise if char.isprintable())
    assert result(f"Authentication-Results: {words}", names=("mx",)) in {UNVERIFIED, FAILED} or (
        "pass" in words.lower()
    )
