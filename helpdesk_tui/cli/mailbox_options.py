"""The options of ``mailbox add`` and ``mailbox edit``: one for each setting of a mailbox."""

from __future__ import annotations

from typing import Annotated, TypedDict

import typer

from helpdesk_tui.words import AfterFetch, MailAuth, MailboxKind, Security

Queue = Annotated[str | None, typer.Option("--queue", help="Queue its mail is for.")]
Kind = Annotated[MailboxKind | None, typer.Option("--kind", help="How mail is fetched.")]
Path_ = Annotated[str | None, typer.Option("--path", help="Folder or file of a Maildir or mbox.")]
Host = Annotated[str | None, typer.Option("--host", help="IMAP server.")]
Port = Annotated[int | None, typer.Option("--port", min=0, max=65535, help="0 = the usual one.")]
Secure = Annotated[Security | None, typer.Option("--security", help="How IMAP is protected.")]
User = Annotated[str | None, typer.Option("--user", help="Login at the IMAP server.")]
Folder = Annotated[str | None, typer.Option("--folder", help="Folder to fetch from.")]
Plain = Annotated[
    bool | None,
    typer.Option("--allow-plain/--no-allow-plain", help="Permit a connection without TLS."),
]
After = Annotated[AfterFetch | None, typer.Option("--after", help="What to do with fetched mail.")]
MoveTo = Annotated[str | None, typer.Option("--move-to", help="Folder for --after move.")]
SmtpHost = Annotated[str | None, typer.Option("--smtp-host", help="SMTP server; default --host.")]
SmtpPort = Annotated[
    int | None, typer.Option("--smtp-port", min=0, max=65535, help="0 = the usual one.")
]
SmtpSecure = Annotated[
    Security | None, typer.Option("--smtp-security", help="How SMTP is protected.")
]
SmtpUser = Annotated[
    str | None, typer.Option("--smtp-user", help='Login at the SMTP server; "" = none.')
]
FromName = Annotated[str | None, typer.Option("--from-name", help="Name customers see.")]
Command = Annotated[
    str | None,
    typer.Option("--password-command", help="A program whose first line is the password."),
]
CaFile = Annotated[
    str | None, typer.Option("--ca-file", help="PEM file of a private certificate authority.")
]
Active = Annotated[bool | None, typer.Option("--active/--inactive", help="Fetch from it or not.")]
QuietHours = Annotated[
    int | None,
    typer.Option(
        "--quiet-hours", min=-1, max=8760,
        help="Tell when no mail came for so many hours; 0 = never, -1 = by its own rhythm.",
    ),
]  # fmt: skip
Auth = Annotated[
    MailAuth | None, typer.Option("--auth", help="A password, or OAuth2 tokens of a provider.")
]
ClientId = Annotated[
    str | None, typer.Option("--client-id", help="OAuth2: the application's id at the provider.")
]
Tenant = Annotated[str | None, typer.Option("--tenant", help="OAuth2: the Microsoft tenant.")]
Scopes = Annotated[str | None, typer.Option("--scopes", help="OAuth2: other scopes than usual.")]
TokenUrl = Annotated[str | None, typer.Option("--token-url", help="OAuth2: for --auth custom.")]
DeviceUrl = Annotated[str | None, typer.Option("--device-url", help="OAuth2: for --auth custom.")]
AuthorizeUrl = Annotated[
    str | None, typer.Option("--authorize-url", help="OAuth2: for --auth custom.")
]


class SettingOptions(TypedDict, total=False):
    """What both commands take for a mailbox's settings; None where it was not given."""

    kind: Kind
    path: Path_
    host: Host
    port: Port
    security: Secure
    username: User
    folder: Folder
    allow_plain: Plain
    after: After
    move_to: MoveTo
    smtp_host: SmtpHost
    smtp_port: SmtpPort
    smtp_security: SmtpSecure
    smtp_username: SmtpUser
    from_name: FromName
    password_command: Command
    ca_file: CaFile
    auth: Auth
    client_id: ClientId
    tenant: Tenant
    scopes: Scopes
    token_url: TokenUrl
    device_url: DeviceUrl
    authorize_url: AuthorizeUrl
    quiet_hours: QuietHours
