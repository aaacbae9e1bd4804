"""Access tokens of one mailbox, fresh when asked for; the refresh token stays among secrets.

Any number of threads and processes may keep tokens of the same mailbox: the stored refresh
token is read again before each refresh, and once more when the provider refuses it, since
another process may have been given its successor meanwhile.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from helpdesk_tui.errors import ConfigError, OAuthRefused, SecretMissing
from helpdesk_tui.mail.login import AccessToken
from helpdesk_tui.mail.oauth import Grant, refresh
from helpdesk_tui.mail.oauth_providers import OAuthClient
from helpdesk_tui.safe import log_line
from helpdesk_tui.secrets import (
    Secret,
    credential_name,
    environment_name,
    find_secret,
    store_secret,
)

log = logging.getLogger("helpdesk_tui.mail")

MARGIN: Final = timedelta(minutes=2)
"""A token is renewed so long before its end: a login and a fetch take their time."""


def refresh_name(mailbox: str) -> str:
    """What the refresh token of a mailbox is called among secrets."""
    return f"oauth {mailbox}"


def client_name(mailbox: str) -> str:
    """What the application's own secret is called; many providers give none."""
    return f"oauth-client {mailbox}"


def client_secret(mailbox: str) -> str:
    """The application's own secret; "" where there is none. Raises ConfigError."""
    try:
        return find_secret(client_name(mailbox)).value
    except SecretMissing:
        return ""


class TokenKeeper:
    """A ``TokenSource`` for one mailbox; for any number of threads."""

    def __init__(
        self,
        client: OAuthClient,
        password_command: str = "",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Ask nobody yet; ``password_command`` prints the refresh token, where there is one."""
        self.client = client
        self.notice = ""
        """What a person should know although all goes well; "" when nothing."""
        self._command = password_command
        self._clock = clock
        self._lock = threading.Lock()
        self._access: AccessToken | None = None
        self._stored = Secret("", "")
        self._newer = ""
        """A refresh token that followed the stored one and could not be kept."""

    def access_token(self) -> AccessToken:
        """A token that fits for a while. Raises OAuthRefused, ServerError, ConfigError."""
        with self._lock:
            if self._access is None or self._access.expires_at - MARGIN <= self._clock():
                self._access = None
                self._access = self._renewed()
            return self._access

    def forget(self) -> None:
        """Let the next question be answered by the provider."""
        with self._lock:
            self._access = None

    @property
    def found_in(self) -> str:
        """Where the refresh token was found. Raises SecretMissing, ConfigError."""
        return self._look().found_in

    def _renewed(self) -> AccessToken:
        stored = self._look()
        same = stored.value == self._stored.value
        used = self._newer if self._newer and same else stored.value
        secret = client_secret(self.client.mailbox)
        try:
            grant = refresh(self.client, used, secret)
        except OAuthRefused:
            stored = self._look()
            if stored.value == used:
                raise
            used = stored.value
            grant = refresh(self.client, used, secret)
        self._stored = stored
        self._keep(grant, used)
        return grant.access

    def _look(self) -> Secret:
        mailbox = self.client.mailbox
        name = refresh_name(mailbox)
        try:
            return find_secret(name, password_command=self._command)
        except SecretMissing as error:
            raise SecretMissing(
                f"Mailbox {log_line(mailbox)} has no refresh token.",
                f"Run: helpdesk-tui mailbox authorize {log_line(mailbox)}; or set "
                f"{environment_name(name)}, a systemd credential {credential_name(name)}, "
                "or a password_command.",
            ) from error

    def _keep(self, grant: Grant, used: str) -> None:
        """Put a new refresh token where the old one was, or say that this cannot be done."""
        new = grant.refresh_token
        if not new or new == used:
            return
        place = self._stored.found_in
        try:
            if place != "keyring":
                raise ConfigError(
                    f"The old one is from {place}, where nothing can be written.", "Put it there."
                )
            store_secret(refresh_name(self.client.mailbox), new)
        except ConfigError as error:
            self._newer = new
            self._say(
                f"The provider replaced the refresh token of mailbox {self.client.mailbox}, and "
                f"the new one could not be kept. {error} Should the old one be refused: "
                f"helpdesk-tui mailbox authorize {self.client.mailbox}"
            )
        else:
            self._stored = Secret(new, place)
            self._newer = self.notice = ""

    def _say(self, notice: str) -> None:
        """Log it once, not each hour."""
        notice = log_line(notice)
        if notice != self.notice:
            log.warning("%s", notice)
        self.notice = notice


@lru_cache(maxsize=256)
def keeper_of(client: OAuthClient, password_command: str = "") -> TokenKeeper:
    """The one keeper of a mailbox in this process, so that its logins share a token."""
    return TokenKeeper(client, password_command)
