"""Strategies, codes, absence and macros on the command line."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from helpdesk_tui.cli import macro
from tests.cli.line import CommandLine, mail


@pytest.fixture
def furnished(desk: CommandLine, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """Anna, bo and the boss in team Net, which has the queue IT and one ticket, number 1001."""
    monkeypatch.setenv("HELPDESK_AGENT", "boss")
    for login in ("anna", "bo"):
        desk.ok("agent", "add", login)
    desk.ok("team", "add", "Net", "--member", "anna", "--member", "bo")
    desk.ok("queue", "edit", "IT", "--team", "Net")
    desk.ok("allocation", "add", "net", "--team", "Net", "--steps", "skill!, language,turn")
    desk.ok("category", "add", "Network / VPN")
    desk.ok("ticket", "new", "IT", "Down", "--contact",
            "eva@dahl.example", "--text", "x")  # fmt: skip
    return desk


def test_a_strategy_is_shown_tried_and_carried_out(furnished: CommandLine) -> None:
    desk = furnished
    desk.ok("ticket", "category", 1001, "VPN")
    codes = desk.ok("agent", "codes", "anna", "--skill", "VPN", "--language", "da", "--json").json
    assert codes == {"skill": ["vpn"], "language": ["da"]}
    assert "1. skill: who know its category, a must" in desk.ok("allocation", "show", "net").out
    tried = desk.ok("allocation", "test", 1001).out
    assert tried.splitlines() == [
        "net: skill: anna", "net: language: nobody, passed over", "#1001 would be anna's.",
    ]  # fmt: skip
    assert desk.ok("ticket", "show", 1001, "--json").json["owner"] is None
    assert "#1001 is anna's" in desk.ok("ticket", "allocate", 1001).out
    because = desk.ok("why", 1001, "owner").out
    assert "allocation net: skill: anna" in because
    assert "no skill 'sap'" in desk.refused("agent", "codes", "anna", "--remove", "skill=sap")
    desk.ok("agent", "codes", "anna", "--remove", "skill=VPN")
    assert "must" in desk.refused("ticket", "allocate", 1001)


def test_strategies_are_edited_listed_and_removed(furnished: CommandLine) -> None:
    desk = furnished
    desk.ok("allocation", "add", "rest", "--team", "Net", "--steps", "workload")
    edited = desk.ok("allocation", "edit", "net", "--otherwise", "rest", "--json").json
    assert edited["otherwise"] == "rest"
    assert "Known: keyword" in desk.refused("allocation", "edit", "net", "--steps", "luck", code=2)
    assert "when it has nobody" in desk.refused("allocation", "remove", "rest")
    desk.ok("allocation", "remove", "net")
    assert [s["name"] for s in desk.ok("allocation", "list", "--json").json] == ["rest"]


def test_countries_are_said(furnished: CommandLine) -> None:
    desk = furnished
    desk.ok("organization", "add", "Dahl", "--domain", "dahl.example")
    assert desk.ok("organization", "country", "Dahl", "NO").out == "Dahl: no.\n"
    assert desk.ok("contact", "country", "eva@dahl.example", "DK").out == "eva@dahl.example: dk.\n"
    assert "two letters" in desk.refused("contact", "country", "eva@dahl.example", "norge", code=2)


def test_who_goes_away_is_told_what_moves(furnished: CommandLine) -> None:
    desk = furnished
    desk.ok("ticket", "assign", 1001, "anna")
    said = desk.refused("agent", "away", "anna", "--deputy", "bo")
    assert "1 ticket of anna would move to bo" in said
    assert "--yes" in said
    done = desk.ok("agent", "away", "anna", "--deputy", "bo", "--until", "2w", "--yes", "--json")
    assert done.json["moved"] == {"1001": "bo"}
    listed = {a["login"]: a for a in desk.ok("agent", "list", "--json").json}
    assert (listed["anna"]["deputy"], listed["bo"]["away_until"]) == ("bo", None)
    assert "anna is here again; 1 ticket is where it was" in desk.ok("undo").out
    assert desk.ok("ticket", "show", 1001, "--json").json["owner"] == "anna"
    desk.ok("agent", "away", "anna", "--yes")
    assert desk.ok("agent", "back", "anna").out == "anna is here again.\n"
    assert "bo is away until" in desk.ok("agent", "leave", "bo").out
    assert "asks bo whether the day ends" in desk.ok("agent", "on-quit", "ask", "bo").out
    desk.refused("agent", "on-quit", "perhaps", code=2)


def test_a_macro_is_added_run_recorded_and_removed(furnished: CommandLine) -> None:
    desk = furnished
    desk.ok("macro", "add", "vpn", "--then", "tag vpn", "--then", "priority high",
            "--draft", "Dear {customer}", "--if", "queue:IT")  # fmt: skip
    shown = desk.ok("macro", "show", "vpn").out
    assert 'if = "queue:IT"' in shown
    assert "vpn on #1001; its text waits" in desk.ok("macro", "run", "vpn", 1001).out
    row = desk.ok("ticket", "show", 1001, "--json").json
    assert (row["tags"], row["priority"]) == (["vpn"], "high")
    desk.ok("undo")
    desk.ok("ticket", "priority", 1001, "urgent")
    recorded = desk.ok("macro", "record", "hurry", "--last", 1).out
    assert recorded.splitlines() == ["Macro hurry does what you did on #1001:", "  priority urgent"]
    text = desk.ok("macro", "show", "hurry").out
    desk.ok("macro", "edit", "hurry", "--file", "-", stdin=text.replace("urgent", "low"))
    assert [m["version"] for m in desk.ok("macro", "list", "--json").json] == [2, 1]
    desk.ok("macro", "remove", "hurry")
    assert "Did you mean vpn" in desk.refused("macro", "run", "vpnn", 1001)


def test_a_macro_has_a_key_and_a_history(furnished: CommandLine) -> None:
    desk = furnished
    said = desk.ok("macro", "add", "VPN", "--key", "v", "--then", "tag vpn").out
    assert said == "Macro VPN@1 added. Its key: b v\n"
    desk.ok("macro", "edit", "VPN", "--key", "f5")
    assert [m["key"] for m in desk.ok("macro", "list", "--json").json] == ["f5"]
    assert desk.ok("macro", "list").out.splitlines()[1].split()[:3] == ["f5", "VPN", "2"]
    refused = desk.refused("macro", "add", "Other", "--key", "f5", "--then", "tag x")
    assert "Key f5 is that of macro 'VPN'. Free: o, t, h, f3." in refused
    refused = desk.refused("macro", "add", "Other", "--key", "f1", "--then", "tag x", code=2)
    assert "'f1' cannot be the key of a macro: the program has it. Take a letter" in refused
    text = desk.ok("macro", "show", "vpn").out
    assert 'key = "f5"' in text
    desk.ok("macro", "edit", "VPN", "--file", "-", stdin=text.replace('"VPN"', '"Tunnel"'))
    desk.ok("macro", "edit", "tunnel", "--key", "none")
    told = desk.ok("macro", "history", "tunnel", "--json").json
    assert [(each["version"], each["by"], each["did"]) for each in told] == [
        (1, "boss", "added"), (2, "boss", "changed"), (3, "boss", "renamed from VPN"),
        (4, "boss", "changed"),
    ]  # fmt: skip
    assert 'name = "VPN"' in desk.ok("macro", "show", "tunnel@2").out
    desk.ok("macro", "remove", "tunnel")
    assert "removed" in desk.ok("macro", "history", "Tunnel").out
    assert "no macro 'moon'" in desk.refused("macro", "history", "moon")


def test_what_was_typed_in_the_editor_outlives_a_refusal(
    furnished: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = furnished
    desk.ok("macro", "add", "VPN", "--then", "tag vpn")
    monkeypatch.setattr(macro, "text_or_edited", lambda file, old: old.replace("tag", "tagg"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    refused = desk.refused("macro", "edit", "VPN")
    assert "Unknown action 'tagg'" in refused
    [kept] = tmp_path.glob("helpdesk-*.toml")
    assert f"What you typed: --file {kept}" in refused
    assert "tagg vpn" in kept.read_text("utf-8")


def test_mails_that_come_in_are_handed_out_by_a_rule(
    furnished: CommandLine, tmp_path: Path
) -> None:
    desk = furnished
    desk.ok("allocation", "add", "round", "--team", "Net", "--steps", "workload")
    desk.ok("rules", "add", "hand", "--then", "allocate round")
    for number in range(3):
        (tmp_path / f"{number}.eml").write_bytes(mail(f"Help {number}"))
    desk.ok("mail", "import", *sorted(tmp_path.glob("*.eml")), "--queue", "IT")
    tickets = desk.ok("ticket", "list", "subject:help", "--json").json
    assert sorted(t["owner"] for t in tickets) == ["anna", "anna", "bo"]
    chain = desk.ok("why", tickets[0]["number"], "owner").out
    assert "allocation round: " in chain
    assert "rule hand@1" in chain
