"""Sending what is due: composed from the store, handed to a server or a local folder."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from helpdesk_tui.desk.admin.mailboxes import MailboxEntry
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.sending import ToSend, failed, sent, take_due
from helpdesk_tui.errors import ConfigError, MailError, Rejected, SecretMissing, ServerError
from helpdesk_tui.mail.compose import compose
from helpdesk_tui.mail.outgoing_folder import OutgoingFolder
from helpdesk_tui.mail.smtp import SendResult, SmtpSender, SmtpSettings
from helpdesk_tui.secrets import Secret, find_secret
from helpdesk_tui.words import MailboxKind


class Sender(Protocol):
    """What takes a composed mail."""

    def send(self, raw: bytes, envelope_from: str, recipients: Sequence[str]) -> SendResult:
        """Hand over one mail; raises Rejected, ServerError."""
        ...


def open_sender(mailbox: MailboxEntry) -> contextlib.AbstractContextManager[Sender]:
    """What a mailbox sends through, not connected yet. Raises ConfigError."""
    settings = mailbox.settings
    if not settings.smtp_host:
        if settings.kind is MailboxKind.MAILDIR:
            return OutgoingFolder(Path(settings.path).expanduser())
        raise ConfigError(
            f"Mailbox {mailbox.name} has no SMTP server.",
            f"Run: helpdesk-tui mailbox edit {mailbox.name} --smtp-host HOST",
        )
    password = _password(mailbox).value if settings.smtp_username else ""
    return SmtpSender(
        SmtpSettings(
            host=settings.smtp_host,
            port=settings.smtp_port,
            security=settings.smtp_security,
            username=settings.smtp_username,
            allow_plain=settings.allow_plain,
            ca_file=settings.ca_file,
        ),
        password,
    )


def _password(mailbox: MailboxEntry) -> Secret:
    """The SMTP password; where it has none of its own, the mailbox's."""
    command = mailbox.settings.password_command
    try:
        return find_secret(f"smtp {mailbox.name}")
    except SecretMissing:
        return find_secret(f"mailbox {mailbox.name}", password_command=command)


def send_due(
    desk: Desk, mailboxes: Sequence[MailboxEntry], worker: str, stop: Callable[[], bool]
) -> int:
    """Send all that is due; how many left. Never raises MailError: it is noted on the mail."""
    by_id = {mailbox.id: mailbox for mailbox in mailboxes}
    left = 0
    while not stop():
        due = take_due(desk, worker)
        if not due:
            break
        grouped: dict[int | None, list[ToSend]] = defaultdict(list)
        for mail in due:
            grouped[mail.mailbox_id].append(mail)
        for mailbox_id, mails in grouped.items():
            mailbox = by_id.get(mailbox_id) if mailbox_id is not None else None
            left += _send_group(desk, mailbox, mails, worker)
    return left


def _send_group(
    desk: Desk, mailbox: MailboxEntry | None, mails: Sequence[ToSend], worker: str
) -> int:
    """Send through one connection. Where it cannot be had, every mail tries again later."""
    left = 0
    waiting = list(mails)
    try:
        if mailbox is None:
            raise ConfigError("No mailbox sends for this queue.", "Add one: mailbox add NAME")
        with open_sender(mailbox) as sender:
            while waiting:
                left += _send_one(desk, sender, waiting[0], worker)
                waiting.pop(0)
    except (ServerError, ConfigError) as error:
        for mail in waiting:
            failed(desk, mail.outbox_id, worker, str(error), for_good=False)
    return left


def _send_one(desk: Desk, sender: Sender, mail: ToSend, worker: str) -> int:
    """Send one mail and note how it went; 1 when it left."""
    if mail.trouble:
        failed(desk, mail.outbox_id, worker, mail.trouble, for_good=False)
        return 0
    try:
        raw = compose(mail.outgoing)
        result = sender.send(raw, mail.envelope_from, mail.outgoing.recipients)
    except Rejected as error:
        failed(desk, mail.outbox_id, worker, str(error), for_good=True)
        return 0
    except ServerError as error:
        failed(desk, mail.outbox_id, worker, str(error), for_good=False)
        return 0
    except MailError as error:
        failed(desk, mail.outbox_id, worker, str(error), for_good=True)
        return 0
    said = result.said
    if result.refused:
        refused = "; ".join(f"{who}: {why}" for who, why in result.refused.items())
        said = f"{said} — refused: {refused}"
    sent(desk, mail.outbox_id, worker, said)
    return 1
