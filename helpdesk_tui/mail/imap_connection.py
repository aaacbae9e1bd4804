"""Getting into an IMAP mailbox, and saying in plain words why not."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import (
    ImapToolsError,
    MailboxFolderSelectError,
    MailboxLoginError,
    UnexpectedCommandStatusError,
)

from helpdesk_tui.errors import ConfigError, LoginRefused, ServerError
from helpdesk_tui.mail.login import Login, TokenSource, xoauth2
from helpdesk_tui.mail.network import (
    TIMEOUT,
    check_host,
    check_line,
    check_plain,
    network_error,
    tls_context,
)
from helpdesk_tui.safe import log_line
from helpdesk_tui.words import Security

_TLS_PORT: Final = 993
_LARGEST_LITERAL: Final = 256 * 1024 * 1024
_TEMPORARY: Final = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\b", re.IGNORECASE)
"""Response codes with which a refused login is worth another try (RFC 5530)."""


@dataclass(frozen=True, slots=True)
class ImapSettings:
    """Where and how to fetch; the login's secret travels separately."""

    host: str
    port: int = 993
    security: Security = Security.TLS
    username: str = ""
    folder: str = "INBOX"
    allow_plain: bool = False
    """Permit an unencrypted connection to another machine."""
    ca_file: str = ""
    """PEM file of a private certificate authority; "" for the system's."""
    timeout: float = TIMEOUT
    """Seconds any single exchange may take."""


class _Client(imaplib.IMAP4):
    """A client that a server cannot make reserve memory without end (E15)."""

    def read(self, size: int) -> bytes:
        if size > _LARGEST_LITERAL:
            raise self.abort(f"it announced {size} bytes at once")
        return super().read(size)


class _TlsClient(_Client, imaplib.IMAP4_SSL):
    """The same, with TLS from the first byte."""


class _TlsBox(MailBox):
    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return _TlsClient(
            self._host, self._port, ssl_context=self._ssl_context, timeout=self._timeout
        )


class _StartTlsBox(MailBoxStartTls):
    def _get_mailbox_client(self) -> imaplib.IMAP4:
        client = _Client(self._host, self._port, timeout=self._timeout)
        try:
            client.starttls(self._ssl_context)
        except BaseException:
            drop(client)
            raise
        return client


class _PlainBox(MailBoxUnencrypted):
    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return _Client(self._host, self._port, timeout=self._timeout)


def connect(settings: ImapSettings, login: Login) -> BaseMailBox:
    """Log in and ask what the server can do; selects no folder.

    Raises ``ConfigError`` before anything is sent, ``LoginRefused``, ``ServerError``; with
    OAuth2 also ``OAuthRefused``, before the mail server is asked.
    """
    check_host(settings.host, settings.port)
    check_plain(settings.host, settings.security, allow_plain=settings.allow_plain)
    check_line("user name", settings.username)
    if isinstance(login, str):
        check_line("password", login)
        token = ""
    else:
        token = xoauth2(settings.username, login.access_token())
    with speaking(settings):
        mailbox = _open(settings)
        try:
            if isinstance(login, str):
                _log_in(mailbox, settings.username, login)
            else:
                _show_token(mailbox.client, settings.username, token, login)
            # Dovecot and others name MOVE only after the login; imap-tools asks before it.
            _, answer = mailbox.client.capability()
            words = b" ".join(line for line in answer if isinstance(line, bytes))
            mailbox.client.capabilities = tuple(words.decode("ascii", "replace").upper().split())
        except BaseException:
            drop(mailbox.client)
            raise
    return mailbox


def drop(client: imaplib.IMAP4) -> None:
    """Close a connection without a word; one that is broken already is no error."""
    # After a failed TLS handshake the socket is gone, and shutting it down says so.
    with suppress(OSError):
        client.shutdown()


def _open(settings: ImapSettings) -> BaseMailBox:
    host, port = settings.host, settings.port
    match settings.security:
        case Security.TLS:
            context = tls_context(settings.ca_file)
            return _TlsBox(host, port, timeout=settings.timeout, ssl_context=context)
        case Security.STARTTLS:
            if port == _TLS_PORT:
                raise ConfigError(
                    "Port 993 speaks TLS from the first byte.", "Set security to tls, or port 143."
                )
            context = tls_context(settings.ca_file)
            return _StartTlsBox(host, port, timeout=settings.timeout, ssl_context=context)
        case Security.PLAIN:
            return _PlainBox(host, port, timeout=settings.timeout)


def _log_in(mailbox: BaseMailBox, username: str, password: str) -> None:
    try:
        if username.isascii() and password.isascii():
            mailbox.login(username, password, initial_folder=None)
        else:
            mailbox.login_utf8(username, password, initial_folder=None)
    except MailboxLoginError as error:
        raise _refused(username, server_words(error.command_result)) from error
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise _refused(username, server_words(error.args)) from error


def _show_token(client: imaplib.IMAP4, username: str, said: str, source: TokenSource) -> None:
    """AUTHENTICATE XOAUTH2 with a token; a refused one is not shown again."""
    if "AUTH=XOAUTH2" not in client.capabilities:
        raise LoginRefused("The mail server takes no OAuth2 tokens.", "Set --auth password.")
    to_send = [said.encode("utf-8")]
    reasons: list[bytes] = []

    def answer(challenge: bytes) -> bytes:
        # After a token it does not like the server tells why, and waits for an empty line.
        if challenge:
            reasons.append(challenge)
        return to_send.pop() if to_send else b""

    try:
        client.authenticate("XOAUTH2", answer)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        source.forget()
        words = server_words([*error.args, *reasons])
        raise _refused(username, words, "see mailbox test, then mailbox authorize") from error


def _refused(username: str, said: str, check: str = "") -> ServerError:
    name = log_line(username)
    if _TEMPORARY.search(said):
        return ServerError(
            f"The mail server does not let {name} in now: {said}", "It is tried again later."
        )
    usual = "Check user name and password; some providers want an app password."
    return LoginRefused(
        f"The mail server refused the login of {name}: {said}",
        f"Check the user name; {check}." if check else usual,
    )


@contextmanager
def speaking(settings: ImapSettings) -> Iterator[None]:
    """Turn whatever goes wrong on the wire into ``ServerError`` with the server's words."""
    host = log_line(settings.host)
    try:
        yield
    except MailboxFolderSelectError as error:
        raise ServerError(
            f"{host} has no folder {log_line(settings.folder)} to read: "
            f"{server_words(error.command_result)}",
            "Check the folder's name in the mailbox settings.",
        ) from error
    except UnexpectedCommandStatusError as error:
        raise ServerError(
            f"{host} answered: {server_words(error.command_result)}", "It is tried again later."
        ) from error
    except imaplib.IMAP4.abort as error:
        raise ServerError(
            f"{host} broke off: {server_words(error.args)}", "It is tried again later."
        ) from error
    except imaplib.IMAP4.error as error:
        raise ServerError(
            f"{host} answered: {server_words(error.args)}", "It is tried again later."
        ) from error
    except OSError as error:
        raise network_error(settings.host, settings.port, error, settings.timeout) from error
    except (ImapToolsError, ValueError) as error:
        # imaplib lets numbers and names no server should send run into ValueError.
        raise ServerError(
            f"{host} answered strangely: {log_line(str(error))}", "It is tried again later."
        ) from error


def server_words(said: object) -> str:
    """What a server said, however imaplib wrapped it, as one safe line (E113)."""
    words: list[str] = []
    _collect(said, words)
    return log_line(" ".join(words)) or "(nothing)"


def _collect(said: object, words: list[str]) -> None:
    if isinstance(said, bytes):
        words.append(said.decode("utf-8", "replace"))
    elif isinstance(said, str):
        if said not in ("NO", "BAD"):
            words.append(said)
    elif isinstance(said, (tuple, list)):
        for part in said:
            _collect(part, words)
    elif isinstance(said, BaseException):
        _collect(said.args, words)
