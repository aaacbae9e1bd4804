"""Mailboxes: how mail is fetched for a queue and sent from it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from sqlmodel import col, select

from helpdesk_tui.config import path_of
from helpdesk_tui.desk import directory
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.errors import NotFound, Refused, Usage
from helpdesk_tui.store.tables import Mailbox, Queue
from helpdesk_tui.words import AfterFetch, MailAuth, MailboxKind, Role, Security

PORTS = {
    ("imap", Security.TLS): 993,
    ("imap", Security.STARTTLS): 143,
    ("imap", Security.PLAIN): 143,
    ("smtp", Security.TLS): 465,
    ("smtp", Security.STARTTLS): 587,
    ("smtp", Security.PLAIN): 25,
}
"""The usual port of a protocol and how it is protected."""


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    """Everything about a mailbox but its password (see secrets.py)."""

    kind: MailboxKind = MailboxKind.IMAP
    path: str = ""
    host: str = ""
    port: int = 0
    security: Security = Security.TLS
    username: str = ""
    folder: str = "INBOX"
    allow_plain: bool = False
    after: AfterFetch = AfterFetch.SEEN
    move_to: str = ""
    smtp_host: str = ""
    smtp_port: int = 0
    smtp_security: Security = Security.STARTTLS
    smtp_username: str = ""
    from_name: str = ""
    password_command: str = ""
    ca_file: str = ""
    auth: MailAuth = MailAuth.PASSWORD
    client_id: str = ""
    tenant: str = ""
    scopes: str = ""
    token_url: str = ""
    device_url: str = ""
    authorize_url: str = ""
    quiet_hours: int = -1
    """Hours without mail after which people are told; 0 = never, -1 = by its own rhythm."""


@dataclass(frozen=True, slots=True)
class MailboxEntry:
    """A mailbox with its queue and how it goes."""

    id: int
    name: str
    queue: str
    queue_id: int
    queue_address: str
    active: bool
    settings: MailboxSettings
    last_ok_at: datetime | None
    failures: int
    next_try_at: datetime | None
    error: str


def add_mailbox(desk: Desk, name: str, queue: str, settings: MailboxSettings) -> None:
    """Add a mailbox to a queue. Raises Usage, Refused when the name is taken, NotFound."""
    desk.actor.must_be(Role.ADMIN, "mailbox add")
    if not name.strip():
        raise Usage("A mailbox needs a name.", "Write: mailbox add NAME …")
    check(settings)
    with desk.transaction("mailbox add") as tx:
        if tx.session.exec(select(Mailbox).where(Mailbox.name == name)).first():
            raise Refused(f"There is a mailbox {name!r} already.", "Change it: mailbox edit NAME")
        queue_id = directory.queue_id(tx.session, queue)
        row = Mailbox(name=name, queue_id=queue_id, kind=settings.kind.value)
        _write(row, settings)
        tx.session.add(row)
        tx.record(None, "mailbox", None, f"{name} for {queue}")


def edit_mailbox(
    desk: Desk,
    name: str,
    settings: MailboxSettings | None = None,
    *,
    queue: str | None = None,
    active: bool | None = None,
) -> None:
    """Change a mailbox and try it again at once. Raises Usage, NotFound."""
    desk.actor.must_be(Role.ADMIN, "mailbox edit")
    if settings is not None:
        check(settings)
    with desk.transaction("mailbox edit") as tx:
        row = directory.mailbox(tx.session, name)
        if settings is not None:
            _write(row, settings)
        if queue is not None:
            row.queue_id = directory.queue_id(tx.session, queue)
        row.active = row.active if active is None else active
        row.failures, row.next_try_at, row.error = 0, None, ""
        tx.session.add(row)
        tx.record(None, f"mailbox {name}", None, "changed")


def check(settings: MailboxSettings) -> None:
    """Raise Usage, NotFound or ConfigError for settings that cannot work."""
    if settings.kind is MailboxKind.IMAP:
        if not settings.host or not settings.username:
            raise Usage("An IMAP mailbox needs a host and a user.", "Give --host and --user.")
    elif not settings.path:
        raise Usage(f"A {settings.kind} mailbox needs its path.", "Give --path PATH.")
    elif not path_of(settings.path).exists():
        raise NotFound(f"There is nothing at {settings.path}.", "Give the path of the mailbox.")
    if settings.after is AfterFetch.MOVE and not settings.move_to:
        raise Usage("Where shall fetched mail be moved?", "Give --move-to FOLDER.")
    if settings.auth is not MailAuth.PASSWORD:
        _check_oauth(settings)


def _check_oauth(settings: MailboxSettings) -> None:
    """Raise Usage where no provider could be asked for a token."""
    if not settings.client_id:
        raise Usage(
            f"--auth {settings.auth} needs the application's id at the provider.",
            "Give --client-id; docs/mail.md says where it comes from.",
        )
    if settings.auth is MailAuth.CUSTOM and not (
        settings.token_url and (settings.device_url or settings.authorize_url)
    ):
        raise Usage(
            "--auth custom needs the provider's addresses.",
            "Give --token-url, and --device-url or --authorize-url.",
        )


def _write(row: Mailbox, settings: MailboxSettings) -> None:
    for field in fields(MailboxSettings):
        setattr(row, field.name, getattr(settings, field.name))
    row.kind, row.after = settings.kind.value, settings.after.value
    row.auth = settings.auth.value
    row.security, row.smtp_security = settings.security.value, settings.smtp_security.value
    row.port = settings.port or PORTS["imap", settings.security]
    row.smtp_port = settings.smtp_port or PORTS["smtp", settings.smtp_security]


def list_mailboxes(desk: Desk) -> tuple[MailboxEntry, ...]:
    """All mailboxes in the order they were added."""
    with desk.store.read() as session:
        statement = select(Mailbox, Queue).join(Queue, col(Queue.id) == col(Mailbox.queue_id))
        return tuple(
            entry_of(row, queue) for row, queue in session.exec(statement.order_by(col(Mailbox.id)))
        )


def find_mailbox(desk: Desk, name: str) -> MailboxEntry:
    """One mailbox. Raises NotFound."""
    for entry in list_mailboxes(desk):
        if entry.name == name:
            return entry
    known = [entry.name for entry in list_mailboxes(desk)]
    raise directory.missing("mailbox", name, known, "Add one: helpdesk-tui mailbox add NAME")


def entry_of(row: Mailbox, queue: Queue) -> MailboxEntry:
    """A kept mailbox as a frozen value."""
    return MailboxEntry(
        id=row.id or 0,
        name=row.name,
        queue=queue.name,
        queue_id=queue.id or 0,
        queue_address=queue.address or "",
        active=row.active,
        settings=MailboxSettings(
            kind=MailboxKind(row.kind),
            path=row.path,
            host=row.host,
            port=row.port,
            security=Security(row.security),
            username=row.username,
            folder=row.folder,
            allow_plain=row.allow_plain,
            after=AfterFetch(row.after),
            move_to=row.move_to,
            smtp_host=row.smtp_host,
            smtp_port=row.smtp_port,
            smtp_security=Security(row.smtp_security),
            smtp_username=row.smtp_username,
            from_name=row.from_name,
            password_command=row.password_command,
            ca_file=row.ca_file,
            auth=MailAuth(row.auth),
            client_id=row.client_id,
            tenant=row.tenant,
            scopes=row.scopes,
            token_url=row.token_url,
            device_url=row.device_url,
            authorize_url=row.authorize_url,
            quiet_hours=row.quiet_hours,
        ),
        last_ok_at=row.last_ok_at,
        failures=row.failures,
        next_try_at=row.next_try_at,
        error=row.error,
    )
