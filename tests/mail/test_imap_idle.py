"""Waiting on one connection: what is told early counts, and a wait can be ended (E08)."""

from __future__ import annotations

import socket
import threading
from contextlib import closing

import pytest

from helpdesk_tui.errors import ServerError
from helpdesk_tui.mail.imap import ImapSettings, ImapSource
from helpdesk_tui.words import Security
from tests.mail.scripted_server import Script, ScriptedServer, imap_script
from tests.services.imap import ImapServer

GREETING = b"* OK ready\r\n"
LONG = 500.0
"""Seconds no test waits: what ends the wait is what the test is about."""


def script(on_idle: bytes | None, noop: bytes = b"", done: bool = True) -> Script:
    """A server with one account; what it says to IDLE, NOOP and DONE."""
    usual = imap_script(lambda _command, _words: b"", "IMAP4rev1 IDLE")
    tag = ""

    def answer(line: str) -> bytes | None:
        nonlocal tag
        if line.endswith(" IDLE"):
            tag = line.split(maxsplit=1)[0]
            return on_idle
        if line == "DONE":
            return f"{tag} OK done\r\n".encode() if done else None
        said = usual(line)
        return noop + said if said and line.endswith(" NOOP") else said

    return answer


def source_at(server: ScriptedServer) -> ImapSource:
    return ImapSource(ImapSettings(server.host, server.port, Security.PLAIN, "desk"), "secret")


def test_mail_told_in_one_breath_with_the_plus_is_heard() -> None:
    with (
        ScriptedServer(GREETING, script(b"+ idling\r\n* 4 EXISTS\r\n")) as server,
        source_at(server) as source,
    ):
        assert source.wait(LONG)


def test_mail_told_just_before_the_wait_is_heard() -> None:
    with (
        ScriptedServer(GREETING, script(b"+ idling\r\n", noop=b"* 4 EXISTS\r\n")) as server,
        source_at(server) as source,
    ):
        assert source.wait(LONG)
    assert not any(line.endswith(" IDLE") for line in server.lines)


def test_other_news_is_no_mail_and_the_wait_goes_on_to_its_end() -> None:
    said = b"+ idling\r\n* OK Still here\r\n* 2 FETCH (FLAGS (\\Seen))\r\n"
    with ScriptedServer(GREETING, script(said)) as server, source_at(server) as source:
        assert not source.wait(0.2)
    assert "DONE" in server.lines


@pytest.mark.parametrize("said", [b"+ idling\r\n* BYE Going down\r\n", b"+ idling\r\n"])
def test_a_server_that_leaves_is_a_lost_connection(said: bytes) -> None:
    with (
        ScriptedServer(GREETING, script(said, done=False)) as server,
        source_at(server) as source,
        pytest.raises(ServerError),
    ):
        source.wait(LONG if b"BYE" in said else 0.1)


def test_a_wait_ends_when_it_is_told_to(any_imap_server: ImapServer) -> None:
    settings = ImapSettings(
        any_imap_server.host, any_imap_server.port, Security.PLAIN, any_imap_server.user
    )
    end, ring = socket.socketpair()
    with closing(end), closing(ring), ImapSource(settings, any_imap_server.password) as source:
        told: list[bool] = []
        waiting = threading.Thread(target=lambda: told.append(source.wait(LONG, end)))
        waiting.start()
        ring.send(b"x")
        waiting.join(60)
        assert told == [False]
        assert source.count() == 0, "the connection is as good as before"


def test_mail_is_heard_through_tls(dovecot_server: ImapServer) -> None:
    assert dovecot_server.certificate is not None and dovecot_server.tls_port is not None
    settings = ImapSettings(
        dovecot_server.host, dovecot_server.tls_port, Security.TLS, dovecot_server.user,
        ca_file=str(dovecot_server.certificate.certificate),
    )  # fmt: skip
    with ImapSource(settings, dovecot_server.password) as source:
        told: list[bool] = []

        def wait() -> None:
            while not source.wait(LONG):
                continue
            told.append(True)

        waiting = threading.Thread(target=wait)
        waiting.start()
        dovecot_server.append(b"Subject: hi\r\n\r\nHello\r\n")
        waiting.join(60)
        assert told == [True]
