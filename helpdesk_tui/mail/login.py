"""What a mail server is shown at the login: a password, or an OAuth2 access token."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeAlias

from helpdesk_tui.mail.network import check_line


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A key that fits for an hour or so; it does not show itself in logs or traces."""

    value: str = field(repr=False)
    expires_at: datetime
    """Aware, UTC."""


class TokenSource(Protocol):
    """Where an access token that still fits comes from."""

    def access_token(self) -> AccessToken:
        """A token; a new one when the last has expired. Raises OAuthRefused, ServerError."""
        ...

    def forget(self) -> None:
        """Ask the provider anew next time: a mail server refused the last token."""
        ...


Login: TypeAlias = str | TokenSource
"""A password, or where tokens come from."""


def xoauth2(username: str, token: AccessToken) -> str:
    r"""The client's answer in SASL XOAUTH2, not yet in Base64.

    ``user=NAME ^A auth=Bearer TOKEN ^A ^A`` without the blanks between, ^A being \x01, as
    Google and Microsoft document it. Raises ConfigError for what would break out of it.
    """
    for name, value in (("user name", username), ("access token", token.value)):
        check_line(name, value.replace("\x01", "\0"))
    return f"user={username}\x01auth=Bearer {token.value}\x01\x01"
