"""Hands mail to the intake of a desk and looks at what became of it."""

from __future__ import annotations

import itertools
from datetime import datetime

from helpdesk_tui.desk.admin.mailboxes import MailboxSettings, add_mailbox, list_mailboxes
from helpdesk_tui.desk.intake.file_waiting import Read, file_read
from helpdesk_tui.desk.intake.receive import Origin, receive
from helpdesk_tui.desk.intake.take_up import begin
from helpdesk_tui.desk.ledger import ledger_row
from helpdesk_tui.desk.rulebook import RulebookReader
from helpdesk_tui.mail.parse import parse
from helpdesk_tui.mail.source import Received
from helpdesk_tui.store.tables import Message, Ticket
from helpdesk_tui.views_mail import LedgerRow
from tests.builders import HandClock, as_agent, make_desk, worker_desk
from tests.worker import scene


class Post:
    """A desk and a clock; ``comes`` lets mails arrive."""

    def __init__(self, url: str) -> None:
        self.clock = HandClock()
        self.desk = make_desk(url, self.clock)
        self.carl = as_agent(self.desk, "carl")
        self.worker = worker_desk(self.desk)
        self._numbers = itertools.count(1)
        for queue in ("IT", "Faktura"):
            imap = MailboxSettings(host="imap.desk.example", username="desk")
            add_mailbox(self.desk, queue, queue, imap)
        self._origins = {
            box.queue: Origin(box.name, box.queue_id, box.id) for box in list_mailboxes(self.desk)
        }

    def arrives(self, raw: bytes, *, queue: str = "IT", at: datetime | None = None) -> None:
        """One mail is received, and waits in the ledger."""
        came = Received(next(self._numbers), 1, "INBOX", at or self.clock(), raw)
        receive(self.worker, self._origins[queue], [came])

    def comes(self, raw: bytes, *, queue: str = "IT", at: datetime | None = None) -> LedgerRow:
        """One mail is received and filed; its row of the ledger."""
        self.arrives(raw, queue=queue, at=at)
        [waiting] = begin(self.worker)
        return self.files(waiting.id, waiting.raw)

    def files(self, row_id: int, raw: bytes = b"") -> LedgerRow:
        """A mail of the ledger is filed; its row."""
        if not raw:
            [waiting] = begin(self.worker, only=[row_id])
            raw = waiting.raw
        file_read(self.worker, RulebookReader(), [Read(row_id, parse(raw))])
        return ledger_row(self.desk, row_id)

    def ticket(self, row: LedgerRow) -> Ticket:
        """The ticket a mail is on."""
        assert row.ticket is not None
        return scene.ticket(self.desk, row.ticket)

    def message(self, row: LedgerRow) -> Message:
        """The message a mail became."""
        return next(said for said in scene.messages(self.desk) if said.id == row.message)

    def confirmed(self, row: LedgerRow) -> str:
        """What the history of a ticket says of its confirmation."""
        [change] = scene.changes(self.desk, row.ticket or 0, "confirmation")
        return str(change.new).strip('"')
