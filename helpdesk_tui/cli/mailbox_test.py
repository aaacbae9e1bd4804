"""Looking at a mailbox's servers as the worker will: logging in, changing nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from helpdesk_tui.cli.mailbox_login import imap_password, smtp_password
from helpdesk_tui.desk.admin.mailboxes import MailboxEntry
from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.mail.imap import ImapSource
from helpdesk_tui.mail.imap_connection import ImapSettings
from helpdesk_tui.mail.maildir import MaildirSource
from helpdesk_tui.mail.mbox import MboxSource
from helpdesk_tui.mail.network import TIMEOUT
from helpdesk_tui.mail.smtp import SmtpSender, SmtpSettings
from helpdesk_tui.mail.source import MailSource
from helpdesk_tui.words import MailboxKind


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one part of a mailbox."""

    mailbox: str
    part: str
    """"fetching" or "sending"."""
    ok: bool
    found: str
    remedy: str = ""


def examine(box: MailboxEntry, timeout: float = TIMEOUT) -> tuple[Finding, ...]:
    """Open the mailbox and log in at its SMTP server; ``timeout`` in seconds a step."""
    return _fetching(box, timeout), _sending(box, timeout)


def _fetching(box: MailboxEntry, timeout: float) -> Finding:
    try:
        source, found_in = _source(box, timeout)
        with source as opened:
            count = opened.count()
    except HelpdeskError as error:
        return Finding(box.name, "fetching", False, error.what, error.remedy)
    password = f", password from {found_in}" if found_in else ""
    return Finding(box.name, "fetching", True, f"It holds {count} mails{password}.")


def _source(box: MailboxEntry, timeout: float) -> tuple[MailSource, str]:
    settings = box.settings
    if settings.kind is MailboxKind.MAILDIR:
        return MaildirSource(Path(settings.path).expanduser()), ""
    if settings.kind is MailboxKind.MBOX:
        return MboxSource(Path(settings.path).expanduser()), ""
    secret = imap_password(box)
    wire = ImapSettings(
        host=settings.host,
        port=settings.port,
        security=settings.security,
        username=settings.username,
        folder=settings.folder,
        allow_plain=settings.allow_plain,
        timeout=timeout,
    )
    return ImapSource(wire, secret.value), secret.found_in


def _sending(box: MailboxEntry, timeout: float) -> Finding:
    settings = box.settings
    if not settings.smtp_host:
        return Finding(
            box.name, "sending", False, "No SMTP server is set.",
            f"Run: helpdesk-tui mailbox edit {box.name} --smtp-host HOST",
        )  # fmt: skip
    wire = SmtpSettings(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        username=settings.smtp_username,
        allow_plain=settings.allow_plain,
        timeout=timeout,
    )
    try:
        secret = smtp_password(box)
        with SmtpSender(wire, secret.value):
            said = f"{settings.smtp_host}:{settings.smtp_port} takes our mail"
    except HelpdeskError as error:
        return Finding(box.name, "sending", False, error.what, error.remedy)
    login = f", password from {secret.found_in}" if settings.smtp_username else ", without a login"
    return Finding(box.name, "sending", True, f"{said}{login}.")
