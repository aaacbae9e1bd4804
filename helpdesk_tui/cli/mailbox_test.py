"""Looking at a mailbox's servers as the worker does: logging in, changing nothing."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_tui.cli.mailbox_login import found_words, used_words
from helpdesk_tui.cli.output import counted
from helpdesk_tui.desk.admin.mailboxes import MailboxEntry
from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.mail.source import SIZE_LIMIT
from helpdesk_tui.words import MailboxKind
from helpdesk_tui.worker.fetching import open_source
from helpdesk_tui.worker.logins import fetching_secret, sending_secret
from helpdesk_tui.worker.sending import open_sender


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one part of a mailbox."""

    mailbox: str
    part: str
    """ "fetching" or "sending"."""
    ok: bool
    found: str
    remedy: str = ""


def examine(box: MailboxEntry) -> tuple[Finding, ...]:
    """Open the mailbox and log in where it sends through."""
    return _fetching(box), _sending(box)


def passwords(box: MailboxEntry) -> tuple[Finding, ...]:
    """Whether the passwords are found, and where; no server is asked."""
    found = []
    if box.settings.kind is MailboxKind.IMAP:
        found.append(_password(box, "fetching"))
    if box.settings.smtp_host:
        found.append(_password(box, "sending"))
    return tuple(found)


def _password(box: MailboxEntry, part: str) -> Finding:
    try:
        found = fetching_secret(box) if part == "fetching" else sending_secret(box)
        words = found_words(found)
    except HelpdeskError as error:
        return Finding(box.name, part, False, error.what, error.remedy)
    return Finding(box.name, part, True, words)


def _fetching(box: MailboxEntry) -> Finding:
    try:
        with open_source(box, SIZE_LIMIT) as source:
            count = source.count()
        by_imap = box.settings.kind is MailboxKind.IMAP
        login = f", {used_words(fetching_secret(box))}" if by_imap else ""
    except HelpdeskError as error:
        return Finding(box.name, "fetching", False, error.what, error.remedy)
    return Finding(box.name, "fetching", True, f"It holds {counted(count, 'mail')}{login}.")


def _sending(box: MailboxEntry) -> Finding:
    settings = box.settings
    try:
        with open_sender(box):
            where = (
                f"{settings.smtp_host}:{settings.smtp_port}" if settings.smtp_host else "Maildir"
            )
        login = used_words(sending_secret(box)) if settings.smtp_username else ""
    except HelpdeskError as error:
        return Finding(box.name, "sending", False, error.what, error.remedy)
    return Finding(
        box.name, "sending", True, f"{where} takes our mail, {login or 'without a login'}."
    )
