"""Addresses as people and programs really write them (E65, E68)."""

from __future__ import annotations

import pytest

from helpdesk_tui.mail.addresses import read_addresses
from helpdesk_tui.mail.letter import Address


@pytest.mark.parametrize(
    ("written", "name", "email"),
    [
        ("eva@kunde.example", "", "eva@kunde.example"),
        ("Eva Lund <eva@kunde.example>", "Eva Lund", "eva@kunde.example"),
        ('"Lund, Eva" <eva@kunde.example>', "Lund, Eva", "eva@kunde.example"),
        ('"Eva \\"Printer\\" Lund" <eva@kunde.example>', 'Eva "Printer" Lund', "eva@kunde.example"),
        ("eva@kunde.example (Eva Lund)", "Eva Lund", "eva@kunde.example"),
        ("Eva Lund eva@kunde.example", "Eva Lund", "eva@kunde.example"),
        ("=?iso-8859-1?Q?B=FCrling, =20Ib?= <ib@kunde.example>", "Bürling, Ib", "ib@kunde.example"),
        ("=?utf-8?B?SsO4cmdlbg==?= <j@kunde.example>", "Jørgen", "j@kunde.example"),
        ('"x"@kunde.example>', "", "x@kunde.example"),
        ("<eva@kunde.example", "", "eva@kunde.example"),
        ("eva@kunde.example.", "", "eva@kunde.example"),
        ("'eva@kunde.example'", "", "eva@kunde.example"),
        ("mailto:eva@kunde.example", "", "eva@kunde.example"),
        ("<@relay.example:eva@kunde.example>", "", "eva@kunde.example"),
        ("Eva <eva @ kunde . example>", "Eva", "eva@kunde.example"),
        ("eva(work)@kunde.example", "work", "eva@kunde.example"),
        ("jörg@bücher.example", "", "jörg@bücher.example"),
        ("EVA@Kunde.Example", "", "EVA@Kunde.Example"),
    ],
)
def test_one_address(written: str, name: str, email: str) -> None:
    assert read_addresses([written]) == (Address(name, email),)


@pytest.mark.parametrize(
    "written", ["", "<>", "undisclosed-recipients:;", "Undisclosed recipients: ;", ",,;", "()", ">"]
)
def test_nobody(written: str) -> None:
    assert read_addresses([written]) == ()


@pytest.mark.parametrize(
    "written",
    [
        "a@x.example, b@x.example",
        "a@x.example; b@x.example",
        "Team: a@x.example, b@x.example;",
        "<a@x.example> <b@x.example>",
        "a@x.example,\r\n b@x.example,",
    ],
)
def test_two_addresses(written: str) -> None:
    assert [one.email for one in read_addresses([written])] == ["a@x.example", "b@x.example"]


def test_a_forgotten_comma_keeps_each_name_with_its_address() -> None:
    assert read_addresses(["Eva <a@x.example> Ib <b@x.example>"]) == (
        Address("Eva", "a@x.example"),
        Address("Ib", "b@x.example"),
    )


@pytest.mark.parametrize(
    "written",
    [
        '"chief@bank.example" <thief@evil.test>',
        "=?utf-8?Q?chief=40bank.example?= <thief@evil.test>",
    ],
)
def test_an_address_in_a_name_is_only_a_name(written: str) -> None:
    assert read_addresses([written]) == (Address("chief@bank.example", "thief@evil.test"),)


def test_an_unreadable_address_is_not_replaced_by_one_from_the_name() -> None:
    assert read_addresses(['"chief@bank.example" <no address>']) == (
        Address("chief@bank.example", ""),
    )


def test_raw_eight_bit_names_are_read_by_the_charset_of_the_body() -> None:
    raw = b"J\xf8rgen <j@kunde.example>".decode("ascii", "surrogateescape")
    assert read_addresses([raw], hint="iso-8859-1")[0].name == "Jørgen"


def test_an_address_too_long_for_any_server_is_unreadable() -> None:
    assert read_addresses([f"{'a' * 400}@x.example"])[0].email == ""


def test_at_most_so_many() -> None:
    assert len(read_addresses(["a@x.example, " * 50, "b@x.example"], most=7)) == 7
