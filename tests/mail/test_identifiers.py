"""Message-IDs, of the mail and of those it answers (E21, E23), and its date (E67)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from helpdesk_tui.mail.dates import read_date
from helpdesk_tui.mail.identifiers import read_message_id, read_references


@pytest.mark.parametrize(
    ("written", "identity"),
    [
        ("<a@x.example>", "<a@x.example>"),
        (" a@x.example ", "<a@x.example>"),
        ("<a@x.example> (added by mx)", "<a@x.example>"),
        ("<1234   @   local(blah)  .machine .example>", "<1234@local.machine.example>"),
        ("<long\r\n id@x.example>", "<longid@x.example>"),
        ("<no-domain>", "<no-domain>"),
    ],
)
def test_the_mails_own_identity(written: str, identity: str) -> None:
    assert read_message_id([written], b"raw") == (identity, True)


@pytest.mark.parametrize(
    ("written", "identity"),
    [
        (b"<gr\xc3\xbc\xc3\x9fe@x.example>", "<grüße@x.example>"),
        (b"<gr\xfc\xdfe@x.example>", "<grüße@x.example>"),
        (b"<nul\x00@x.example>", "<nul\ufffd@x.example>"),
    ],
)
def test_bytes_that_do_not_belong_there_are_read_and_can_be_kept(
    written: bytes, identity: str
) -> None:
    """8-bit bytes of a header stand in a part as lone surrogates, which no database keeps."""
    value = written.decode("ascii", "surrogateescape")
    assert read_message_id([value], b"raw") == (identity, True)
    assert read_references([value]) == (identity,)


@pytest.mark.parametrize("written", ["", "<>", "   ", f"<{'a' * 2000}@x.example>"])
def test_an_empty_or_endless_identity_is_none(written: str) -> None:
    identity, own = read_message_id([written], b"raw")
    assert not own
    assert identity == read_message_id([], b"raw")[0]
    assert identity != read_message_id([], b"other")[0]


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        ("<a@x> <b@x>", ("<a@x>", "<b@x>")),
        ("<a@x>,\r\n\t<b@x> (a comment)", ("<a@x>", "<b@x>")),
        ("<a@x><b@x> <a@x>", ("<a@x>", "<b@x>")),
        ("<> <a@x>", ("<a@x>",)),
        ("<nobody> <@> <a@x>", ("<a@x>",)),
        ("Your message of Tuesday", ()),
        ("a@x b@x", ("<a@x>", "<b@x>")),
        ("", ()),
    ],
)
def test_references(written: str, ids: tuple[str, ...]) -> None:
    assert read_references([written]) == ids


def test_of_very_many_references_the_nearest_are_kept() -> None:
    found = read_references([" ".join(f"<{number}@x>" for number in range(500))])
    assert (len(found), found[-1]) == (200, "<499@x>")


CET = timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Tue, 10 Mar 2026 09:30:00 +0100", datetime(2026, 3, 10, 9, 30, tzinfo=CET)),
        ("10 Mar 26 09:30 +0100 (CET)", datetime(2026, 3, 10, 9, 30, tzinfo=CET)),
        ("Tue, 10 Mar 2026 09:30:00 -0000", datetime(2026, 3, 10, 9, 30, tzinfo=UTC)),
        ("Tue, 10 Mar 2026 09:30:00 GMT", datetime(2026, 3, 10, 9, 30, tzinfo=UTC)),
        ("Tue, 10 Mar 2026 09 : 30 : 60 +0100", datetime(2026, 3, 10, 9, 30, 59, tzinfo=CET)),
        ("2026-03-10T09:30:00+01:00", datetime(2026, 3, 10, 9, 30, tzinfo=CET)),
        ("Tue, 10 Mar 2026 29:24:05 +0100", None),
        ("Tue, 31 Feb 2026 09:30:00 +0100", None),
        ("Tue, 10 Mar 2026 09:30:00 +9999", datetime(2026, 3, 10, 9, 30, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
        ("0", None),
    ],
)
def test_dates(written: str, moment: datetime | None) -> None:
    assert read_date(written) == moment
