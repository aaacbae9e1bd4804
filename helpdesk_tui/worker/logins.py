"""What a mailbox shows its servers: a password, or tokens of its OAuth2 provider."""

from __future__ import annotations

from dataclasses import replace

from helpdesk_tui.desk.admin.mailboxes import MailboxEntry
from helpdesk_tui.errors import SecretMissing
from helpdesk_tui.mail.login import Login
from helpdesk_tui.mail.oauth_keeper import TokenKeeper, keeper_of
from helpdesk_tui.mail.oauth_providers import OAuthClient, provider_of
from helpdesk_tui.secrets import Secret, find_secret
from helpdesk_tui.words import MailAuth


def mailbox_secret(name: str) -> str:
    """What the password of a mailbox is called."""
    return f"mailbox {name}"


def smtp_secret(name: str) -> str:
    """What the password for sending is called where it differs."""
    return f"smtp {name}"


def fetching_login(mailbox: MailboxEntry) -> Login:
    """For IMAP. Raises SecretMissing, ConfigError; a token is asked for at the login."""
    return _login(fetching_secret(mailbox))


def sending_login(mailbox: MailboxEntry) -> Login:
    """For SMTP: its own password, else what fetching uses; "" where no login is wanted.

    Raises SecretMissing, ConfigError.
    """
    return _login(sending_secret(mailbox))


def fetching_secret(mailbox: MailboxEntry) -> Secret | TokenKeeper:
    """The same, with where it was found. Raises SecretMissing, ConfigError."""
    settings = mailbox.settings
    if settings.auth is not MailAuth.PASSWORD:
        return keeper_of(oauth_client(mailbox), settings.password_command)
    name = mailbox_secret(mailbox.name)
    return find_secret(name, password_command=settings.password_command)


def sending_secret(mailbox: MailboxEntry) -> Secret | TokenKeeper:
    """The same, with where it was found. Raises SecretMissing, ConfigError."""
    if not mailbox.settings.smtp_username:
        return Secret("", "not needed")
    try:
        return find_secret(smtp_secret(mailbox.name))
    except SecretMissing:
        return fetching_secret(mailbox)


def oauth_client(mailbox: MailboxEntry) -> OAuthClient:
    """A mailbox as its OAuth2 provider knows it; its own addresses win over the usual ones."""
    settings = mailbox.settings
    usual = provider_of(settings.auth, settings.tenant)
    provider = replace(
        usual,
        token_url=settings.token_url or usual.token_url,
        device_url=settings.device_url or usual.device_url,
        authorize_url=settings.authorize_url or usual.authorize_url,
        scopes=settings.scopes or usual.scopes,
    )
    return OAuthClient(
        mailbox=mailbox.name,
        username=settings.username,
        client_id=settings.client_id,
        provider=provider,
        ca_file=settings.ca_file,
    )


def _login(found: Secret | TokenKeeper) -> Login:
    return found.value if isinstance(found, Secret) else found
