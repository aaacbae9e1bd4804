"""Consent on another device (RFC 8628): the person types a short code on any browser."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from helpdesk_tui.errors import OAuthRefused, ServerError
from helpdesk_tui.mail.oauth import Grant, ask_token, grant_from, refused
from helpdesk_tui.mail.oauth_providers import OAuthClient
from helpdesk_tui.mail.oauth_wire import ask
from helpdesk_tui.safe import log_line

DEVICE_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
_USUAL_PAUSE: Final = 5
_SLOWER: Final = 5
"""Seconds added to the pause when the provider asks for it (RFC 8628, 3.5)."""


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What the person needs, and what the program keeps."""

    user_code: str
    """Shown to the person, who types it at ``address``."""
    address: str
    device_code: str = field(repr=False)
    pause: int
    """Seconds between two questions."""
    life: int
    """Seconds until the code is void."""


def begin(client: OAuthClient, client_secret: str = "") -> DeviceCode:
    """Ask for a code. Raises OAuthRefused, ServerError, ConfigError."""
    form = {
        "client_id": client.client_id,
        "client_secret": client_secret,
        "scope": client.provider.scopes,
    }
    answer = ask(client.provider.device_url, form, client.ca_file)
    if answer.error:
        raise refused(client, answer)
    # Google once wrote verification_url; RFC 8628 writes verification_uri.
    address = answer.text("verification_uri") or answer.text("verification_url")
    if not (answer.text("device_code") and answer.text("user_code") and address):
        raise ServerError(
            f"The provider of mailbox {log_line(client.mailbox)} gave no device code.",
            "Check the device address of the mailbox, or use --paste.",
        )
    return DeviceCode(
        user_code=log_line(answer.text("user_code")),
        address=log_line(address),
        device_code=answer.text("device_code"),
        pause=answer.seconds("interval", _USUAL_PAUSE),
        life=answer.seconds("expires_in", 900),
    )


def wait(
    client: OAuthClient,
    code: DeviceCode,
    client_secret: str = "",
    pause: Callable[[float], None] = time.sleep,
) -> Grant:
    """Ask until the person has consented. Raises OAuthRefused, ServerError, ConfigError."""
    form = {"grant_type": DEVICE_GRANT, "device_code": code.device_code}
    step = float(code.pause)
    waited = 0.0
    while waited <= code.life:
        pause(step)
        waited += max(step, 1.0)
        answer = ask_token(client, form, client_secret)
        if answer.error == "slow_down":
            step += _SLOWER
        elif answer.error != "authorization_pending":
            return grant_from(client, answer)
    raise OAuthRefused(
        f"Nobody consented for mailbox {log_line(client.mailbox)} in time.",
        f"Run again: helpdesk-tui mailbox authorize {log_line(client.mailbox)}",
    )
