"""Handing mail to an SMTP server, and keeping its own words."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from helpdesk_tui.errors import ConfigError, LoginRefused, MailError, Rejected, ServerError
from helpdesk_tui.mail.domains import wire_address
from helpdesk_tui.mail.login import Login, TokenSource, xoauth2
from helpdesk_tui.mail.network import (
    TIMEOUT,
    check_host,
    check_line,
    check_plain,
    network_error,
    tls_context,
)
from helpdesk_tui.mail.opened import Opened
from helpdesk_tui.safe import log_line
from helpdesk_tui.words import Security

_PERMANENT: Final = 500
_OK: Final = 250
_START: Final = 354
_LINE_END: Final = re.compile(rb"\r\n|\r|\n")
_LINE_OF_DOT: Final = re.compile(rb"^\.", re.MULTILINE)
PATIENCE: Final = 600.0
"""Seconds a server may take over a whole mail (RFC 5321 4.5.3.2.6): who leaves it earlier
sends the same mail again and again."""


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """Where and how to send; the login's secret travels separately."""

    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    username: str = ""
    """"" where the server wants no login."""
    allow_plain: bool = False
    """Permit an unencrypted connection to another machine."""
    ca_file: str = ""
    """PEM file of a private certificate authority; "" for the system's."""
    timeout: float = TIMEOUT
    """Seconds any single exchange may take."""
    patience: float = PATIENCE
    """Seconds the mail itself may take, and as many the answer after it."""


@dataclass(frozen=True, slots=True)
class SendResult:
    """How one mail was taken."""

    accepted: tuple[str, ...]
    """Recipients the server took."""
    refused: dict[str, str]
    """Recipients it did not take, each with the server's words as one safe line."""
    said: str
    """What the server said when it had the mail; one safe line."""


class SmtpSender(Opened):
    """One connection for many mails; use it as a context manager."""

    def __init__(self, settings: SmtpSettings, login: Login = "") -> None:
        """Remember where to go; nothing is sent before the ``with``."""
        self.settings = settings
        self._login = login
        self._server: smtplib.SMTP | None = None
        self._fresh = False

    def send(self, raw: bytes, envelope_from: str, recipients: Sequence[str]) -> SendResult:
        """Hand over one mail; ``envelope_from`` "" is the null sender of notices (E47).

        Raises ``Rejected`` when the server will never take the mail for anybody, and
        ``ServerError`` when another try may help, also where it would help only some of
        the recipients. After either the mail was not taken.
        A connection lost after the last byte may leave a mail taken and reported as not:
        its stable Message-ID lets the reader's server see the repeat.
        """
        sender = wire_address(envelope_from) if envelope_from else ""
        to = [wire_address(recipient) for recipient in recipients]
        if not to:
            raise Rejected("The mail has no recipient.", "Name at least one.")
        self._wake()
        with self._speaking():
            return self._transfer(_LINE_END.sub(b"\r\n", raw), sender, to)

    def _transfer(self, raw: bytes, sender: str, to: list[str]) -> SendResult:
        server = self._connected
        options = [f"size={len(raw)}"] if server.has_extn("size") else []
        if not (sender.isascii() and all(address.isascii() for address in to)):
            if not server.has_extn("smtputf8"):
                raise Rejected(
                    f"{log_line(self.settings.host)} cannot send to addresses with letters "
                    "beyond ASCII before the @.",
                    "Use another address of that person, or another server.",
                )
            options += ["SMTPUTF8", "BODY=8BITMIME"]
        elif not raw.isascii() and server.has_extn("8bitmime"):
            options.append("BODY=8BITMIME")
        if "SMTPUTF8" in options:
            server.command_encoding = "utf-8"
        try:
            self._expect(server.mail(sender, options), "the sender")
            refused = self._name_recipients(server, to)
            code, said = self._hand_over(server, raw)
        except (Rejected, ServerError):
            self._reset()
            raise
        finally:
            server.command_encoding = "ascii"
        accepted = tuple(address for address in to if address not in refused)
        return SendResult(accepted, refused, _words(code, said))

    def _hand_over(self, server: smtplib.SMTP, raw: bytes) -> tuple[int, bytes]:
        """DATA and the mail, whose lines end in CR LF; the answer when it was taken."""
        answer = server.docmd("data")
        if answer[0] != _START:
            self._expect(answer, "the mail")
            raise ServerError(
                f"{log_line(self.settings.host)} answered out of turn.", "It is tried again later."
            )
        end = b".\r\n" if raw.endswith(b"\r\n") else b"\r\n.\r\n"
        line = server.sock
        if line is None:
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        line.settimeout(self.settings.patience)
        server.send(_LINE_OF_DOT.sub(b"..", raw) + end)
        answer = server.getreply()
        line.settimeout(self.settings.timeout)
        self._expect(answer, "the mail")
        return answer

    def _name_recipients(self, server: smtplib.SMTP, to: list[str]) -> dict[str, str]:
        """RCPT for each; those refused for good, with the server's words.

        Raises when none is left, and when one may be taken later: the mail then waits for
        all, so that nobody is forgotten and nobody gets it twice.
        """
        refused: dict[str, str] = {}
        later = False
        for address in to:
            code, said = server.rcpt(address)
            if code not in (_OK, 251):
                refused[address] = _words(code, said)
                later = later or code < _PERMANENT
        words = "; ".join(f"{log_line(who)}: {what}" for who, what in refused.items())
        if later:
            raise ServerError(
                f"Not every recipient is taken now: {words}", "It is tried again later."
            )
        if len(refused) == len(set(to)):
            raise Rejected(f"No recipient was taken: {words}", "Check the addresses.")
        return refused

    def _expect(self, answer: tuple[int, bytes], what: str) -> None:
        code, said = answer
        if code == _OK:
            return
        words = f"{log_line(self.settings.host)} did not take {what}: {_words(code, said)}"
        if code >= _PERMANENT:
            raise Rejected(words, "Change what the server objects to, then send again.")
        raise ServerError(words, "It is tried again later.")

    @property
    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            raise ServerError(
                f"There is no connection to {log_line(self.settings.host)}.",
                "It is tried again later.",
            )
        return self._server

    def _wake(self) -> None:
        """A live connection: servers hang up on one that was idle since the last mail."""
        if self._server is not None:
            if self._fresh:
                self._fresh = False
                return
            try:
                code, _ = self._server.noop()
            except (smtplib.SMTPException, OSError):
                code = 0
            if code == _OK:
                return
            self._close()
        self._open()
        self._fresh = False

    def _reset(self) -> None:
        """Forget a half-named mail; a server that cannot is left."""
        try:
            self._connected.rset()
        except (smtplib.SMTPException, OSError):
            self._close()

    def _open(self) -> None:
        """Connect and log in; raises ``ConfigError``, ``LoginRefused``, ``ServerError``."""
        settings = self.settings
        check_host(settings.host, settings.port)
        check_plain(settings.host, settings.security, allow_plain=settings.allow_plain)
        check_line("user name", settings.username)
        if isinstance(self._login, str):
            check_line("password", self._login)
            token = ""
        else:
            token = xoauth2(settings.username, self._login.access_token())
        with self._speaking():
            server = self._connection()
            try:
                server.ehlo_or_helo_if_needed()
                if settings.security is Security.STARTTLS:
                    server.starttls(context=tls_context(settings.ca_file))
                    server.ehlo_or_helo_if_needed()
                if settings.username:
                    self._log_in(server, token)
            except BaseException:
                server.close()
                raise
            self._server = server
            self._fresh = True

    def _connection(self) -> smtplib.SMTP:
        host, port = self.settings.host, self.settings.port
        if self.settings.security is Security.TLS:
            context = tls_context(self.settings.ca_file)
            return smtplib.SMTP_SSL(host, port, timeout=self.settings.timeout, context=context)
        return smtplib.SMTP(host, port, timeout=self.settings.timeout)

    def _log_in(self, server: smtplib.SMTP, token: str) -> None:
        name = log_line(self.settings.username)
        try:
            if isinstance(self._login, str):
                server.login(self.settings.username, self._login)
            else:
                _show_token(server, token, self._login)
        except smtplib.SMTPAuthenticationError as error:
            said = _words(error.smtp_code, error.smtp_error)
            if error.smtp_code < _PERMANENT:
                raise ServerError(
                    f"The mail server does not let {name} in now: {said}",
                    "It is tried again later.",
                ) from error
            raise LoginRefused(
                f"The mail server refused the login of {name}: {said}",
                "Check user name and password; some providers want an app password."
                if isinstance(self._login, str)
                else "Check the user name; see mailbox test, then mailbox authorize.",
            ) from error
        except smtplib.SMTPNotSupportedError as error:
            raise LoginRefused(
                f"{log_line(self.settings.host)} offers no login.",
                "Try security starttls or tls, or leave the user name empty.",
            ) from error
        except UnicodeEncodeError as error:
            raise ConfigError(
                "The server's login takes no letters beyond ASCII.", "Choose another password."
            ) from error

    def _close(self) -> None:
        """Say goodbye; a connection that is already gone is no error."""
        server, self._server = self._server, None
        if server is None:
            return
        try:
            server.quit()
        except (smtplib.SMTPException, OSError):
            server.close()

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """Turn what goes wrong on the wire into ``ServerError`` with the server's words."""
        host = log_line(self.settings.host)
        try:
            yield
        except MailError:
            raise
        except smtplib.SMTPServerDisconnected as error:
            self._close()
            raise ServerError(
                f"{host} broke off: {log_line(str(error))}", "It is tried again later."
            ) from error
        except smtplib.SMTPResponseException as error:
            self._close()
            self._expect((error.smtp_code, _as_bytes(error.smtp_error)), "the conversation")
            raise ServerError(
                f"{host} answered out of turn.", "It is tried again later."
            ) from error
        except smtplib.SMTPException as error:
            self._close()
            raise ServerError(
                f"{host} cannot do what is asked: {log_line(str(error))}",
                "Check security and port in the mailbox settings.",
            ) from error
        except OSError as error:
            self._close()
            raise network_error(
                self.settings.host, self.settings.port, error, self.settings.timeout
            ) from error


def _show_token(server: smtplib.SMTP, token: str, source: TokenSource) -> None:
    """AUTH XOAUTH2 with a token; a refused one is not shown again."""
    if "XOAUTH2" not in server.esmtp_features.get("auth", "").upper().split():
        raise LoginRefused("The mail server takes no OAuth2 tokens.", "Set --auth password.")

    def answer(challenge: bytes | None = None) -> str:
        # After a token it does not like the server tells why, and waits for an empty line.
        return token if challenge is None else ""

    try:
        server.auth("XOAUTH2", answer)
    except smtplib.SMTPAuthenticationError:
        source.forget()
        raise


def _as_bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode("utf-8", "replace")


def _words(code: int, said: bytes | str) -> str:
    """What the server said, as one safe line (E113)."""
    return log_line(f"{code} {_as_bytes(said).decode('utf-8', 'replace')}")
