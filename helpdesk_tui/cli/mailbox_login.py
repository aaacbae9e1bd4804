"""The passwords and tokens of a mailbox: how a person keeps one, and what is said of it."""

from __future__ import annotations

import getpass
import sys

from helpdesk_tui.cli.output import local
from helpdesk_tui.errors import Usage
from helpdesk_tui.mail.oauth_keeper import TokenKeeper
from helpdesk_tui.secrets import Secret, forget_secret, store_secret


def found_words(found: Secret | TokenKeeper) -> str:
    """Where it was found; no server is asked. Raises SecretMissing, ConfigError."""
    kind = "Refresh token" if isinstance(found, TokenKeeper) else "Password"
    return f"{kind}: {found.found_in}."


def used_words(found: Secret | TokenKeeper) -> str:
    """What a login that went well used: "password from keyring", or a token and its end."""
    if isinstance(found, Secret):
        return f"password from {found.found_in}"
    until = local(found.access_token().expires_at)
    words = f"token good until {until}, renewed by the refresh token from {found.found_in}"
    return f"{words}. {found.notice}" if found.notice else words


def keep(secret: str) -> str:
    """Ask for a password and keep it in the keyring; one line for a person."""
    if sys.stdin.isatty():
        value = getpass.getpass(f"Password for {secret}: ")
    else:
        value = sys.stdin.readline().rstrip("\r\n")
    if not value:
        raise Usage("No password was given.", "Type it, or pipe it: its first line is taken.")
    store_secret(secret, value)
    return f"The password for {secret} is in the keyring."


def forget(secret: str) -> str:
    """Take a password out of the keyring; one line for a person."""
    gone = forget_secret(secret)
    return f"The password for {secret} " + ("is forgotten." if gone else "was not in the keyring.")
