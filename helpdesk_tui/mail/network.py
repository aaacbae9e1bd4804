"""What IMAP and SMTP share on the wire: TLS, the plain-text rule, errors in plain words."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from typing import Final

from helpdesk_tui.errors import ConfigError, ServerError
from helpdesk_tui.safe import log_line
from helpdesk_tui.words import Security

TIMEOUT: Final = 20.0
"""Seconds any single exchange with a server may take."""
_LAST_PORT: Final = 65535


def is_loopback(host: str) -> bool:
    """True when ``host`` is this machine, so that nobody can listen on the way."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_host(host: str, port: int) -> None:
    """Raise ``ConfigError`` for a host or port that cannot even be looked up."""
    try:
        usable = bool(host) and host.isprintable() and bool(host.encode("idna"))
    except UnicodeError:
        usable = False
    if not usable:
        raise ConfigError(f"{host!a} is no host name.", "Correct the mailbox settings.")
    if not 1 <= port <= _LAST_PORT:
        raise ConfigError(f"{port} is no port.", "Choose a number from 1 to 65535.")


def check_plain(host: str, security: Security, *, allow_plain: bool) -> None:
    """Refuse to send a password in clear over a network; raises ``ConfigError``."""
    if security is Security.PLAIN and not allow_plain and not is_loopback(host):
        raise ConfigError(
            f"Mail to {log_line(host)} would travel unencrypted, password included.",
            "Set security to tls or starttls, or allow plain explicitly.",
        )


def check_line(name: str, value: str) -> str:
    """``value`` itself; raises ``ConfigError`` when it could smuggle in a second command."""
    if any(character in value for character in "\r\n\0"):
        raise ConfigError(f"The {name} contains a line break.", f"Enter the {name} again.")
    return value


def tls_context(ca_file: str = "") -> ssl.SSLContext:
    """A context that checks certificate and host name.

    It must be handed to imaplib and smtplib explicitly: left to themselves they check
    nothing. ``ca_file`` adds a private authority; raises ``ConfigError`` if it is unreadable.
    """
    context = ssl.create_default_context()
    if ca_file:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ssl.SSLError) as error:
            raise ConfigError(
                f"Cannot read certificates from {log_line(ca_file)}.",
                "Name a PEM file, or leave ca_file empty.",
            ) from error
    return context


def network_error(host: str, port: int, error: OSError, timeout: float = TIMEOUT) -> ServerError:
    """What a failed connection means, and what to do, in one line each."""
    where = f"{log_line(host)}:{port}"
    match error:
        case ssl.SSLCertVerificationError():
            return ServerError(
                f"{where} shows a certificate that is not trusted: "
                f"{log_line(error.verify_message)}.",
                "Check the host name, or name the authority's certificate as ca_file.",
            )
        case ssl.SSLError():
            return ServerError(
                f"{where} does not speak TLS as asked: {log_line(error.reason or str(error))}.",
                "Try the other of tls and starttls, or the other port.",
            )
        case socket.gaierror():
            return ServerError(f"There is no host called {log_line(host)}.", "Check its spelling.")
        case TimeoutError():
            return ServerError(
                f"{where} did not answer within {timeout:g} seconds.",
                "Check host, port and firewall; it is tried again later.",
            )
        case ConnectionRefusedError():
            return ServerError(
                f"Nothing listens at {where}.", "Check the port; it is tried again later."
            )
        case _:
            return ServerError(
                f"The connection to {where} failed: {log_line(error.strerror or str(error))}.",
                "It is tried again later.",
            )
