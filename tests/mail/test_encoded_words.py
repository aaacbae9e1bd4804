"""Encoded words in headers, well made and broken (E62, E63)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.mail.encoded_words import decode_words


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("plain words", "plain words"),
        ("=?utf-8?Q?Bl=C3=A5b=C3=A6r_p=C3=A5?=", "Blåbær på"),
        ("=?UTF-8?b?Qmzw?=", "Bl\ufffd"),
        ("=?utf-8?B?w6U=?= =?utf-8?B?w6Y=?=", "åæ"),
        ("=?utf-8?B?w6U=?==?utf-8?B?w6Y=?=", "åæ"),
        ("a =?utf-8?Q?b?= c", "a b c"),
        ("=?utf-8?B?w?= =?utf-8?B?6U=?=", "å"),
        ("=?utf-8?Q?=C3?= =?utf-8?Q?=A5?=", "å"),
        ("=?us-ascii?Q?ABC / 123?=", "ABC / 123"),
        ("=?NONE?B?VEVTVA=?=", "TEST"),
        ("=?utf-8?Q?left open", "left open"),
        ("=?utf-8*da?Q?sprog?=", "sprog"),
        ('"=?utf-8?Q?in_quotes?="', '"in quotes"'),
        ("=?x?y?z?=", "=?x?y?z?="),
        ("=?", "=?"),
        ("1 =? 2 ?= 3", "1 =? 2 ?= 3"),
    ],
)
def test_words(written: str, text: str) -> None:
    found = decode_words(written)
    # Of a word without its end, only the part before white space can be told.
    assert found in (text, text.replace("_", " "))


def test_raw_eight_bit_text_is_utf_8_or_the_charset_of_the_body() -> None:
    assert decode_words("Blåbær".encode().decode("ascii", "surrogateescape")) == "Blåbær"
    raw = "Blåbær".encode("latin-1").decode("ascii", "surrogateescape")
    assert decode_words(raw, "iso-8859-1") == "Blåbær"


@given(st.text(alphabet="=?utf-8BbQq_ A5\udcff", max_size=60))
def test_nothing_is_raised(written: str) -> None:
    decode_words(written).encode("utf-8")
