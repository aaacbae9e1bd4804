"""Snippets from the command line: one text for each queue and language."""

from __future__ import annotations

from tests.cli.line import CommandLine


def test_a_snippet_is_added_changed_shown_and_removed_by_its_place(desk: CommandLine) -> None:
    everywhere, danish = ("snippet", "add", "thanks"), ("--queue", "it", "--language", "da")
    desk.ok(*everywhere, "--text", "Thank you, {customer}.")
    said = desk.ok(*everywhere, "--file", "-", *danish, stdin="Tak, {customer}.\n").out
    assert said == "Snippet thanks, IT, da: it is kept.\n"
    assert "already" in desk.refused(*everywhere, "--text", "Again", *danish)
    changed = desk.ok("snippet", "edit", "thanks", *danish, "--text", "Mange tak.", "--json").json
    assert changed == {"name": "thanks", "queue": "IT", "language": "da", "text": "Mange tak."}
    shown = desk.ok("snippet", "show", "thanks").out
    assert "thanks, all queues, all languages:" in shown and "Mange tak." in shown
    desk.ok("snippet", "remove", "thanks", *danish)
    assert [each["language"] for each in desk.ok("snippet", "list", "--json").json] == [""]
    assert "no text in da" in desk.refused("snippet", "edit", "thanks", "--language", "da",
                                           "--text", "x")  # fmt: skip
    assert "no text for IT" in desk.refused("snippet", "remove", "thanks", "--queue", "IT")


def test_adding_and_changing_take_the_same_options(desk: CommandLine) -> None:
    helps = [desk.ok("snippet", word, "--help").out for word in ("add", "edit")]
    options = [said.partition("Options:")[2] for said in helps]
    assert options[0] == options[1]
    assert all(name in options[0] for name in ("--text", "--file", "--queue", "--language"))
