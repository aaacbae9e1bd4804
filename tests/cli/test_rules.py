"""The rulebook from the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import pexpect
import pytest

from tests.cli.line import CommandLine, mail

VPN = ("rules", "add", "vpn", "--if", "subject:vpn", "--then", "priority high")


def names(desk: CommandLine) -> list[str]:
    """The rules in order."""
    return [f"{rule['name']}@{rule['version']}" for rule in desk.ok("rules", "list", "--json").json]


def test_a_rule_is_written_in_words(any_desk: CommandLine) -> None:
    any_desk.ok(
        "rules", "add", "news", "--if", "(subject:newsletter OR header.List-Id:news) -from:@a.test",
        "--then", "tag=news", "--then", "close", "--stop", "--queue", "IT", "--until", "2030-01-01",
        "--when", "mail in", "--when", "follow-up in",
    )  # fmt: skip
    rule = any_desk.ok("rules", "show", "news", "--json").json
    assert rule["if"] == "(subject:newsletter OR header.List-Id:news) -from:@a.test"
    assert rule["then"] == ["tag news", "close"]
    assert rule["when"] == ["mail in", "follow-up in"]
    assert (rule["stop"], rule["queues"], rule["error"]) == (True, ["IT"], None)
    assert rule["until"].startswith("20")


def test_each_change_is_a_new_version_and_the_order_is_kept(any_desk: CommandLine) -> None:
    any_desk.ok(*VPN)
    any_desk.ok("rules", "add", "all", "--then", "tag=seen")
    any_desk.ok("rules", "add", "first", "--then", "tag=first", "--before", "vpn")
    assert names(any_desk) == ["first@1", "vpn@1", "all@1"]
    any_desk.ok("rules", "move", "all", 1)
    any_desk.ok("rules", "disable", "vpn")
    any_desk.ok("rules", "disable", "vpn")
    any_desk.ok("rules", "enable", "vpn")
    assert names(any_desk) == ["all@2", "first@1", "vpn@3"]
    any_desk.ok("rules", "remove", "vpn")
    any_desk.ok(*VPN)
    assert names(any_desk) == ["all@2", "first@1", "vpn@4"]


def test_every_version_a_rule_ever_had_can_be_read(desk: CommandLine) -> None:
    desk.ok(*VPN)
    desk.ok("rules", "disable", "vpn")
    desk.ok("rules", "remove", "vpn")
    assert desk.ok("rules", "show", "vpn@1", "--json").json["enabled"] is True
    assert desk.ok("rules", "show", "vpn@2", "--json").json["enabled"] is False
    assert "no version 3" in desk.refused("rules", "show", "vpn@3")
    assert "no rule 'vpn'" in desk.refused("rules", "show", "vpn")


def test_export_and_import_change_nothing(desk: CommandLine, tmp_path: Path) -> None:
    desk.ok(*VPN)
    file = tmp_path / "rules.toml"
    desk.ok("rules", "export", file)
    assert desk.ok("rules", "export").out == file.read_text()
    done = desk.ok("rules", "import", file, "--json").json
    assert (done["added"], done["changed"], done["unchanged"]) == ([], [], ["vpn"])
    assert names(desk) == ["vpn@1"]


def test_moving_a_rule_leaves_the_empty_lines_where_they_were(desk: CommandLine) -> None:
    a, b, c = (f'# On {name}\n[[rule]]\nname = "{name}"\nthen = ["close"]\n' for name in "abc")
    desk.ok("rules", "import", "-", stdin=f"# Ours\n\n{a}\n{b}\n{c}")
    desk.ok("rules", "move", "c", 1)
    assert desk.ok("rules", "export").out == f"# Ours\n\n{c}\n{a}\n{b}"
    desk.ok("rules", "move", "a", 9)
    assert desk.ok("rules", "export").out == f"# Ours\n\n{c}\n{b}\n{a}"
    desk.ok("rules", "add", "new", "--then", "close", "--before", "c")
    desk.ok("rules", "add", "last", "--then", "close")
    new, last = (f'[[rule]]\nname = "{name}"\nthen = ["close"]\n' for name in ("new", "last"))
    text = f"# Ours\n\n{new}\n{c}\n{b}\n{a}\n{last}"
    assert desk.ok("rules", "export").out == text
    done = desk.ok("rules", "import", "-", "--json", stdin=text).json
    assert (done["added"], done["changed"]) == ([], [])


def test_an_import_changes_adds_and_with_replace_removes(desk: CommandLine) -> None:
    desk.ok(*VPN)
    desk.ok("rules", "add", "old", "--then", "tag=old")
    text = (
        '# Ours\n\n[[rule]]\nname = "new"  # just made\nthen = ["tag new"]\n\n'
        '# Far away\n[[rule]]\nname = "vpn"\nthen = "priority low"\n'
    )
    done = desk.ok("rules", "import", "-", "--json", stdin=text).json
    assert (done["added"], done["changed"], done["removed"]) == (["new"], ["vpn"], [])
    assert names(desk) == ["vpn@2", "old@1", "new@1"]
    done = desk.ok("rules", "import", "-", "--replace", "--json", stdin=text).json
    assert (done["unchanged"], done["removed"]) == (["new", "vpn"], ["old"])
    assert [name.partition("@")[0] for name in names(desk)] == ["new", "vpn"]
    told = desk.ok("rules", "history", "old").out
    assert "Taken out" in told and "rules show old@1 | helpdesk-tui rules add --file -" in told
    desk.ok("rules", "add", "--file", "-", stdin=desk.ok("rules", "show", "old@1").out)
    assert "Taken out" not in desk.ok("rules", "history", "old").out
    desk.ok("rules", "remove", "old")
    # Comments and all, byte by byte, also what a change elsewhere leaves alone.
    assert desk.ok("rules", "export").out == text
    desk.ok("rules", "disable", "vpn")
    assert desk.ok("rules", "export").out == text + "enabled = false\n"
    diff = desk.ok("rules", "diff", "vpn").out
    assert "+enabled = false" in diff and "priority" in diff
    history = desk.ok("rules", "history", "vpn", "--json").json
    assert [entry["version"] for entry in history] == [1, 2, 3]
    assert [entry["did"] for entry in history] == ["added", "changed", "switched off"]
    assert "number 1 now" in desk.ok("rules", "move", "vpn", "1").out
    assert "only its place" in desk.ok("rules", "diff", "vpn").out
    assert desk.ok("rules", "history", "vpn", "--json").json[-1]["did"] == "moved or added again"


def test_an_import_with_an_error_takes_nothing_and_points_at_it(
    desk: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(
        '[[rule]]\nname = "good"\nthen = ["tag a"]\n\n'
        '[[rule]]\nname = "bad"\nif = "subject:vpn"\nthen = ["queu IT"]\n'
    )
    said = desk.refused("rules", "import", file)
    assert str(file) in said and "Line 8, column 9" in said and "'queue'" in said
    assert names(desk) == []


def test_names_the_desk_has_not_are_refused_unless_forced(desk: CommandLine) -> None:
    words = ("rules", "add", "x", "--then", "queue=ITT")
    assert "Did you mean 'IT'?" in desk.refused(*words)
    assert names(desk) == []
    assert "no queue 'ITT'" in desk.ok(*words, "--force").err
    assert names(desk) == ["x@1"]
    # An old doubt about one rule does not keep another from being added.
    assert desk.ok(*VPN).err == ""


def test_a_doubt_is_said_but_stops_nothing(desk: CommandLine) -> None:
    ended = desk.ok("rules", "add", "x", "--if", r"subject:/\bå/", "--then", "tag a")
    assert "ASCII letters only" in ended.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add",), 2, "needs a name"),
        (("add", "x"), 2, "does nothing"),
        (("add", "x", "--if", "color:red", "--then", "close"), 2, "column 1: there is no field"),
        (("add", "x", "--if", "vpn subject:/(/", "--then", "close"), 2, "column 13: "),
        (("add", "x", "--if", "subject:/(?=a)/", "--then", "close"), 2, "RE2"),
        (("add", "x", "--when", "moon rises", "--then", "close"), 2, "is no event"),
        (("add", "x", "--then", "queue"), 2, "has no value. Write: queue QUEUE"),
        (("add", "x", "--then", "notify"), 2, "notify mail WHO TEXT"),
        (("add", "x", "--then", "colour=red"), 2, "Unknown action"),
        (("add", "x", "--then", "priority=max"), 2, "Unknown priority"),
        (("add", "x", "--then", "close", "--until", "soon"), 2, "is no day"),
        (("history", "nope"), 1, "no rule 'nope'"),
        (("diff", "nope"), 1, "no rule 'nope'"),
        (("lint", "/nowhere.toml"), 1, "No such file"),
        (("add", "x", "--file", "/nowhere.toml"), 2, "not from both"),
        (("add", "--file", "/nowhere.toml"), 1, "No such file"),
        (("show", "nope"), 1, "no rule 'nope'"),
        (("remove", "nope"), 1, "no rule 'nope'"),
        (("move", "nope", "1"), 1, "no rule 'nope'"),
        (("move", "nope", "0"), 2, "greater than or equal to 1"),
        (("edit", "nope"), 1, "no rule 'nope'"),
        (("import", "/nowhere.toml"), 1, "No such file"),
        (("test",), 2, "--mail"),
        (("test", "--mail", "/nowhere.eml"), 1, "No such file"),
    ],
)
def test_what_cannot_be_is_one_line(
    desk: CommandLine, words: tuple[str, ...], code: int, said: str
) -> None:
    assert said in desk.refused("rules", *words, code=code)


def test_a_folder_is_no_mail_to_test_with(desk: CommandLine, tmp_path: Path) -> None:
    said = desk.refused("rules", "test", "--mail", tmp_path)
    assert f"{tmp_path} is a folder. Name one mail file." in said


def test_what_has_no_header_is_no_mail_to_test_with(desk: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "words.eml").write_text("just words\n")
    said = desk.refused("rules", "test", "--mail", tmp_path / "words.eml")
    assert "words.eml is no mail" in said


def test_a_taken_name_is_refused(desk: CommandLine) -> None:
    desk.ok(*VPN)
    assert "There is a rule 'vpn' already" in desk.refused(*VPN)


def test_a_test_says_for_each_rule_why_and_writes_nothing(
    desk: CommandLine, tmp_path: Path
) -> None:
    desk.ok(*VPN)
    desk.ok("rules", "add", "printer", "--if", "subject:printer", "--then", "tag print")
    file = tmp_path / "mail.eml"
    file.write_bytes(mail("My VPN is down"))
    before = desk.ok("db", "info", "--json").json
    (result,) = desk.ok("rules", "test", "--mail", file, "--json").json
    assert result["queue"] == "IT"
    assert [(r["rule"], r["matched"]) for r in result["rules"]] == [
        ("vpn", True), ("printer", False),
    ]  # fmt: skip
    assert result["rules"][0]["reasons"] == ["subject:vpn"]
    assert result["rules"][1]["reasons"] == ["not true: subject:printer"]
    assert result["would_do"] == [{"action": "priority", "value": "high", "rule": "vpn@1"}]
    said = desk.ok("rules", "test", "--mail", file).out
    assert "matched" in said and "would priority high (rule vpn@1)" in said
    assert desk.ok("ticket", "list", "--json").json == []
    assert desk.ok("mail", "ledger", "--json").json == []
    assert desk.ok("db", "info", "--json").json == before


def test_a_rule_does_in_earnest_what_the_test_foretold(
    any_desk: CommandLine, tmp_path: Path
) -> None:
    any_desk.ok(*VPN, "--then", "tag=net")
    file = tmp_path / "mail.eml"
    file.write_bytes(mail("My VPN is down"))
    any_desk.ok("mail", "import", file)
    (ticket,) = any_desk.ok("ticket", "list", "--json").json
    assert (ticket["priority"], ticket["tags"]) == ("high", ["net"])
    said = any_desk.ok("why", ticket["number"], "priority").out
    assert "priority: normal → high, by worker" in said
    assert "rule vpn@1 because subject matched vpn, mail 1" in said


def test_a_rule_is_edited_in_the_editor_without_a_shell(
    desk: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.ok(*VPN)
    editor = tmp_path / "my editor"
    editor.write_text(
        f"#!{sys.executable}\nimport sys\np = sys.argv[-1]\n"
        "t = open(p).read().replace('high', 'low')\nopen(p, 'w').write(t)\n"
    )
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", f"'{editor}' ';touch' {tmp_path / 'pwned'}")
    child = pexpect.spawn(
        sys.executable, ["-m", "helpdesk_tui", "rules", "edit", "vpn"], encoding="utf-8", timeout=60
    )
    child.expect("Rule vpn@2 changed")
    child.expect(pexpect.EOF)
    child.close()
    assert desk.ok("rules", "show", "vpn", "--json").json["then"] == ["priority low"]
    assert not (tmp_path / "pwned").exists()
    assert "no terminal" in desk.refused("rules", "edit", "vpn", code=2)


def test_a_rule_is_edited_from_a_file_and_renamed(desk: CommandLine) -> None:
    desk.ok(*VPN)
    text = desk.ok("rules", "show", "vpn").out.replace("vpn", "tunnel")
    desk.ok("rules", "edit", "vpn", "--file", "-", stdin=text)
    assert names(desk) == ["tunnel@2"]


def test_lint_names_the_line_and_the_remedy(desk: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(
        '# Ours\n\n[[rule]]\nname = "a"\n'
        'then = ["queue ITT"]\n\n# next\n[[rule]]\nname = "b"\nif = "owner:caarl"\nthen = "close"\n'
    )
    said = desk("rules", "lint", file)
    assert said.code == 1
    assert said.out.splitlines() == [
        "line 5: a: There is no queue 'ITT'. Did you mean 'IT'?",
        "line 10: b: There is no owner 'caarl'. Known: boss.",
    ]
    desk.ok(*VPN)
    assert "Nothing to say" in desk.ok("rules", "lint").out


def test_lint_knows_every_name_that_actions_use(desk: CommandLine, tmp_path: Path) -> None:
    desk.ok("channel", "add", "chat", "json://hooks.desk.example/x")
    desk.ok("snippet", "add", "received", "--text", "Dear {customer}, we have it.")
    desk.ok("macro", "add", "calm", "--then", "tag calm")
    desk.ok("rules", "add", "first", "--then", "tag network")
    file = tmp_path / "rules.toml"
    file.write_text(
        '[[rule]]\nname = "first"\nthen = "tag network"\n\n'
        '[[rule]]\nname = "a"\nthen = [\n  "notify chta Look",\n  "reply recieved", # ours\n'
        '  "template clam",\n  "notify mail bos Look",\n  "tag netwrok",\n  "queue it",\n]\n'
    )
    said = desk("rules", "lint", file)
    assert said.out.splitlines() == [
        "line 8: a: There is no channel 'chta'. Did you mean 'chat'?",
        "line 9: a: There is no snippet 'recieved'. Did you mean 'received'?",
        "line 10: a: There is no macro 'clam'. Did you mean 'calm'?",
        "line 11: a: There is no agent 'bos'. Did you mean 'boss'?",
        "line 12: a: No ticket and no other rule has the tag 'netwrok'. Did you mean 'network'?",
    ]
    assert "no channel 'chta'" in desk.refused("rules", "import", file)


def test_a_rule_that_fails_is_shown_and_the_mail_is_filed(
    desk: CommandLine, tmp_path: Path
) -> None:
    desk.ok("rules", "add", "x", "--then", "owner zoe", "--then", "tag seen", "--force")
    file = tmp_path / "mail.eml"
    file.write_bytes(mail("My VPN is down"))
    desk.ok("mail", "import", file)
    (ticket,) = desk.ok("ticket", "list", "--json").json
    assert ticket["tags"] == ["seen"]
    assert "no agent 'zoe'" in desk.ok("why", ticket["number"]).out
    (rule,) = desk.ok("rules", "list", "--json").json
    assert rule["error"].startswith("owner zoe: There is no agent 'zoe'")
    assert "owner zoe" in desk("rules", "lint").out
    desk.ok("rules", "edit", "x", "--file", "-", stdin='[[rule]]\nname = "x"\nthen = "tag y"\n')
    assert desk.ok("rules", "list", "--json").json[0]["error"] is None
