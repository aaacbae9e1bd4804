"""``mail reconcile`` on a real Dovecot, and what doctor and ``mailbox list`` say of it."""

from __future__ import annotations

import pytest

from helpdesk_tui.secrets import environment_name
from tests.cli.line import CommandLine, mail
from tests.services.imap import ImapServer


def test_what_is_missing_is_told_fetched_and_told_again(
    desk: CommandLine, dovecot_server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(environment_name("mailbox main"), dovecot_server.password)
    desk.ok(
        "mailbox", "add", "main", "--queue", "IT", "--host", dovecot_server.host,
        "--port", dovecot_server.port, "--security", "plain", "--user", dovecot_server.user,
        "--smtp-host", "", "--quiet-hours", 8,
    )  # fmt: skip
    dovecot_server.append(mail("one"))
    dovecot_server.append(mail("two"))
    looked = desk("mail", "reconcile", "--dry-run", "--json")
    assert looked.code == 1
    [found] = looked.json
    assert (found["on_server"], found["stored"], len(found["missing"])) == (2, 0, 2)
    assert desk.ok("mail", "ledger", "--json").json == []

    said = desk.ok("mail", "reconcile", "main").out
    assert said.startswith("main: server 2, stored 0, missing UID ")
    assert said.endswith("; 2 fetched now\n")
    assert desk.ok("mail", "ledger").out.endswith("Received 2 = 2 waiting.\n")
    [box] = desk.ok("mailbox", "list", "--json").json
    assert (box["on_server"], box["missing"], box["silent"]) == (2, 0, False)
    assert "The server held 2 mails" in desk("doctor").out
    assert "mailbox" in desk.refused("mail", "reconcile", "nowhere")
