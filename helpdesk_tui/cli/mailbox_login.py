"""The passwords of a mailbox: what they are called, and how a person keeps one."""

from __future__ import annotations

import getpass
import sys

from helpdesk_tui.desk.admin.mailboxes import MailboxEntry
from helpdesk_tui.errors import SecretMissing, Usage
from helpdesk_tui.secrets import Secret, find_secret, forget_secret, store_secret


def mailbox_secret(name: str) -> str:
    """What the password of a mailbox is called."""
    return f"mailbox {name}"


def smtp_secret(name: str) -> str:
    """What the password for sending is called where it differs."""
    return f"smtp {name}"


def imap_password(box: MailboxEntry) -> Secret:
    """The password for fetching. Raises SecretMissing, ConfigError."""
    return find_secret(mailbox_secret(box.name), password_command=box.settings.password_command)


def smtp_password(box: MailboxEntry) -> Secret:
    """The password for sending: its own, else that of fetching; none where no login is wanted.

    Raises SecretMissing, ConfigError.
    """
    if not box.settings.smtp_username:
        return Secret("", "not needed")
    try:
        return find_secret(smtp_secret(box.name))
    except SecretMissing:
        return imap_password(box)


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
