"""Contacts: listed, found by the beginnings of words, paged on a terminal."""

from __future__ import annotations

import sys

import pytest

from tests.cli.line import CommandLine

FOUND_BY = {
    "lund": ["Bo Lund"],
    "NORD": ["Bo Lund"],
    "ase": ["Åse (phone)"],
    "b lu": ["Bo Lund"],
    "bo dahl": [],
    "%": ["Bo Lund", "Eva Dahl", "Åse (phone)"],
}


def filled(desk: CommandLine) -> CommandLine:
    """A desk that Eva and Bo wrote to, and that somebody called."""
    desk.ok("organization", "add", "Nordwind", "--domain", "nordwind.example")
    for who in ("Eva Dahl <eva@dahl.example>", "Bo Lund <bo@nordwind.example>", "Åse (phone)"):
        desk.ok("ticket", "new", "IT", f"Of {who}", "--text", "x", "--contact", who)
    return desk


def test_contacts_are_listed_with_their_tickets_and_found_by_beginnings_of_words(
    any_desk: CommandLine,
) -> None:
    people = filled(any_desk)
    people.ok("ticket", "close", "1001")
    people.ok("contact", "authorize", "bo@nordwind.example")
    people.ok("contact", "country", "eva@dahl.example", "DK")
    found = people.ok("contact", "list", "--json").json
    assert found[1] == {
        "email": "eva@dahl.example", "name": "Eva Dahl", "organization": None, "country": "dk",
        "open": 0, "tickets": 1, "authorized": False, "undeliverable": False,
    }  # fmt: skip
    assert (found[0]["organization"], found[0]["open"]) == ("Nordwind", 1)
    assert (found[2]["email"], found[2]["name"]) == (None, "Åse (phone)")
    lines = people.ok("contact", "list").out.splitlines()
    assert lines[0].split() == [
        "ADDRESS", "NAME", "ORGANIZATION", "COUNTRY", "OPEN", "TICKETS", "NOTE",
    ]  # fmt: skip
    assert lines[1].endswith("authorized")
    assert lines[3].startswith("(no address)")
    for words, names in FOUND_BY.items():
        shown = people.ok("contact", "list", *words.split(), "--json").json
        assert [each["name"] for each in shown] == names, words


def test_a_long_list_says_how_many_more_there_are(
    desk: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = filled(desk)
    ended = people.ok("contact", "list", "--limit", 2)
    assert len(ended.out.splitlines()) == 3
    assert ended.err == "1 more; --limit 0 shows all.\n"
    monkeypatch.setattr("helpdesk_tui.cli.listing.ON_TERMINAL", 1)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert people.ok("contact", "list").err == "2 more; --limit 0 shows all.\n"
    assert len(people.ok("contact", "list", "--json").json) == 3
