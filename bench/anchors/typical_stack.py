"""Mail into tickets the plain way: imap-tools mail by mail, one SQLModel commit for each.

It keeps ticket, message, attachments and a full-text index; it keeps no raw mail, no
history, knows no threads and parses in its own process.
"""

from __future__ import annotations

import email
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from imap_tools import MailBoxUnencrypted, MailMessage
from sqlalchemy import Engine, text
from sqlmodel import Field, Session, SQLModel, create_engine, select

from bench.rulebooks import Loop
from tests.services.imap import ImapServer


class PlainTicket(SQLModel, table=True):
    """One mail's ticket."""

    id: int | None = Field(default=None, primary_key=True)
    subject: str
    sender: str = Field(index=True)
    status: str = "new"
    tags: str = ""


class PlainMessage(SQLModel, table=True):
    """Its text."""

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="plainticket.id", index=True)
    rfc_id: str = Field(unique=True)
    body: str
    html: str


class PlainAttachment(SQLModel, table=True):
    """One of its files."""

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="plainmessage.id", index=True)
    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Plain:
    """A mail as this stack sees it."""

    rfc_id: str
    sender: str
    subject: str
    body: str
    html: str
    files: tuple[tuple[str, bytes], ...]


def plain_desk(database: Path) -> Engine:
    """A database with the tables; whoever asks for it closes it."""
    engine = create_engine(f"sqlite:///{database}")
    with engine.begin() as connection:
        connection.execute(text("PRAGMA journal_mode=WAL"))
    SQLModel.metadata.create_all(
        engine,
        tables=[SQLModel.metadata.tables[name] for name in
                ("plainticket", "plainmessage", "plainattachment")],
    )  # fmt: skip
    with engine.begin() as connection:
        connection.execute(text("CREATE VIRTUAL TABLE plainsearch USING fts5(subject, body)"))
    return engine


def take_in(engine: Engine, server: ImapServer, folder: str, loop: Loop, *, stdlib: bool) -> int:
    """Fetch a folder and file every mail; how many.

    With ``stdlib`` mails are parsed by ``email.policy.default``, else by imap-tools itself.
    """
    done = 0
    with (
        MailBoxUnencrypted(server.host, server.port).login(
            server.user, server.password, initial_folder=folder
        ) as mailbox,
        Session(engine) as session,
    ):
        for mail in _with_stdlib(mailbox) if stdlib else map(_own_words, mailbox.fetch()):
            done += _file(session, mail, loop)
    return done


def _file(session: Session, mail: Plain, loop: Loop) -> bool:
    known = session.exec(select(PlainMessage.id).where(PlainMessage.rfc_id == mail.rfc_id)).first()
    if known is not None:
        return False
    found = loop.found_in(mail.sender, mail.subject, mail.body)
    ticket = PlainTicket(subject=mail.subject, sender=mail.sender, tags=" ".join(found))
    session.add(ticket)
    session.flush()
    message = PlainMessage(
        ticket_id=ticket.id or 0, rfc_id=mail.rfc_id, body=mail.body, html=mail.html
    )
    session.add(message)
    session.flush()
    for filename, content in mail.files:
        session.add(PlainAttachment(message_id=message.id or 0, filename=filename, content=content))
    session.connection().execute(
        text("INSERT INTO plainsearch (rowid, subject, body) VALUES (:id, :subject, :body)"),
        {"id": message.id, "subject": mail.subject, "body": mail.body},
    )
    session.commit()
    return True


def _own_words(mail: MailMessage) -> Plain:
    return Plain(
        rfc_id="".join(mail.obj.get_all("Message-ID", [])),
        sender=mail.from_,
        subject=mail.subject,
        body=mail.text,
        html=mail.html,
        files=tuple((each.filename, each.payload) for each in mail.attachments),
    )


def _with_stdlib(mailbox: MailBoxUnencrypted) -> Iterator[Plain]:
    for uid in mailbox.uids():
        _, parts = mailbox.client.uid("FETCH", uid, "(BODY[])")
        raw = next(part[1] for part in parts if isinstance(part, tuple))
        mail = email.message_from_bytes(raw, _class=EmailMessage, policy=default)
        plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
        yield Plain(
            rfc_id=str(mail["Message-ID"]),
            sender=mail["From"].addresses[0].addr_spec,
            subject=str(mail["Subject"]),
            body=str(plain.get_content()) if plain else "",
            html=str(html.get_content()) if html else "",
            files=tuple(
                (each.get_filename() or "", each.get_content()) for each in mail.iter_attachments()
            ),
        )
