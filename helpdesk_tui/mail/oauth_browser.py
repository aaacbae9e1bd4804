"""Consent in a browser, proved by PKCE (RFC 7636), caught on loopback or pasted (RFC 8252)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

from helpdesk_tui.errors import ConfigError, OAuthRefused, Usage
from helpdesk_tui.mail.oauth import Grant, ask_token, grant_from
from helpdesk_tui.mail.oauth_providers import OAuthClient, check_url
from helpdesk_tui.safe import log_line


@dataclass(frozen=True, slots=True)
class Consent:
    """One request for consent; it is good for one code."""

    client: OAuthClient
    redirect_uri: str
    """Where the browser is sent with the code; nobody needs to listen when it is pasted."""
    state: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    """Comes back with the code and proves that it belongs to this request."""
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)
    """Proves to the provider that who asks for the tokens is who asked for the code."""

    @property
    def address(self) -> str:
        """What the person opens in a browser. Raises ConfigError."""
        provider = self.client.provider
        if not provider.authorize_url:
            raise ConfigError(
                f"The provider of mailbox {log_line(self.client.mailbox)} has no consent page.",
                "Give --authorize-url, or use the device code.",
            )
        check_url(provider.authorize_url)
        digest = hashlib.sha256(self.verifier.encode("ascii")).digest()
        query = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": provider.scopes,
            "state": self.state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"),
            "code_challenge_method": "S256",
            "login_hint": self.client.username,
            **dict(provider.extra),
        }
        sign = "&" if urlsplit(provider.authorize_url).query else "?"
        return f"{provider.authorize_url}{sign}{urlencode(query)}"

    def code_in(self, came: str) -> str:
        """The code in an address the browser ended at, or in what a person pasted.

        A code alone has no state; PKCE still ties it to this request. Raises Usage when
        there is no code in it, OAuthRefused when the person or the provider said no.
        """
        came = came.strip()
        if came and not any(sign in came for sign in "?&= "):
            return came
        said = parse_qs(urlsplit(came).query or came.partition("?")[2] or came)
        first = {name: values[0] for name, values in said.items()}
        if not hmac.compare_digest(first.get("state", "").encode(), self.state.encode()):
            raise Usage(
                "That is not the answer to this request.",
                "Copy the whole address the browser ended at.",
            )
        if "error" in first:
            words = first.get("error_description", "")
            raise OAuthRefused(
                f"No consent for mailbox {log_line(self.client.mailbox)}: "
                f"{log_line(' '.join((first['error'], words)))[:300]}",
                "Consent as the mailbox's own user, or ask its administrator.",
            )
        if not first.get("code"):
            raise Usage("There is no code in it.", "Copy the whole address the browser ended at.")
        return first["code"]

    def exchange(self, code: str, client_secret: str = "") -> Grant:
        """Turn the code into tokens. Raises OAuthRefused, ServerError, ConfigError."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
        }
        return grant_from(self.client, ask_token(self.client, form, client_secret))
