"""The doctor: every part, each problem with its remedy."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.line import CommandLine
from tests.services.imap import ImapServer
from tests.services.process import free_port


def problems(desk: CommandLine, *words: str) -> dict[str, str]:
    """What the doctor complains of: part and what to do."""
    ended = desk("doctor", *words, "--json")
    found = {check["part"]: check["remedy"] for check in ended.json["checks"] if not check["ok"]}
    assert ended.code == (1 if found else 0)
    assert ended.json["ok"] is not bool(found)
    return found


def test_a_new_desk_is_healthy(any_desk: CommandLine) -> None:
    assert problems(any_desk) == {}
    said = any_desk.ok("doctor").out
    assert all(part in said for part in ("database", "schema", "integrity", "agent", "clock"))


def test_a_desk_without_a_queue_says_how_to_add_one(line: CommandLine, tmp_path: Path) -> None:
    database = ("--database", str(tmp_path / "d.db"))
    line.ok(*database, "init", "--name", "A", "--admin", "boss", "--email", "b@a.example", "--yes")
    assert "queue add" in problems(line, *database)["queues"]


def test_a_mailbox_without_password_and_worker_says_both(
    desk: CommandLine, imap_server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.ok(
        "mailbox", "add", "main", "--queue", "IT", "--host", imap_server.host,
        "--port", imap_server.port, "--user", imap_server.user, "--security", "plain",
        "--smtp-port", free_port(), "--smtp-security", "plain", "--smtp-user", "",
    )  # fmt: skip
    found = problems(desk)
    assert "helpdesk-tui worker" in found["worker"]
    assert "HELPDESK_SECRET_MAILBOX_MAIN" in found["mailbox main fetching"]
    monkeypatch.setenv("HELPDESK_SECRET_MAILBOX_MAIN", imap_server.password)
    assert set(problems(desk)) == {"worker"}
    assert set(problems(desk, "--online")) == {"worker", "mailbox main sending"}
    desk.ok("mailbox", "edit", "main", "--inactive")
    assert problems(desk, "--online") == {}


def test_a_password_that_is_missing_is_said_once(desk: CommandLine) -> None:
    desk.ok("mailbox", "add", "main", "--queue", "IT", "--host", "127.0.0.1", "--port",
            free_port(), "--user", "it", "--smtp-port", free_port())  # fmt: skip
    assert desk("worker", "--once").code == 1
    lines = [line for line in desk("doctor").out.splitlines() if "mailbox main" in line]
    assert len(lines) == 1, lines
    assert "fetching and sending" in lines[0] and "HELPDESK_SECRET_MAILBOX_MAIN" in lines[0]
    assert "the screen starts one when it opens" in desk("doctor").out
    desk.ok("db", "settings", "start_worker", "no")
    assert "the screen starts one" not in desk("doctor").out


def test_a_desk_that_cannot_be_opened_ends_the_list_with_the_reason(
    desk: CommandLine, desk_file: Path, tmp_path: Path
) -> None:
    assert "init" in problems(desk, "--database", str(tmp_path / "none.db"))["database"]
    assert "--config" in problems(desk, "--config", "/nowhere")["settings file"]
    assert "agent list" in problems(desk, "--agent", "ghost")["agent"]
    with closing(sqlite3.connect(desk_file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    assert "Update this program" in problems(desk)["database"]


def test_damage_rules_and_the_future_are_found(desk: CommandLine, desk_file: Path) -> None:
    desk.ok("rules", "add", "lost", "--then", "queue=Gone", "--force")
    with closing(sqlite3.connect(desk_file)) as connection:
        connection.execute("INSERT INTO team_member (team_id, agent_id) VALUES (77, 77)")
        connection.execute("UPDATE change SET at = '2126-01-01 00:00:00'")
        connection.commit()
    assert set(problems(desk)) == {"rules", "integrity", "clock"}
