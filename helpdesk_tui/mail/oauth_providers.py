"""Where the OAuth2 providers of mailboxes are, and what is asked of them.

Google: "OAuth 2.0 for Mobile & Desktop Apps" and "XOAUTH2 Protocol". Its flow for devices
without a browser does not give access to mail, so its consent is asked for by loopback.
Microsoft: "Authenticate an IMAP, POP or SMTP connection using OAuth" and "OAuth 2.0 device
authorization grant".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from helpdesk_tui.errors import ConfigError
from helpdesk_tui.mail.network import is_loopback
from helpdesk_tui.safe import log_line
from helpdesk_tui.words import MailAuth

MICROSOFT: Final = "https://login.microsoftonline.com"
ANY_TENANT: Final = "common"


@dataclass(frozen=True, slots=True)
class OAuthProvider:
    """The addresses of a provider; "" where it has none of that kind."""

    token_url: str
    """Grants become tokens here (RFC 6749, 3.2)."""
    device_url: str = ""
    """A device code is asked for here (RFC 8628, 3.1)."""
    authorize_url: str = ""
    """A person consents here in a browser (RFC 6749, 3.1)."""
    scopes: str = ""
    """What tokens may be used for; blanks between."""
    extra: tuple[tuple[str, str], ...] = ()
    """What else the consent page wants to be told."""
    loopback: str = "127.0.0.1"
    """What this machine is called in the address a browser returns to (RFC 8252, 8.3)."""


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """One mailbox as a client of a provider; secrets travel separately."""

    mailbox: str
    """Its name, for what is said to people."""
    username: str
    client_id: str
    provider: OAuthProvider
    ca_file: str = ""
    """PEM file of a private certificate authority; "" for the system's."""


def provider_of(auth: MailAuth, tenant: str = "") -> OAuthProvider:
    """The documented addresses and scopes; of ``custom`` there are none."""
    if auth is MailAuth.GOOGLE:
        return OAuthProvider(
            token_url="https://oauth2.googleapis.com/token",
            authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
            scopes="https://mail.google.com/",
            # Without these a second consent brings no refresh token.
            extra=(("access_type", "offline"), ("prompt", "consent")),
        )
    if auth is MailAuth.MICROSOFT:
        place = f"{MICROSOFT}/{quote(tenant or ANY_TENANT, safe='')}/oauth2/v2.0"
        return OAuthProvider(
            token_url=f"{place}/token",
            device_url=f"{place}/devicecode",
            authorize_url=f"{place}/authorize",
            scopes="https://outlook.office.com/IMAP.AccessAsUser.All"
            " https://outlook.office.com/SMTP.Send offline_access",
            # Only of this name is the port left open when an application is registered.
            loopback="localhost",
        )
    return OAuthProvider(token_url="")


def check_url(url: str) -> None:
    """Raise ConfigError for an address to which no secret may go: TLS, or this machine."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if not host or not url.isascii() or not url.isprintable() or " " in url:
        raise ConfigError(
            f"{log_line(url)!r} is no address of a token server.", "Write https://HOST/PATH."
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise ConfigError(
            f"Tokens would travel unencrypted to {log_line(url)}.", "Use its https address."
        )
