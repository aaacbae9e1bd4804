"""OAuth2 grants become tokens (RFC 6749): a code, a device code, or a refresh token (E10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from helpdesk_tui.errors import OAuthRefused, ServerError
from helpdesk_tui.mail.login import AccessToken
from helpdesk_tui.mail.oauth_providers import OAuthClient
from helpdesk_tui.mail.oauth_wire import Answer, ask
from helpdesk_tui.safe import log_line

USUAL_LIFE: Final = 3600
"""Seconds a token fits when the provider does not say (RFC 6749, 5.1 recommends saying)."""
_LATER: Final = frozenset({"temporarily_unavailable", "server_error", "slow_down"})
"""Errors that pass by themselves."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a provider gave."""

    access: AccessToken
    refresh_token: str = field(default="", repr=False)
    """A new one, which takes the old one's place; "" when the old one stays."""


def refresh(client: OAuthClient, refresh_token: str, client_secret: str = "") -> Grant:
    """A fresh access token (RFC 6749, 6).

    Raises OAuthRefused when the consent is gone, ServerError when the provider is away,
    ConfigError for an address that is not safe.
    """
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return grant_from(client, ask_token(client, form, client_secret))


def ask_token(client: OAuthClient, form: Mapping[str, str], client_secret: str) -> Answer:
    """Put a grant to the token address, as this client."""
    who = {"client_id": client.client_id, "client_secret": client_secret}
    return ask(client.provider.token_url, {**form, **who}, client.ca_file)


def grant_from(client: OAuthClient, answer: Answer) -> Grant:
    """Read the tokens out of an answer. Raises OAuthRefused, ServerError."""
    if answer.error:
        raise refused(client, answer)
    value = answer.text("access_token")
    if not value or answer.text("token_type").lower() not in ("bearer", ""):
        raise ServerError(
            f"The token server of mailbox {log_line(client.mailbox)} gave no bearer token.",
            "Check the token address of the mailbox.",
        )
    life = timedelta(seconds=answer.seconds("expires_in", USUAL_LIFE))
    return Grant(AccessToken(value, datetime.now(UTC) + life), answer.text("refresh_token"))


def refused(client: OAuthClient, answer: Answer) -> ServerError:
    """What an error of a provider means: come back later, or somebody must consent anew."""
    name = log_line(client.mailbox)
    if answer.error in _LATER or answer.status >= 500 or answer.status == 429:
        return ServerError(
            f"The token server of mailbox {name} says: {answer.words}", "It is tried again later."
        )
    return OAuthRefused(
        f"The provider gives mailbox {name} no token: {answer.words}",
        f"Run: helpdesk-tui mailbox authorize {name}",
    )
