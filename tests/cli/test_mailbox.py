"""Mailboxes: set up, tried on real servers, and wrong in every way they can be."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from helpdesk_tui.desk.admin.mailboxes import MailboxSettings
from tests.cli.line import CommandLine, mail
from tests.services.imap import ImapServer
from tests.services.process import free_port
from tests.services.smtp import SmtpSink

SECRET = "HELPDESK_SECRET_MAILBOX_MAIN"


def add(desk: CommandLine, server: ImapServer, smtp_port: int) -> None:
    """A mailbox on test servers, without a login for SMTP."""
    desk.ok(
        "mailbox", "add", "main", "--queue", "IT", "--host", server.host, "--port", server.port,
        "--user", server.user, "--security", "plain", "--smtp-port", smtp_port,
        "--smtp-security", "plain", "--smtp-user", "",
    )  # fmt: skip


def test_a_mailbox_that_works_says_what_it_holds_and_where_its_password_was(
    desk: CommandLine,
    imap_server: ImapServer,
    smtp_sink: SmtpSink,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add(desk, imap_server, smtp_sink.port)
    imap_server.append(mail("one"))
    monkeypatch.setenv(SECRET, imap_server.password)
    fetching, sending = desk.ok("mailbox", "test", "main", "--json").json
    assert fetching["ok"] and "holds 1 mail, password from environment" in fetching["found"]
    assert sending["ok"] and "takes our mail, without a login" in sending["found"]
    assert imap_server.flags() == [frozenset()]


def test_a_wrong_password_and_a_dead_server_are_each_one_line_with_a_remedy(
    desk: CommandLine, imap_server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(desk, imap_server, free_port())
    monkeypatch.setenv(SECRET, "wrong")
    ended = desk("mailbox", "test", "main")
    assert ended.code == 1
    fetching, sending = ended.out.splitlines()
    assert "PROBLEM" in fetching and "refused the login" in fetching
    assert "PROBLEM" in sending and "Nothing listens at" in sending
    assert "wrong" not in ended.out + ended.err


def test_a_missing_password_names_the_places_it_may_be_in(
    desk: CommandLine, imap_server: ImapServer
) -> None:
    add(desk, imap_server, 25)
    ended = desk("mailbox", "test", "main", "--json")
    assert ended.code == 1
    assert SECRET in ended.json[0]["remedy"]


def test_a_password_is_not_kept_where_the_keyring_is_not_safe(
    desk: CommandLine, imap_server: ImapServer
) -> None:
    add(desk, imap_server, 25)
    said = desk.refused("mailbox", "password", "main", stdin="open sesame\n")
    assert "no safe keyring" in said
    assert "open sesame" not in said
    assert "No password was given" in desk.refused("mailbox", "password", "main", code=2)


def test_a_local_maildir_needs_no_server(desk: CommandLine, tmp_path: Path) -> None:
    for part in ("new", "cur", "tmp"):
        (tmp_path / "box" / part).mkdir(parents=True)
    (tmp_path / "box" / "new" / "1").write_bytes(mail("one"))
    desk.ok(
        "mailbox", "add", "local", "--queue", "IT", "--kind", "maildir", "--path", tmp_path / "box"
    )
    fetching, sending = desk.ok("mailbox", "test", "local", "--json").json
    assert fetching["found"] == "It holds 1 mail."
    assert sending["ok"]


def test_editing_changes_what_is_given_and_nothing_else(
    desk: CommandLine, imap_server: ImapServer
) -> None:
    add(desk, imap_server, 25)
    before = desk.ok("mailbox", "list", "--json").json[0]
    after = desk.ok(
        "mailbox", "edit", "main", "--folder", "Support", "--inactive", "--json"
    ).json  # fmt: skip
    assert after == {**before, "folder": "Support", "active": False}
    tls = desk.ok("mailbox", "edit", "main", "--security", "tls", "--json").json
    assert (tls["security"], tls["port"]) == ("tls", 993)


def test_every_setting_of_a_mailbox_has_its_option(desk: CommandLine) -> None:
    said = desk.ok("mailbox", "add", "--help").out
    called = {"username": "user", "smtp_username": "smtp-user"}
    for field in fields(MailboxSettings):
        assert f"--{called.get(field.name, field.name.replace('_', '-'))} " in said
    box = desk.ok(
        "mailbox", "add", "cloud", "--queue", "IT", "--host", "h", "--user", "u",
        "--auth", "google", "--client-id", "desk-app", "--json",
    ).json  # fmt: skip
    assert (box["auth"], box["client_id"]) == ("google", "desk-app")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "x", "--queue", "IT"), 2, "needs a host"),
        (("add", "x", "--queue", "Nope", "--host", "h", "--user", "u"), 1, "no queue 'Nope'"),
        (("add", "x", "--host", "h", "--user", "u"), 2, "--queue"),
        (("add", "x", "--queue", "IT", "--path", "/nowhere"), 2, "--kind maildir"),
        (
            ("add", "x", "--queue", "IT", "--kind", "mbox", "--path", "/nowhere"),
            1,
            "nothing at /nowhere",
        ),
        (("add", "x", "--queue", "IT", "--host", "h", "--port", "70000"), 2, "65535"),
        (("add", "x", "--queue", "IT", "--host", "h", "--user", "u", "--after", "burn"), 2, "burn"),
        (
            ("add", "x", "--queue", "IT", "--host", "h", "--user", "u", "--auth", "google"),
            2,
            "--client-id",
        ),
        (("edit", "nope", "--folder", "x"), 1, "no mailbox 'nope'"),
        (("test", "nope"), 1, "no mailbox 'nope'"),
        (("password", "nope"), 1, "no mailbox 'nope'"),
    ],
)
def test_what_cannot_be_is_one_line(
    desk: CommandLine, words: tuple[str, ...], code: int, said: str
) -> None:
    assert said in desk.refused("mailbox", *words, code=code)


def test_a_new_mailbox_names_its_next_steps_in_order(desk: CommandLine, tmp_path: Path) -> None:
    imap = ("--host", "imap.acme.example", "--user", "it@acme.example")
    said = desk.ok("mailbox", "add", "main", "--queue", "IT", *imap).out
    password = said.index("helpdesk-tui mailbox password main")
    assert password < said.index("helpdesk-tui mailbox test main")
    said = desk.ok(
        "mailbox", "add", "my cloud", "--queue", "IT", *imap, "--auth", "google",
        "--client-id", "desk-app",
    ).out  # fmt: skip
    assert "helpdesk-tui mailbox authorize 'my cloud'" in said
    (tmp_path / "box").touch()
    local = ("--kind", "mbox", "--path", tmp_path / "box")
    said = desk.ok("mailbox", "add", "local", "--queue", "IT", *local).out
    assert "password" not in said and "mailbox test local" in said


def test_a_list_says_plainly_where_mail_comes_from(desk: CommandLine) -> None:
    imap = ("--host", "imap.acme.example", "--user", "it@acme.example")
    desk.ok("mailbox", "add", "main", "--queue", "IT", *imap)
    assert "it@acme.example at imap.acme.example, INBOX" in desk.ok("mailbox", "list").out


def test_one_round_of_the_worker_says_trouble_once(
    desk: CommandLine, imap_server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(desk, imap_server, free_port())
    monkeypatch.setenv(SECRET, "wrong")
    done = subprocess.run(
        [sys.executable, "-m", "helpdesk_tui", "worker", "--once"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "refused the login" in done.stderr
