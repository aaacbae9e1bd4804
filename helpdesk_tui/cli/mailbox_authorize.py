"""Letting a person consent that the desk uses a mailbox (OAuth2), on this machine or another."""

from __future__ import annotations

import sys
from typing import TextIO

from helpdesk_tui.desk.admin.mailboxes import MailboxEntry
from helpdesk_tui.errors import ConfigError, OAuthRefused, Refused
from helpdesk_tui.mail import oauth_device
from helpdesk_tui.mail.oauth import Grant
from helpdesk_tui.mail.oauth_browser import Consent
from helpdesk_tui.mail.oauth_keeper import client_secret, keeper_of, refresh_name
from helpdesk_tui.mail.oauth_loopback import Loopback
from helpdesk_tui.mail.oauth_providers import OAuthClient
from helpdesk_tui.safe import log_line
from helpdesk_tui.secrets import (
    credential_name,
    environment_name,
    find_secret,
    must_be_storable,
    store_secret,
)
from helpdesk_tui.words import MailAuth
from helpdesk_tui.worker.logins import oauth_client

PASTE_PORT = 8765
"""Nobody listens there: the browser shows an error, and the code stands in its address."""


def authorize(box: MailboxEntry, *, browser: bool, paste: bool, print_token: bool) -> str:
    """Get a refresh token and keep it; one line for a person, or the token itself.

    Raises Usage, OAuthRefused, ServerError, ConfigError.
    """
    if box.settings.auth is MailAuth.PASSWORD:
        raise Refused(
            f"Mailbox {box.name} logs in with a password.",
            f"Run first: helpdesk-tui mailbox edit {box.name} --auth google --client-id ID",
        )
    if not print_token:
        _must_be_keepable(box.name)
    client = oauth_client(box)
    # What is printed on stdout is then the token alone, ready for a pipe.
    screen = sys.stderr if print_token else sys.stdout
    if paste:
        grant = _pasted(client, screen)
    elif browser or not client.provider.device_url:
        grant = _by_loopback(client, screen)
    else:
        grant = _by_device(client, screen)
    if not grant.refresh_token:
        raise OAuthRefused(
            f"The provider gave mailbox {log_line(box.name)} no refresh token.",
            "Ask for offline access with --scopes, or take the old consent back at the provider.",
        )
    keeper_of(client, box.settings.password_command).forget()
    return grant.refresh_token if print_token else _kept(box, grant.refresh_token)


def _must_be_keepable(name: str) -> None:
    """Say before somebody consents, not afterwards, that the token would be lost."""
    try:
        must_be_storable(refresh_name(name))
    except ConfigError as error:
        raise ConfigError(
            error.what,
            "Add --print-token, and put what it prints into a systemd credential "
            f"{credential_name(refresh_name(name))} or {environment_name(refresh_name(name))}.",
        ) from error


def _kept(box: MailboxEntry, token: str) -> str:
    name = refresh_name(box.name)
    store_secret(name, token)
    found = find_secret(name, password_command=box.settings.password_command)
    if found.value != token:
        raise ConfigError(
            f"The new token is in the keyring, but another is in the {found.found_in}, "
            "which is asked first.",
            "Remove that one.",
        )
    return f"Mailbox {box.name} is authorized. Try it: helpdesk-tui mailbox test {box.name}"


def _by_device(client: OAuthClient, screen: TextIO) -> Grant:
    secret = client_secret(client.mailbox)
    code = oauth_device.begin(client, secret)
    _tell(screen, f"Open {code.address} on any device, as {client.username}, and enter this code:")
    _tell(screen, code.user_code)
    _tell(screen, "Waiting for the consent …")
    return oauth_device.wait(client, code, secret)


def _by_loopback(client: OAuthClient, screen: TextIO) -> Grant:
    with Loopback(client.provider.loopback) as loopback:
        consent = Consent(client, loopback.redirect_uri)
        _tell(screen, f"Open this in a browser on this machine, as {client.username}:")
        _tell(screen, consent.address)
        _tell(screen, "Waiting for the browser … (a browser elsewhere: use --paste)")
        code = loopback.wait(consent)
    return consent.exchange(code, client_secret(client.mailbox))


def _pasted(client: OAuthClient, screen: TextIO) -> Grant:
    consent = Consent(client, f"http://{client.provider.loopback}:{PASTE_PORT}/")
    _tell(screen, f"Open this in any browser, as {client.username}:")
    _tell(screen, consent.address)
    _tell(screen, "At the end the browser finds nothing. Paste the address it shows then:")
    return consent.exchange(consent.code_in(sys.stdin.readline()), client_secret(client.mailbox))


def _tell(screen: TextIO, text: str) -> None:
    screen.write(f"{log_line(text)}\n")
    screen.flush()
