"""XOAUTH2 on real servers: a Dovecot that asks the provider, and an SMTP server."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from helpdesk_tui.errors import ConfigError, LoginRefused, OAuthRefused
from helpdesk_tui.mail.imap import ImapSettings, ImapSource
from helpdesk_tui.mail.login import AccessToken, xoauth2
from helpdesk_tui.mail.oauth_keeper import TokenKeeper
from helpdesk_tui.mail.smtp import SmtpSender, SmtpSettings
from helpdesk_tui.words import Security
from tests.builders import START
from tests.services.certificate import Certificate
from tests.services.dovecot import running_dovecot
from tests.services.imap import ImapServer
from tests.services.process import HOST
from tests.services.smtp import SmtpSink
from tests.services.token_server import TokenServer

SECRET = "HELPDESK_SECRET_OAUTH_MAIN"
MAIL = b"From: help@desk.example\r\nTo: kim@customer.example\r\nSubject: hi\r\n\r\nHello\r\n"


@pytest.fixture
def keeper(token_server: TokenServer, monkeypatch: pytest.MonkeyPatch) -> TokenKeeper:
    """The keeper of a mailbox whose user has consented."""
    monkeypatch.setenv(SECRET, token_server.new_refresh_token())
    return TokenKeeper(token_server.client())


@pytest.fixture
def oauth_dovecot(certificate: Certificate, token_server: TokenServer) -> Iterator[ImapServer]:
    """A Dovecot that asks the provider about tokens."""
    with running_dovecot(certificate, f"{token_server.url}/introspect") as server:
        yield server


def settings_for(server: ImapServer) -> ImapSettings:
    assert server.certificate is not None
    return ImapSettings(
        server.host, server.port, Security.STARTTLS, server.user,
        ca_file=str(server.certificate.certificate),
    )  # fmt: skip


def test_dovecot_lets_in_who_shows_a_token_and_nobody_after_it_is_revoked(
    oauth_dovecot: ImapServer, token_server: TokenServer, keeper: TokenKeeper
) -> None:
    oauth_dovecot.append(MAIL)
    for _ in range(2):
        with ImapSource(settings_for(oauth_dovecot), keeper) as source:
            assert [mail.raw for batch in source.fetch() for mail in batch] == [MAIL]
    assert token_server.times("refresh_token") == 1, "one token serves until it ends"

    token_server.access_tokens.clear()
    with (
        pytest.raises(LoginRefused, match="mailbox authorize") as refused,
        ImapSource(settings_for(oauth_dovecot), keeper),
    ):
        pytest.fail("a void token opens nothing")
    assert "access-" not in str(refused.value)
    with ImapSource(settings_for(oauth_dovecot), keeper) as source:
        assert source.count() == 1, "a refused token is not shown again"

    token_server.revoke()
    keeper.forget()
    with (
        pytest.raises(OAuthRefused, match="authorize main"),
        ImapSource(settings_for(oauth_dovecot), keeper),
    ):
        pytest.fail("no token opens nothing")


def test_a_server_without_oauth_is_told_no_token(
    dovecot_server: ImapServer, keeper: TokenKeeper
) -> None:
    with (
        pytest.raises(LoginRefused, match="takes no OAuth2"),
        ImapSource(settings_for(dovecot_server), keeper),
    ):
        pytest.fail("it cannot let us in")


class TokenSink(SmtpSink):
    """An SMTP server that wants XOAUTH2 and asks the provider."""

    provider: TokenServer

    async def auth_XOAUTH2(self, server: SMTP, words: list[str]) -> AuthResult:  # noqa: N802
        """The name is given by aiosmtpd."""
        said = base64.b64decode(words[1]).decode()
        user, _, rest = said.removeprefix("user=").partition("\x01")
        token = rest.removeprefix("auth=Bearer ").removesuffix("\x01\x01")
        if user == self.provider.user and token in self.provider.access_tokens:
            self.logins.append(user)
            return AuthResult(success=True)
        # As Google does: the reason as a challenge, and an empty line is waited for.
        answer = await server.challenge_auth('{"status":"400"}')
        assert answer == b""
        return AuthResult(success=False, handled=False, message="535 5.7.8 Token not accepted")


@pytest.fixture
def token_sink(token_server: TokenServer, certificate: Certificate) -> Iterator[TokenSink]:
    """An SMTP server with STARTTLS and XOAUTH2."""
    sink = TokenSink(("nobody", "nothing"), certificate)
    sink.provider = token_server
    controller: Controller = sink.start()
    yield sink
    controller.stop()


def test_smtp_takes_mail_of_who_shows_a_token(
    token_sink: TokenSink, token_server: TokenServer, keeper: TokenKeeper, certificate: Certificate
) -> None:
    settings = SmtpSettings(
        HOST, token_sink.port, Security.STARTTLS, "desk", ca_file=str(certificate.certificate)
    )
    with SmtpSender(settings, keeper) as sender:
        sender.send(MAIL, "help@desk.example", ["kim@customer.example"])
    assert token_sink.logins == ["desk"]
    assert len(token_sink.messages) == 1

    token_server.access_tokens.clear()
    with pytest.raises(LoginRefused, match=r"535 5\.7\.8 Token not accepted") as refused:
        SmtpSender(settings, keeper).__enter__()
    assert "mailbox authorize" in refused.value.remedy
    with SmtpSender(settings, keeper) as sender:
        sender.send(MAIL, "help@desk.example", ["kim@customer.example"])
    assert token_server.times("refresh_token") == 2


def test_smtp_without_oauth_is_told_no_token(
    secure_smtp_sink: SmtpSink, keeper: TokenKeeper, certificate: Certificate
) -> None:
    settings = SmtpSettings(
        HOST, secure_smtp_sink.port, Security.STARTTLS, "desk",
        ca_file=str(certificate.certificate),
    )  # fmt: skip
    with pytest.raises(LoginRefused, match="takes no OAuth2"):
        SmtpSender(settings, keeper).__enter__()


@pytest.mark.parametrize(("user", "token"), [("a\x01b", "t"), ("a", "t\x01auth=x"), ("a\n", "t")])
def test_nothing_breaks_out_of_the_answer(user: str, token: str) -> None:
    with pytest.raises(ConfigError):
        xoauth2(user, AccessToken(token, START))
