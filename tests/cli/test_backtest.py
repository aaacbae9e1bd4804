"""``rules backtest``, ``rules stats``, and the question before many mails."""

from __future__ import annotations

import sys
from pathlib import Path

import pexpect
import pytest

from tests.cli.line import CommandLine, mail

THANKS = '[[rule]]\nname = "thanks"\nif = "subject:fire"\nthen = "reply Thank you"\n'


@pytest.fixture
def busy(desk: CommandLine, tmp_path: Path) -> CommandLine:
    """A desk with eight mails of today, from as many people."""
    desk.ok("queue", "edit", "IT", "--address", "it@desk.example")
    files = [tmp_path / f"{number}.eml" for number in range(8)]
    for number, file in enumerate(files):
        file.write_bytes(mail(f"Fire {number}", sender=f"p{number}@kunde.example"))
    desk.ok("mail", "import", *files, "--queue", "IT")
    return desk


def test_a_backtest_says_what_would_have_differed(busy: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text('[[rule]]\nname = "loud"\nif = "subject:fire"\nthen = ["priority high"]\n')
    said = busy.ok("rules", "backtest", "--file", file).out
    assert said.startswith("8 mails of 30 days: 8 would differ: 8 priority; no customer")
    assert "normal → high  #1001 #1002" in said
    found = busy.ok("rules", "backtest", "--file", file, "--days", 2, "--json").json
    assert (found["by_field"], found["changed_rules"], found["sent"]) == (
        {"priority": 8}, ["loud"], [],
    )  # fmt: skip
    assert found["differences"][0]["rules"] == ["loud"]
    listed = busy.ok("rules", "backtest", "--file", file, "--field", "priority").out
    assert listed.splitlines()[0].split()[:2] == ["MAIL", "TICKET"]
    assert len(listed.splitlines()) == 9
    assert busy.ok("rules", "backtest", file).out == said
    assert busy.ok("rules", "backtest", "-", stdin=file.read_text()).out == said
    few = busy.ok("rules", "backtest", "--file", file, "--query", "subject:3", "--json").json
    assert (few["mails"], few["days"]) == (1, None)


def test_what_makes_no_sense_is_told_in_one_line(busy: CommandLine, tmp_path: Path) -> None:
    assert "No rule is switched off" in busy.refused("rules", "backtest")
    assert "not both" in busy.refused("rules", "backtest", "--days", 3, "--query", "a", code=2)
    assert "goes with a file" in busy.refused("rules", "backtest", "--replace", code=2)
    assert "no rule 'x'" in busy.refused("rules", "backtest", "--rule", "x")
    said = busy.refused("rules", "backtest", "thnaks", "--days", 3)
    assert "There is no rule 'thnaks', and no file of that name." in said
    busy.ok("rules", "add", "loud", "--if", "subject:fire", "--then", "priority high")
    assert "Did you mean loud?" in busy.refused("rules", "backtest", "lou")
    assert "Rule loud is on already. Write it anew" in busy.refused("rules", "backtest", "loud")
    file = tmp_path / "rules.toml"
    file.write_text(THANKS)
    assert "names of rules or one file" in busy.refused("rules", "backtest", file, file, code=2)
    both = busy.refused("rules", "backtest", file, "--file", file, code=2)
    assert "Two files are given" in both


def test_many_mails_want_a_yes_and_history_knows_whose(busy: CommandLine) -> None:
    assert "8 mails in 30 days" in busy.refused("rules", "import", "-", stdin=THANKS)
    busy.ok("rules", "add", "thanks", "--if", "subject:fire", "--then", "reply Hi", "--disabled")
    said = busy.refused("rules", "enable", "thanks")
    assert "the desk would have sent 8 mails in 30 days. Look first: rules backtest" in said
    told = busy.ok("rules", "backtest", "thanks")
    assert "8 customers would have got 8 mails." in told.out
    assert told.out == busy.ok("rules", "backtest").out
    found = busy.ok("rules", "backtest", "thanks", "--json").json
    assert (found["leaving"], len(found["customers"]), found["held_back"]) == (8, 8, 0)
    assert found["sent"][0]["text"].strip() == "Hi"
    busy.ok("rules", "enable", "thanks", "--yes")
    assert busy.ok("rules", "show", "thanks", "--json").json["enabled"] is True
    busy.ok("rules", "edit", "thanks", "--file", "-", stdin=THANKS.replace("Thank you", "Hi"))
    assert "8 mails" in busy.refused("rules", "edit", "thanks", "--file", "-", stdin=THANKS)


def test_a_person_is_asked_on_a_terminal(busy: CommandLine) -> None:
    busy.ok("rules", "add", "thanks", "--if", "subject:fire", "--then", "reply Hi", "--disabled")
    line = pexpect.spawn(
        sys.executable, ["-m", "helpdesk_tui", "rules", "enable", "thanks"], timeout=60
    )
    line.expect("8 customers would have got 8 mails")
    line.expect("Do it all the same")
    line.sendline("n")
    line.expect(pexpect.EOF)
    assert busy.ok("rules", "show", "thanks", "--json").json["enabled"] is False


def test_stats(busy: CommandLine, tmp_path: Path) -> None:
    busy.ok("rules", "add", "loud", "--if", "subject:fire", "--then", "priority high")
    busy.ok("rules", "add", "idle", "--if", "subject:ice", "--then", "tag ice")
    file = tmp_path / "one.eml"
    file.write_bytes(mail("Fire again", sender="new@kunde.example"))
    busy.ok("mail", "import", file, "--queue", "IT")
    loud, idle = busy.ok("rules", "stats", "--json").json
    assert (loud["name"], loud["matched"], loud["never"]) == ("loud", 1, False)
    assert (idle["matched"], idle["last"], idle["never"]) == (0, None, True)
    table = busy.ok("rules", "stats", "--days", 7).out
    assert "loud@1" in table
    assert "never matched" in table
