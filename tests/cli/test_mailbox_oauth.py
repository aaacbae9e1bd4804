"""OAuth2 from the command line: consent, the token's state, and trouble people see."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import keyring
import pytest

from helpdesk_tui.desk.actor import WORKER
from helpdesk_tui.desk.desk import Desk, utc_now
from helpdesk_tui.desk.health import health
from helpdesk_tui.mail.oauth_keeper import keeper_of, refresh_name
from helpdesk_tui.secrets import SERVICE
from helpdesk_tui.store.engine import Store
from tests.cli.line import CommandLine
from tests.services.certificate import Certificate
from tests.services.dovecot import running_dovecot
from tests.services.imap import ImapServer
from tests.services.process import free_port
from tests.services.token_server import SCOPES, TokenServer
from tests.test_secrets import MemoryKeyring

NAME = refresh_name("main")


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    """A keyring that is safe to keep things in."""
    before = keyring.get_keyring()
    ring = MemoryKeyring()
    keyring.set_keyring(ring)
    keeper_of.cache_clear()
    yield ring
    keyring.set_keyring(before)


@pytest.fixture
def dovecot(certificate: Certificate, token_server: TokenServer) -> Iterator[ImapServer]:
    """A Dovecot that asks the provider about tokens."""
    with running_dovecot(certificate, f"{token_server.url}/introspect") as server:
        yield server


@pytest.fixture
def main(desk: CommandLine, token_server: TokenServer) -> CommandLine:
    """A desk whose mailbox main is at a server nobody has started."""
    add(desk, token_server, free_port())
    return desk


def add(desk: CommandLine, provider: TokenServer, port: int, *more: str) -> None:
    desk.ok(
        "mailbox", "add", "main", "--queue", "IT", "--host", "127.0.0.1", "--port", port,
        "--security", "plain", "--user", "desk", "--smtp-host", "", "--auth", "custom",
        "--client-id", "desk-app", "--token-url", f"{provider.url}/token",
        "--device-url", f"{provider.url}/device", "--scopes", SCOPES,
        "--authorize-url", f"{provider.url}/authorize", *more,
    )  # fmt: skip


def test_from_consent_to_mail_to_a_revoked_consent_the_doctor_shows(
    desk: CommandLine,
    desk_file: Path,
    dovecot: ImapServer,
    token_server: TokenServer,
    ring: MemoryKeyring,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A consent that is gone is seen after one round: status bar, doctor, list, log (E10)."""
    add(desk, token_server, dovecot.port)
    missing = desk("mailbox", "test", "main", "--json").json[0]
    assert "no refresh token" in missing["found"] and "authorize main" in missing["remedy"]

    token_server.pause = 0
    said = desk.ok("mailbox", "authorize", "main").out
    assert "ABCD-EFGH" in said and f"{token_server.url}/activate" in said
    assert ring.kept[SERVICE, NAME] in token_server.refresh_tokens
    assert ring.kept[SERVICE, NAME] not in said

    dovecot.append(b"From: eva@dahl.example\r\nSubject: one\r\n\r\nHello\r\n")
    fetching = desk("mailbox", "test", "main", "--json").json[0]
    assert fetching["ok"]
    assert "holds 1 mail" in fetching["found"] and "token good until" in fetching["found"]
    assert "from keyring" in fetching["found"]
    assert desk("worker", "--once", "--json").json["filed"] == 1

    token_server.revoke()
    keeper_of.cache_clear()  # another process, an hour later
    troubled = desk.refused("worker", "--once")
    assert "invalid_grant" in troubled and "authorize main" in troubled
    checks = {check["part"]: check for check in desk("doctor", "--json").json["checks"]}
    assert "invalid_grant" in checks["mailbox main"]["found"]
    assert desk.ok("mailbox", "list", "--json").json[0]["failures"] == 1
    store = Store(f"sqlite:///{desk_file}")
    (box,) = health(Desk(store, WORKER, utc_now)).mailboxes  # as the status bar sees it
    store.close()
    assert "invalid_grant" in box.error
    logged = [each.getMessage() for each in caplog.records if each.levelname == "WARNING"]
    assert any("invalid_grant" in words for words in logged)


@pytest.mark.parametrize("how", ["--browser", "--paste"])
def test_a_browser_here_or_elsewhere_brings_the_consent(
    main: CommandLine, token_server: TokenServer, how: str
) -> None:
    command = [sys.executable, "-m", "helpdesk_tui", "mailbox", "authorize", "main"]
    with subprocess.Popen(
        [*command, how, "--print-token"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stderr is not None
        address = next(line for line in program.stderr if line.startswith("http")).strip()
        pasted = ""
        if how == "--browser":
            urlopen(address).close()
        else:
            query = parse_qs(urlsplit(address).query)
            pasted = token_server.consent({name: value[0] for name, value in query.items()})
        token, said = program.communicate(f"{pasted}\n", 60)
    assert program.returncode == 0, said
    assert token.strip() in token_server.refresh_tokens
    assert token.strip() not in said


def test_a_pasted_answer_to_another_request_is_refused(
    main: CommandLine, ring: MemoryKeyring
) -> None:
    pasted = "http://127.0.0.1:8765/?state=other&code=1\n"
    said = main.refused("mailbox", "authorize", "main", "--paste", code=2, stdin=pasted)
    assert "not the answer" in said
    assert (SERVICE, NAME) not in ring.kept


def test_where_no_keyring_is_safe_the_token_can_be_piped(
    main: CommandLine, token_server: TokenServer
) -> None:
    said = main.refused("mailbox", "authorize", "main")
    assert "no safe keyring" in said and "--print-token" in said
    assert token_server.asked == [], "nobody consents for nothing"
    token_server.pause = 0
    ended = main("mailbox", "authorize", "main", "--print-token")
    assert ended.out.strip() in token_server.refresh_tokens
    assert "ABCD-EFGH" in ended.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("edit", "main", "--client-id", ""), 2, "--client-id"),
        (("edit", "main", "--token-url", ""), 2, "--token-url"),
        (("edit", "main", "--auth", "kerberos"), 2, "kerberos"),
        (("authorize", "nope"), 1, "no mailbox 'nope'"),
    ],
)
def test_what_cannot_be_is_one_line(
    main: CommandLine, words: tuple[str, ...], code: int, said: str
) -> None:
    assert said in main.refused("mailbox", *words, code=code)


def test_a_mailbox_with_a_password_needs_no_consent(main: CommandLine) -> None:
    main.ok("mailbox", "edit", "main", "--auth", "password")
    assert "with a password" in main.refused("mailbox", "authorize", "main")


def test_tokens_never_go_where_they_can_be_read(main: CommandLine, ring: MemoryKeyring) -> None:
    main.ok("mailbox", "edit", "main", "--device-url", "http://login.example/device")
    assert "unencrypted" in main.refused("mailbox", "authorize", "main")


def test_the_applications_own_secret_is_kept_beside(main: CommandLine, ring: MemoryKeyring) -> None:
    main.ok("mailbox", "password", "main", "--client", stdin="app secret\n")
    assert ring.kept[SERVICE, "oauth-client main"] == "app secret"
    assert "forgotten" in main.ok("mailbox", "password", "main", "--client", "--forget").out
