"""Fetching from one mailbox: bytes into the ledger first, only then a word to the server (E01)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from helpdesk_tui.desk.admin.mailboxes import MailboxEntry
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.receive import (
    Origin,
    acknowledged,
    known_uids,
    read_up_to,
    receive,
    to_acknowledge,
)
from helpdesk_tui.mail.imap import ImapSource
from helpdesk_tui.mail.imap_connection import ImapSettings
from helpdesk_tui.mail.maildir import MaildirSource
from helpdesk_tui.mail.mbox import MboxSource
from helpdesk_tui.mail.source import MailSource
from helpdesk_tui.secrets import find_secret
from helpdesk_tui.words import AfterFetch, MailboxKind


def open_source(mailbox: MailboxEntry, size_limit: int) -> MailSource:
    """The place a mailbox is fetched from, not connected yet. Raises SecretMissing."""
    settings = mailbox.settings
    if settings.kind is MailboxKind.MAILDIR:
        return MaildirSource(Path(settings.path).expanduser(), size_limit=size_limit)
    if settings.kind is MailboxKind.MBOX:
        return MboxSource(Path(settings.path).expanduser(), size_limit=size_limit)
    secret = find_secret(f"mailbox {mailbox.name}", password_command=settings.password_command)
    return ImapSource(
        ImapSettings(
            host=settings.host,
            port=settings.port,
            security=settings.security,
            username=settings.username,
            folder=settings.folder,
            allow_plain=settings.allow_plain,
            ca_file=settings.ca_file,
        ),
        secret.value,
        size_limit=size_limit,
    )


def fetch_mailbox(
    desk: Desk, mailbox: MailboxEntry, source: MailSource, stop: Callable[[], bool]
) -> int:
    """Bring all new mail into the ledger and tell the server; how many came.

    Raises ServerError, StoreError; what came before stays, what did not is fetched again.
    """
    wants_word = mailbox.settings.after is not AfterFetch.LEAVE
    origin = Origin(mailbox.name, mailbox.queue_id, mailbox.id, wants_word)
    folder = mailbox.settings.folder if mailbox.settings.kind is MailboxKind.IMAP else ""
    came = 0
    with source:
        validity = source.uidvalidity()
        _acknowledge(desk, mailbox, source, validity)
        after = read_up_to(desk, mailbox.id, folder, validity) if source.ascending else 0
        known = frozenset() if source.ascending else known_uids(desk, mailbox.id, validity)
        for batch in source.fetch(after, known=known):
            came += len(receive(desk, origin, batch))
            _acknowledge(desk, mailbox, source, validity)
            if stop():
                break
    return came


def _acknowledge(desk: Desk, mailbox: MailboxEntry, source: MailSource, validity: int) -> None:
    """Tell the server of all that is safe, also of what an earlier worker could not."""
    if mailbox.settings.after is AfterFetch.LEAVE:
        return
    while uids := to_acknowledge(desk, mailbox.id, validity):
        source.acknowledge(uids, mailbox.settings.after, mailbox.settings.move_to)
        acknowledged(desk, mailbox.id, validity, uids)
