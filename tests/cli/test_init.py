"""Founding a desk."""

from __future__ import annotations

import sys
from pathlib import Path

import pexpect
import pytest

from tests.cli.conftest import FOUND
from tests.cli.line import CommandLine


def test_a_desk_is_founded_by_flags_alone_and_says_what_to_do_next(
    line: CommandLine, tmp_path: Path
) -> None:
    ended = line.ok("--database", tmp_path / "new" / "desk.db", *FOUND)
    assert "Acme IT is ready" in ended.out
    assert "helpdesk-tui mailbox add" in ended.out
    agents = line.ok("--database", tmp_path / "new" / "desk.db", "agent", "list", "--json").json
    assert agents == [
        {
            "login": "boss",
            "name": "boss",
            "email": "boss@acme.example",
            "role": "admin",
            "active": True,
            "teams": [],
            "away_until": None,
            "deputy": None,
        }
    ]


def test_without_an_address_the_desk_is_in_the_person_s_data_folder(
    line: CommandLine, isolated_home: Path
) -> None:
    line.ok(*FOUND)
    assert (isolated_home / ".local/share/helpdesk-tui/desk.db").is_file()
    assert line.ok("db", "info", "--json").json["fits"] is True


def test_a_desk_on_either_database_is_founded_with_its_first_queue(any_desk: CommandLine) -> None:
    queues = any_desk.ok("queue", "list", "--json").json
    assert [(queue["name"], queue["address"]) for queue in queues] == [("IT", "it@acme.example")]


def test_a_second_desk_in_the_same_place_is_refused(desk: CommandLine) -> None:
    assert "There is a desk at" in desk.refused(*FOUND)


@pytest.mark.parametrize("missing", ["--name", "--admin", "--email"])
def test_what_no_flag_gave_is_asked_for_by_name(line: CommandLine, missing: str) -> None:
    at = FOUND.index(missing)
    assert missing in line.refused(*FOUND[:at], *FOUND[at + 2 :], code=2)


@pytest.mark.parametrize("login", ["Boss Man", "me", "1boss", "x" * 33])
def test_a_login_that_cannot_be_typed_in_a_query_is_refused(
    line: CommandLine, login: str, isolated_home: Path
) -> None:
    said = line.refused(
        "init", "--name", "A", "--admin", login, "--email", "a@b.example", "--yes", code=2
    )
    assert "cannot be a login" in said
    assert not (isolated_home / ".local/share/helpdesk-tui/desk.db").exists()


def test_a_bad_address_founds_nothing(line: CommandLine, isolated_home: Path) -> None:
    said = line.refused(
        "init", "--name", "A", "--admin", "boss", "--email", "nobody", "--yes", code=2
    )
    assert "not a mail address" in said
    assert not (isolated_home / ".local/share/helpdesk-tui/desk.db").exists()


def test_no_queue_leaves_adding_one_as_the_next_step(line: CommandLine, tmp_path: Path) -> None:
    said = line.ok("--database", tmp_path / "desk.db", *FOUND).out
    assert said.index("helpdesk-tui queue add") < said.index("helpdesk-tui mailbox add")


def test_where_no_file_can_be_is_said_of_the_folder(line: CommandLine) -> None:
    for place in ("/proc/desk.db", "/dev/null/desk.db"):
        said = line.refused("--database", place, *FOUND)
        assert "no folder that takes this file" in said and place in said
        assert "server" not in said


def test_an_answer_that_cannot_be_is_asked_for_again_at_once(
    tmp_path: Path, line: CommandLine
) -> None:
    child = pexpect.spawn(
        sys.executable,
        ["-m", "helpdesk_tui", "--database", str(tmp_path / "asked.db"), "init"],
        encoding="utf-8",
        timeout=60,
    )
    for question, answer in (
        ("Name of the desk", "Acme"),
        ("Your login", "Anna Ek"),
        ("cannot be a login.*Your login", "anna"),
        ("Your mail address", "anna"),
        ("not a mail address.*Your mail address", "anna@acme.example"),
        ("First queue", ""),
        ("Address customers write to", "it at acme"),
        ("not a mail address.*Address customers write to", ""),
    ):
        child.expect(question)
        child.sendline(answer)
    child.expect("Acme is ready")
    child.expect(pexpect.EOF)
    child.close()
    queues = line.ok("--database", tmp_path / "asked.db", "queue", "list", "--json").json
    assert [(queue["name"], queue["address"]) for queue in queues] == [("Support", None)]


def test_questions_are_answered_on_a_terminal(tmp_path: Path, line: CommandLine) -> None:
    child = pexpect.spawn(
        sys.executable,
        ["-m", "helpdesk_tui", "--database", str(tmp_path / "asked.db"), "init"],
        encoding="utf-8",
        timeout=60,
    )
    for question, answer in (
        ("Name of the desk", "Acme"),
        ("Your login", "anna"),
        ("Your mail address", "anna@acme.example"),
        ("First queue", "Help"),
        ("Address customers write to", "help@acme.example"),
    ):
        child.expect(question)
        child.sendline(answer)
    child.expect("Acme is ready")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    queues = line.ok("--database", tmp_path / "asked.db", "queue", "list", "--json").json
    assert [(queue["name"], queue["address"]) for queue in queues] == [
        ("Help", "help@acme.example")
    ]
