"""Sending what is due: composed from the store, handed to a server or a local folder."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Protocol

from helpdesk_tui.config import path_of
from helpdesk_tui.desk.admin.mailboxes import MailboxEntry
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.sending import (
    ToSend,
    failed,
    is_due,
    put_back,
    sent,
    still_mine,
    take_due,
)
from helpdesk_tui.errors import ConfigError, MailError, Rejected, ServerError
from helpdesk_tui.mail.compose import compose
from helpdesk_tui.mail.outgoing_folder import OutgoingFolder
from helpdesk_tui.mail.smtp import SendResult, SmtpSender, SmtpSettings
from helpdesk_tui.words import MailboxKind
from helpdesk_tui.worker.claim import kept_claim
from helpdesk_tui.worker.logins import sending_login


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
            return OutgoingFolder(path_of(settings.path))
        raise ConfigError(
            f"Mailbox {mailbox.name} has no SMTP server.",
            f"Run: helpdesk-tui mailbox edit {mailbox.name} --smtp-host HOST",
        )
    return SmtpSender(
        SmtpSettings(
            host=settings.smtp_host,
            port=settings.smtp_port,
            security=settings.smtp_security,
            username=settings.smtp_username,
            allow_plain=settings.allow_plain,
            ca_file=settings.ca_file,
        ),
        sending_login(mailbox),
    )


def send_due(
    desk: Desk, mailboxes: Sequence[MailboxEntry], worker: str, stop: Callable[[], bool]
) -> int:
    """Send all that is due; how many left. Never raises MailError: it is noted on the mail."""
    by_id = {mailbox.id: mailbox for mailbox in mailboxes}
    down: dict[int | None, str] = {}
    """Servers that could not be reached in this round, with the reason."""
    left = 0
    while not stop() and is_due(desk):
        grouped: dict[int | None, list[ToSend]] = defaultdict(list)
        for mail in take_due(desk, worker):
            grouped[mail.mailbox_id].append(mail)
        if not grouped:
            break  # other workers took it
        for mailbox_id, mails in grouped.items():
            mailbox = by_id.get(mailbox_id) if mailbox_id is not None else None
            sending = _Sending(desk, mailbox, worker, stop)
            left += sending.send(mails, down.get(mailbox_id, ""))
            if sending.down:
                down[mailbox_id] = sending.down
    return left


class _Sending:
    """Some mails through one connection."""

    def __init__(
        self, desk: Desk, mailbox: MailboxEntry | None, worker: str, stop: Callable[[], bool]
    ) -> None:
        self._desk, self._mailbox, self._worker, self._stop = desk, mailbox, worker, stop
        self.down = ""
        """Why there is no connection; "" while there is one."""

    def send(self, mails: Sequence[ToSend], down: str) -> int:
        """Send them; how many left. Without a connection every mail tries again later."""
        waiting = list(mails)
        left = 0
        try:
            with self._connection(down) as sender:
                while waiting and not self._stop():
                    left += self._one(sender, waiting[0])
                    waiting.pop(0)
        except (ServerError, ConfigError) as error:
            self.down = str(error)
            for mail in waiting:
                failed(self._desk, mail.outbox_id, self._worker, self.down, for_good=False)
            return left
        put_back(self._desk, waiting, self._worker)
        return left

    def _connection(self, down: str) -> contextlib.AbstractContextManager[Sender]:
        if down:
            raise ServerError(down)
        if self._mailbox is None:
            raise ConfigError("No mailbox sends for this queue.", "Add one: mailbox add NAME")
        return open_sender(self._mailbox)

    def _one(self, sender: Sender, mail: ToSend) -> int:
        """Send one mail and note how it went; 1 when it left."""
        if not still_mine(self._desk, mail, self._worker):
            return 0
        if mail.trouble:
            return self._failed(mail, mail.trouble, for_good=False)
        try:
            raw = compose(mail.outgoing)
            with kept_claim(self._desk, mail, self._worker):
                result = sender.send(raw, mail.envelope_from, mail.outgoing.recipients)
        except Rejected as error:
            return self._failed(mail, str(error), for_good=True)
        except ServerError as error:
            return self._failed(mail, str(error), for_good=False)
        except MailError as error:
            return self._failed(mail, str(error), for_good=True)
        sent(self._desk, mail.outbox_id, self._worker, result.said, result.refused)
        return 1

    def _failed(self, mail: ToSend, said: str, *, for_good: bool) -> int:
        failed(self._desk, mail.outbox_id, self._worker, said, for_good=for_good)
        return 0
