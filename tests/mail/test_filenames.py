"""Names of attachments: decoded leniently, safe to write (E79)."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpdesk_tui.mail.filenames import safe_name, unique_name
from helpdesk_tui.mail.parse import parse


@pytest.mark.parametrize(
    ("written", "safe"),
    [
        ("offer.pdf", "offer.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\eva\\offer.pdf", "offer.pdf"),
        ("/offer.pdf", "offer.pdf"),
        ("off\r\ner.pdf", "offer.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\x00\x1b[2J.txt", "a[2J.txt"),
        ("con.txt", "_con.txt"),
        ("COM1", "_COM1"),
        ("a<b>:c?.txt", "a_b__c_.txt"),
        ("..", ""),
        ("...", ""),
        (" . ", ""),
        ("", ""),
        ("blåbær.txt", "blåbær.txt"),
        ("bla\u030aba\u0308r.txt", "blåbär.txt"),
    ],
)
def test_safe_name(written: str, safe: str) -> None:
    assert safe_name(written) == safe


def test_a_long_name_keeps_its_extension() -> None:
    name = safe_name("x" * 400 + ".pdf")
    assert len(name) == 120
    assert name.endswith("x.pdf")


def test_names_that_differ_only_in_case_are_told_apart() -> None:
    taken: set[str] = set()
    found = [unique_name(name, taken) for name in ("a.txt", "A.txt", "a.txt", "b", "b")]
    assert found == ["a.txt", "A (2).txt", "a (3).txt", "b", "b (2)"]


@pytest.mark.parametrize(
    ("parameter", "name"),
    [
        ('filename="offer.pdf"', "offer.pdf"),
        ("filename=offer 2026.pdf", "offer 2026.pdf"),
        ("filename*=utf-8''bl%C3%A5b%C3%A6r.pdf", "blåbær.pdf"),
        ("filename*=us-ascii''bl%E5b%E6r.pdf", "blåbær.pdf"),
        ('filename*0="long "; filename*1="name.pdf"', "long name.pdf"),
        ("filename*0*=utf-8''bl%C3; filename*1*=%A5.pdf", "blå.pdf"),
        ("filename*0*=utf-8''bl%C3%A5; filename*1=-1.pdf", "blå-1.pdf"),
        ('filename="=?utf-8?Q?bl=C3=A5.pdf?="', "blå.pdf"),
        ('filename="blå.pdf"', "blå.pdf"),
        ('filename="off\r\n er.pdf"', "off er.pdf"),
        ('filename="a;b=c.pdf"', "a;b=c.pdf"),
        ("filename=", "attachment-1.pdf"),
        ('filename="../"', "attachment-1.pdf"),
    ],
)
def test_names_in_headers(parameter: str, name: str) -> None:
    raw = f"Content-Type: application/pdf\r\nContent-Disposition: attachment; {parameter}\r\n\r\nx"
    assert [one.filename for one in parse(raw.encode()).attachments] == [name]


@given(st.text(max_size=200))
@example("/\u00a00")
@example("a " * 100)
def test_whatever_is_written_the_name_is_a_name(written: str) -> None:
    name = safe_name(written)
    assert len(name) <= 120
    assert not set(name) & set('/\\<>:"|?*\x00\n\r\x1b\u202e')
    assert name not in (".", "..")
    assert safe_name(name) == name
