"""Handing mail to real SMTP servers: words kept, refusals told apart."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from helpdesk_tui.errors import ConfigError, LoginRefused, MailError, Rejected, ServerError
from helpdesk_tui.mail.smtp import SmtpSender, SmtpSettings
from helpdesk_tui.words import Security
from tests.mail.scripted_server import ScriptedServer
from tests.services.certificate import Certificate
from tests.services.smtp import SmtpSink, SmtpSinks

RAW = b"From: help@desk.example\r\nSubject: hello\r\n\r\nHi\r\n.\r\n..\r\nbye\r\n"
FROM, TO = "help@desk.example", "kim@customer.example"


def settings_for(sink: SmtpSink, security: Security = Security.PLAIN) -> SmtpSettings:
    return SmtpSettings(sink.host, sink.port, security)


def test_a_mail_arrives_byte_for_byte_and_the_servers_words_come_back(
    smtp_sink: SmtpSink,
) -> None:
    with SmtpSender(settings_for(smtp_sink)) as sender:
        result = sender.send(RAW, FROM, [TO, "anna@customer.example"])
    (sent,) = smtp_sink.wait_for(1)
    assert sent.raw == RAW
    assert sent.sender == FROM
    assert sent.recipients == [TO, "anna@customer.example"]
    assert result.accepted == (TO, "anna@customer.example")
    assert result.refused == {}
    assert result.said == "250 OK: kept"


def test_bare_line_ends_cannot_smuggle_a_second_mail(smtp_sink: SmtpSink) -> None:
    with SmtpSender(settings_for(smtp_sink)) as sender:
        sender.send(b"Subject: x\n\nHi\n.\nMAIL FROM:<evil@x.example>\r.\rbye\n", FROM, [TO])
    (sent,) = smtp_sink.wait_for(1)
    assert sent.raw == (b"Subject: x\r\n\r\nHi\r\n.\r\nMAIL FROM:<evil@x.example>\r\n.\r\nbye\r\n")


def test_one_connection_carries_many_mails(smtp_sink: SmtpSink) -> None:
    with SmtpSender(settings_for(smtp_sink)) as sender:
        for _ in range(3):
            sender.send(RAW, FROM, [TO])
    assert len(smtp_sink.wait_for(3)) == 3


def test_notices_go_out_with_the_null_sender(smtp_sink: SmtpSink) -> None:
    with SmtpSender(settings_for(smtp_sink)) as sender:
        sender.send(RAW, "", [TO])
    (sent,) = smtp_sink.wait_for(1)
    assert sent.sender == ""


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
def test_never_and_not_now_are_told_apart_and_the_connection_lives_on(
    smtp_sink: SmtpSink, stage: str
) -> None:
    """By its code, and its words are made safe (E113)."""
    with SmtpSender(settings_for(smtp_sink)) as sender:
        smtp_sink.fail_next(550, "5.7.1 \x1b[31mno thanks", at=stage)  # type: ignore[arg-type]
        with pytest.raises(Rejected, match=r"550 5\.7\.1 .*no thanks") as never:
            sender.send(RAW, FROM, [TO])
        assert "\x1b" not in str(never.value)
        smtp_sink.fail_next(451, "4.3.0 later", at=stage)  # type: ignore[arg-type]
        with pytest.raises(ServerError, match=r"451 4\.3\.0 later") as later:
            sender.send(RAW, FROM, [TO])
        assert not isinstance(later.value, Rejected)
        sender.send(RAW, FROM, [TO])
    assert len(smtp_sink.wait_for(1)) == 1


def test_one_refused_recipient_is_reported_and_the_other_gets_the_mail(
    smtp_sink: SmtpSink,
) -> None:
    smtp_sink.fail_next(550, "5.1.1 no such user", at="rcpt")
    with SmtpSender(settings_for(smtp_sink)) as sender:
        result = sender.send(RAW, FROM, ["gone@customer.example", TO])
    assert result.accepted == (TO,)
    assert result.refused == {"gone@customer.example": "550 5.1.1 no such user"}
    assert smtp_sink.wait_for(1)[0].recipients == [TO]


@pytest.mark.parametrize("first", [250, 550])
def test_when_one_recipient_may_be_taken_later_the_mail_waits_for_all(
    smtp_sink: SmtpSink, first: int
) -> None:
    smtp_sink.fail_next(first, "the first", at="rcpt")
    smtp_sink.fail_next(450, "greylisted", at="rcpt")
    with SmtpSender(settings_for(smtp_sink)) as sender:
        with pytest.raises(ServerError, match="greylisted") as caught:
            sender.send(RAW, FROM, ["first@customer.example", TO])
        assert not isinstance(caught.value, Rejected)
        assert smtp_sink.messages == []
        assert sender.send(RAW, FROM, [TO]).accepted == (TO,)
    assert smtp_sink.wait_for(1)[0].recipients == [TO]


def test_letters_beyond_ascii_before_the_at_use_smtputf8(smtp_sink: SmtpSink) -> None:
    raw = "From: åsa@desk.example\r\nSubject: x\r\n\r\nHi\r\n".encode()
    with SmtpSender(settings_for(smtp_sink)) as sender:
        sender.send(raw, FROM, ["åsa@blåbær.example"])
        sender.send(RAW, FROM, [TO])
    first, _ = smtp_sink.wait_for(2)
    assert first.recipients == ["åsa@xn--blbr-roah.example"]
    assert first.raw == raw


@pytest.mark.parametrize(
    "address",
    ["kim", "@x.example", "a b@x.example", "a@x.example>\r\nRCPT TO:<b@x.example", "a,b@x.example"],
)
def test_what_is_no_address_never_reaches_the_server(smtp_sink: SmtpSink, address: str) -> None:
    with SmtpSender(settings_for(smtp_sink)) as sender, pytest.raises(MailError):
        sender.send(RAW, FROM, [address])
    assert smtp_sink.messages == []


def test_starttls_and_login(secure_smtp_sink: SmtpSink) -> None:
    assert secure_smtp_sink.auth and secure_smtp_sink.certificate
    user, password = secure_smtp_sink.auth
    untrusted = replace(settings_for(secure_smtp_sink, Security.STARTTLS), username=user)
    with (
        pytest.raises(ServerError, match="certificate that is not trusted"),
        SmtpSender(untrusted, password),
    ):
        pass
    trusted = replace(untrusted, ca_file=str(secure_smtp_sink.certificate.certificate))
    with SmtpSender(trusted, password) as sender:
        sender.send(RAW, FROM, [TO])
    assert secure_smtp_sink.logins == [user]
    assert secure_smtp_sink.wait_for(1)[0].raw == RAW


def test_a_wrong_password_is_a_refused_login_without_the_password_in_it(
    secure_smtp_sink: SmtpSink,
) -> None:
    assert secure_smtp_sink.certificate
    settings = replace(
        settings_for(secure_smtp_sink, Security.STARTTLS),
        username="desk",
        ca_file=str(secure_smtp_sink.certificate.certificate),
    )
    with (
        pytest.raises(LoginRefused, match="535") as caught,
        SmtpSender(settings, "wrong-secret"),
    ):
        pass
    assert "wrong-secret" not in str(caught.value)


def test_starttls_is_not_skipped_when_the_server_has_none(smtp_sink: SmtpSink) -> None:
    with (
        pytest.raises(ServerError, match="STARTTLS"),
        SmtpSender(settings_for(smtp_sink, Security.STARTTLS)),
    ):
        pass


def test_a_login_the_server_does_not_offer_says_so(smtp_sinks: SmtpSinks) -> None:
    sink = smtp_sinks()
    settings = replace(settings_for(sink), username="desk")
    with (
        pytest.raises(ServerError, match=r"offers no login|refused|answer"),
        SmtpSender(settings, "secret"),
    ):
        pass


def test_plain_text_over_a_network_is_refused_before_connecting() -> None:
    settings = SmtpSettings("mail.desk.example", 25, Security.PLAIN, "desk")
    with pytest.raises(ConfigError, match="unencrypted"), SmtpSender(settings, "secret"):
        pass


def test_a_closed_port_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    with (
        pytest.raises(ServerError, match="Nothing listens"),
        SmtpSender(SmtpSettings("127.0.0.1", port, Security.PLAIN)),
    ):
        pass


def smtp_script(special: dict[str, bytes | None]) -> Callable[[str], bytes | None]:
    def answer(line: str) -> bytes | None:
        command = line.partition(" ")[0].upper()
        return special.get(command, b"250 fine\r\n")

    return answer


def test_a_server_that_hung_up_between_two_mails_is_called_again() -> None:
    special = {"NOOP": None, "DATA": b"354 go\r\n", "HI": b"", ".": b"250 kept\r\n"}
    with ScriptedServer(b"220 ready\r\n", smtp_script(special)) as server:
        settings = SmtpSettings(server.host, server.port, Security.PLAIN)
        with SmtpSender(settings) as sender:
            assert sender.send(b"hi\r\n", FROM, [TO]).said == "250 kept"
            assert sender.send(b"hi\r\n", FROM, [TO]).said == "250 kept"
        assert [line for line in server.lines if line in ("data", "noop")] == [
            "data",
            "noop",
            "data",
        ]


def test_a_connection_lost_midway_is_worth_another_try() -> None:
    with ScriptedServer(b"220 ready\r\n", smtp_script({"DATA": None})) as server:
        settings = SmtpSettings(server.host, server.port, Security.PLAIN)
        with (
            SmtpSender(settings) as sender,
            pytest.raises(ServerError, match="broke off") as caught,
        ):
            sender.send(RAW, FROM, [TO])
        assert not isinstance(caught.value, Rejected)


def test_a_greeting_of_refusal_is_told_in_the_servers_words() -> None:
    with ScriptedServer(b"421 too busy\x1b[2J\r\n", smtp_script({})) as server:
        settings = SmtpSettings(server.host, server.port, Security.PLAIN)
        with pytest.raises(ServerError, match="421 too busy") as caught, SmtpSender(settings):
            pass
        assert "\x1b" not in str(caught.value)


def test_a_server_without_smtputf8_rejects_what_it_could_not_carry() -> None:
    with ScriptedServer(b"220 ready\r\n", smtp_script({})) as server:
        settings = SmtpSettings(server.host, server.port, Security.PLAIN)
        with SmtpSender(settings) as sender, pytest.raises(Rejected, match="beyond ASCII"):
            sender.send(RAW, FROM, ["åsa@customer.example"])


def test_a_silent_server_is_left_after_the_timeout() -> None:
    with ScriptedServer(b"220 ready\r\n", smtp_script({"EHLO": b""})) as server:
        settings = SmtpSettings(server.host, server.port, Security.PLAIN, timeout=0.3)
        with pytest.raises(ServerError, match=r"0\.3 seconds|timed out"), SmtpSender(settings):
            pass


def test_a_server_may_think_long_about_a_mail_but_not_about_anything_else() -> None:
    slow = threading.Event()

    def answer(line: str) -> bytes | None:
        if line == ".":
            slow.wait(1.5)  # longer than any other exchange may take
            slow.set()
            return b"250 kept at last\r\n"
        if line.lower() == "noop":
            return b""
        return smtp_script({"DATA": b"354 go\r\n", "HI": b""})(line)

    with ScriptedServer(b"220 ready\r\n", answer) as server:
        settings = SmtpSettings(server.host, server.port, Security.PLAIN, timeout=1)
        assert settings.patience >= 600
        with SmtpSender(settings) as sender:
            assert sender.send(b"hi\r\n", FROM, [TO]).said == "250 kept at last"
            # A NOOP that stays without answer is left after a second, and called again.
            assert sender.send(b"hi\r\n", FROM, [TO]).said == "250 kept at last"
        assert [line for line in server.lines if line in ("data", "noop")] == [
            "data",
            "noop",
            "data",
        ]


def test_a_server_that_never_answers_a_mail_is_left_after_all() -> None:
    script = smtp_script({"DATA": b"354 go\r\n", "HI": b"", ".": b""})
    with ScriptedServer(b"220 ready\r\n", script) as server:
        settings = SmtpSettings(server.host, server.port, Security.PLAIN, patience=0.3)
        with SmtpSender(settings) as sender, pytest.raises(ServerError, match="timed out"):
            sender.send(b"hi\r\n", FROM, [TO])


def test_tls_from_the_first_byte(certificate: Certificate) -> None:
    script = smtp_script({"DATA": b"354 go\r\n", "HI": b"", ".": b"250 kept\r\n"})
    with ScriptedServer(b"220 ready\r\n", script, certificate.server_context()) as server:
        untrusted = SmtpSettings("localhost", server.port, Security.TLS)
        with pytest.raises(ServerError, match="certificate that is not"), SmtpSender(untrusted):
            pass
        trusted = replace(untrusted, ca_file=str(certificate.certificate))
        with SmtpSender(trusted) as sender:
            assert sender.send(b"hi\r\n", FROM, [TO]).said == "250 kept"


@pytest.mark.parametrize("host", ["", "a..b", "a\nb", "x" * 300, "a\0b"])
def test_what_is_no_host_name_is_said_before_connecting(host: str) -> None:
    with pytest.raises(ConfigError, match="no host name"), SmtpSender(SmtpSettings(host)):
        pass


def test_what_is_no_port_is_said_before_connecting() -> None:
    with (
        pytest.raises(ConfigError, match="no port"),
        SmtpSender(SmtpSettings("127.0.0.1", 99999, Security.PLAIN)),
    ):
        pass
