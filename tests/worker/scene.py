"""What the tests of the worker have in common: mails, mailboxes, and a look at the outcome."""

from __future__ import annotations

import email
import email.policy
import os
import socket
from collections import Counter
from collections.abc import Iterable, Sequence
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from zlib import crc32

from sqlmodel import col, select

from helpdesk_tui.desk.admin.mailboxes import MailboxSettings, add_mailbox
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.ledger import ledger
from helpdesk_tui.secrets import environment_name
from helpdesk_tui.store.tables import Change, Intake, Message, Outbox, Participant, Ticket
from helpdesk_tui.views_mail import LedgerRow
from helpdesk_tui.words import AfterFetch, MailboxKind, Security
from helpdesk_tui.worker.loop import Round, Worker
from tests.builders import IT, START, worker_desk
from tests.services.imap import ImapServer
from tests.services.smtp import Sent, SmtpSink

CUSTOMER = "kim@kunde.example"


def mail(
    subject: str = "Printer",
    body: str = "It smokes.",
    *,
    sender: str = f"Kim Kunde <{CUSTOMER}>",
    to: str = IT,
    cc: str = "",
    message_id: str = "",
    answers: str = "",
    html: str = "",
    **headers: str,
) -> bytes:
    """A mail; ``headers`` are more of them, with _ for -, as ``auto_submitted="no"``."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = sender
    message["To"] = to
    if cc:
        message["Cc"] = cc
    message["Subject"] = subject
    message["Date"] = format_datetime(START)
    if message_id != "none":
        message["Message-ID"] = (
            message_id or f"<{abs(hash((subject, body, sender)))}@kunde.example>"
        )
    if answers:
        message["In-Reply-To"] = answers
        message["References"] = answers
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def read(raw: bytes) -> EmailMessage:
    """A mail as the standard library sees it."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def message_id(sent: Sent) -> str:
    """The Message-ID of a mail that reached the sink."""
    return str(read(sent.raw)["Message-ID"])


def imap_settings(
    server: ImapServer,
    sink: SmtpSink | None = None,
    *,
    folder: str = "INBOX",
    after: AfterFetch = AfterFetch.SEEN,
    move_to: str = "",
) -> MailboxSettings:
    """How to reach the test's own servers."""
    return MailboxSettings(
        kind=MailboxKind.IMAP,
        host=server.host,
        port=server.port,
        security=Security.PLAIN,
        username=server.user,
        folder=folder,
        after=after,
        move_to=move_to,
        smtp_host=sink.host if sink else "",
        smtp_port=sink.port if sink else 0,
        smtp_security=Security.PLAIN,
    )


def add_imap(
    desk: Desk,
    server: ImapServer,
    sink: SmtpSink | None = None,
    *,
    name: str = "it",
    queue: str = "IT",
    folder: str = "INBOX",
    after: AfterFetch = AfterFetch.SEEN,
    move_to: str = "",
) -> None:
    """Let a queue fetch from an IMAP server and send through a sink."""
    os.environ[environment_name(f"mailbox {name}")] = server.password
    settings = imap_settings(server, sink, folder=folder, after=after, move_to=move_to)
    add_mailbox(desk, name, queue, settings)


def add_maildir(
    desk: Desk, path: Path, sink: SmtpSink | None = None, *, name: str = "it", queue: str = "IT"
) -> Path:
    """Let a queue fetch from a new local Maildir, and send through a sink."""
    for part in ("cur", "new", "tmp"):
        (path / part).mkdir(parents=True)
    settings = MailboxSettings(
        kind=MailboxKind.MAILDIR,
        path=str(path),
        smtp_host=sink.host if sink else "",
        smtp_port=sink.port if sink else 0,
        smtp_security=Security.PLAIN,
    )
    add_mailbox(desk, name, queue, settings)
    return path


def fill(server: ImapServer, *mails: bytes, folder: str = "INBOX") -> None:
    """Deliver mails through one connection, into a folder that is there."""
    with server.connection() as client:
        # imaplib sends a mail in small writes, and waiting for each answer takes long.
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for raw in mails:
            answer, said = client.append(f'"{folder}"', "", "", raw)
            assert answer == "OK", said


def bounce_of(rfc_id: str, recipient: str = CUSTOMER) -> bytes:
    """What a mail server says when an address does not exist."""
    return (
        "From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\nReturn-Path: <>\r\n"
        f"To: {IT}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        f"Message-ID: <dsn{crc32(rfc_id.encode())}@mx.example>\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI could not deliver it: user unknown.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 user unknown\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {rfc_id}\r\nSubject: Re: Printer\r\n\r\n--b--\r\n"
    ).encode()


def deliver(maildir: Path, *mails: bytes) -> None:
    """Put mails into a Maildir, as a mail server does."""
    for raw in mails:
        number = sum(1 for part in ("new", "cur") for _ in (maildir / part).iterdir())
        part = maildir / "tmp" / f"{int(START.timestamp()) + number}.{number}.test"
        part.write_bytes(raw)
        part.rename(maildir / "new" / part.name)


def one_round(desk: Desk) -> Round:
    """What ``worker --once`` does."""
    worker = Worker(worker_desk(desk))
    done = worker.round()
    worker.leave()
    return done


def rows(desk: Desk) -> Sequence[LedgerRow]:
    """The ledger, oldest first."""
    return list(reversed(ledger(desk, limit=0)))


def fates(desk: Desk) -> Counter[str]:
    """How many mails met which fate."""
    return Counter(str(row.fate) for row in rows(desk))


def messages(desk: Desk, number: int | None = None) -> list[Message]:
    """Messages of a ticket, or all, oldest first."""
    with desk.store.read() as session:
        statement = select(Message).order_by(col(Message.id))
        if number is not None:
            statement = statement.where(Message.ticket_id == number)
        return list(session.exec(statement))


def ticket(desk: Desk, number: int) -> Ticket:
    """A ticket's row."""
    with desk.store.read() as session:
        return session.get_one(Ticket, number)


def tickets(desk: Desk) -> list[Ticket]:
    """All tickets, oldest first."""
    with desk.store.read() as session:
        return list(session.exec(select(Ticket).order_by(col(Ticket.id))))


def outbox(desk: Desk) -> list[Outbox]:
    """Everything that was ever to be sent, oldest first."""
    with desk.store.read() as session:
        return list(session.exec(select(Outbox).order_by(col(Outbox.id))))


def changes(desk: Desk, number: int, field: str) -> list[Change]:
    """What changed in one field of a ticket, oldest first."""
    with desk.store.read() as session:
        statement = select(Change).where(Change.ticket_id == number, Change.field == field)
        return list(session.exec(statement.order_by(col(Change.id))))


def intake(desk: Desk) -> list[Intake]:
    """The ledger's own rows, oldest first."""
    with desk.store.read() as session:
        return list(session.exec(select(Intake).order_by(col(Intake.id))))


def taking_part(desk: Desk, number: int) -> set[str]:
    """Addresses that may join a ticket by mail."""
    with desk.store.read() as session:
        return set(session.exec(select(Participant.email).where(Participant.ticket_id == number)))


def repeated(values: Iterable[object]) -> list[object]:
    """What occurs more than once."""
    return [value for value, times in Counter(values).items() if times > 1]
