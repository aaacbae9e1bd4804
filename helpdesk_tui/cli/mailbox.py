"""``mailbox``: how mail is fetched for a queue and sent from it."""

from __future__ import annotations

import shlex
from dataclasses import asdict, replace
from typing import Annotated, Unpack

import typer

from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.lazy import noun
from helpdesk_tui.cli.mailbox_authorize import authorize as get_consent
from helpdesk_tui.cli.mailbox_login import forget, keep
from helpdesk_tui.cli.mailbox_options import Active, Queue, SettingOptions
from helpdesk_tui.cli.mailbox_test import Finding, examine
from helpdesk_tui.cli.many_options import takes
from helpdesk_tui.cli.options import Json
from helpdesk_tui.cli.output import say, say_json, say_table
from helpdesk_tui.desk.admin.mailboxes import (
    MailboxEntry,
    MailboxSettings,
    add_mailbox,
    edit_mailbox,
    find_mailbox,
    list_mailboxes,
)
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.mailbox_health import mailbox_health
from helpdesk_tui.errors import Usage
from helpdesk_tui.mail.oauth_keeper import client_name
from helpdesk_tui.views_mail import MailboxHealth
from helpdesk_tui.words import MailAuth, MailboxKind, Role
from helpdesk_tui.worker.logins import mailbox_secret, smtp_secret

app = noun("Mailboxes: how mail comes and goes.")


@app.command()
@takes(SettingOptions)
def add(
    ctx: typer.Context,
    name: str,
    queue: Annotated[str, typer.Option(help="Queue its mail is for.")],
    json: Json = False,
    **options: Unpack[SettingOptions],
) -> None:
    """Add a mailbox to a queue.

    SMTP is the IMAP host and login unless given.
    """
    desk = open_desk(ctx)
    usual = MailboxSettings()
    given = _given(options)
    if "path" in given and "kind" not in given:
        raise Usage("Is it a Maildir or an mbox?", "Give --kind maildir or --kind mbox.")
    settings = _changed(usual, given)
    if settings.kind is MailboxKind.IMAP:
        settings = replace(
            settings,
            smtp_host=settings.smtp_host if "smtp_host" in given else settings.host,
            smtp_username=settings.smtp_username if "smtp_username" in given else settings.username,
        )
    add_mailbox(desk, name, queue, settings)
    _say_one(desk, name, f"Mailbox {name} added.{_next(name, settings)}", json=json)


def _next(name: str, settings: MailboxSettings) -> str:
    """What a new mailbox wants next, in order."""
    called = shlex.quote(name)
    test_it = f"helpdesk-tui mailbox test {called}"
    if settings.kind is not MailboxKind.IMAP or settings.password_command:
        return f" Try it: {test_it}"
    verb = "password" if settings.auth is MailAuth.PASSWORD else "authorize"
    return f" Next: helpdesk-tui mailbox {verb} {called}, then: {test_it}"


@app.command()
@takes(SettingOptions)
def edit(
    ctx: typer.Context,
    name: str,
    queue: Queue = None,
    active: Active = None,
    json: Json = False,
    **options: Unpack[SettingOptions],
) -> None:
    """Change what is given of a mailbox; it is tried again at once."""
    given = _given(options)
    desk = open_desk(ctx)
    before = find_mailbox(desk, name).settings
    settings = _changed(before, given)
    if "security" in given and "port" not in given:
        settings = replace(settings, port=0)
    if "smtp_security" in given and "smtp_port" not in given:
        settings = replace(settings, smtp_port=0)
    edit_mailbox(desk, name, settings if given else None, queue=queue, active=active)
    _say_one(desk, name, f"Mailbox {name} changed.", json=json)


def _given(options: SettingOptions) -> dict[str, object]:
    """The settings that somebody gave."""
    return {name: value for name, value in options.items() if value is not None}


def _changed(settings: MailboxSettings, given: dict[str, object]) -> MailboxSettings:
    return replace(settings, **given)  # type: ignore[arg-type] # Typer has checked each


@app.command("list")
def list_(ctx: typer.Context, json: Json = False) -> None:
    """List all mailboxes and how they go."""
    desk = open_desk(ctx)
    boxes, goes = list_mailboxes(desk), mailbox_health(desk)
    if json:
        say_json([_described(box) | _arrivals(goes[box.id]) for box in boxes])
        return
    say_table(
        ("NAME", "QUEUE", "KIND", "FROM", "SENDS BY", "LAST FETCHED", "LAST MAIL", "ACTIVE",
         "ERROR"),
        [
            (
                box.name, box.queue, box.settings.kind, _source(box), box.settings.smtp_host,
                box.last_ok_at, goes[box.id].last_mail_at, box.active,
                _trouble(box, goes[box.id]),
            )
            for box in boxes
        ],
    )  # fmt: skip


@app.command()
def test(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="The mailbox; all when not given.")] = "",
    json: Json = False,
) -> None:
    """Log in at the servers of a mailbox and say what was found."""
    desk = open_desk(ctx)
    boxes = (find_mailbox(desk, name),) if name else list_mailboxes(desk)
    findings = [finding for box in boxes for finding in examine(box)]
    if json:
        say_json(findings)
    else:
        for finding in findings:
            say(_finding_line(finding))
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def _finding_line(finding: Finding) -> str:
    mark = "ok" if finding.ok else "PROBLEM"
    return f"{finding.mailbox} {finding.part}: {mark}. {finding.found} {finding.remedy}".strip()


@app.command()
def password(
    ctx: typer.Context,
    name: str,
    smtp: Annotated[bool, typer.Option("--smtp", help="For SMTP only, where it differs.")] = False,
    client: Annotated[
        bool, typer.Option("--client", help="OAuth2: the application's own secret.")
    ] = False,
    remove: Annotated[bool, typer.Option("--forget", help="Take it out of the keyring.")] = False,
) -> None:
    """Keep a password in the keyring: asks, or reads a line of stdin."""
    find_mailbox(open_desk(ctx), name)
    secret = smtp_secret(name) if smtp else mailbox_secret(name)
    if client:
        secret = client_name(name)
    if remove:
        say(forget(secret))
    else:
        say(keep(secret))


@app.command()
def authorize(
    ctx: typer.Context,
    name: str,
    browser: Annotated[
        bool, typer.Option("--browser", help="Consent in a browser on this machine.")
    ] = False,
    paste: Annotated[
        bool, typer.Option("--paste", help="Consent in a browser elsewhere, paste its address.")
    ] = False,
    print_token: Annotated[
        bool, typer.Option("--print-token", help="Print the refresh token, keep it nowhere.")
    ] = False,
) -> None:
    """OAuth2: let the mailbox's user consent; keep the token."""
    desk = open_desk(ctx)
    desk.actor.must_be(Role.ADMIN, "mailbox authorize")
    box = find_mailbox(desk, name)
    said = get_consent(box, browser=browser, paste=paste, print_token=print_token)
    edit_mailbox(desk, name)  # it is tried again at once
    say(said)


def _say_one(desk: Desk, name: str, text: str, *, json: bool) -> None:
    if json:
        box = find_mailbox(desk, name)
        say_json(_described(box) | _arrivals(mailbox_health(desk)[box.id]))
    else:
        say(text)


def _source(box: MailboxEntry) -> str:
    settings = box.settings
    if settings.kind is MailboxKind.IMAP:
        return f"{settings.username} at {settings.host}, {settings.folder}"
    return settings.path


def _trouble(box: MailboxEntry, goes: MailboxHealth) -> str:
    """What is wrong with it; "" when nothing."""
    found = [box.error] if box.error else []
    if goes.missing:
        found.append(f"missing UID {goes.missing_uids}")
    if goes.silent:
        found.append("no mail for longer than usual")
    return "; ".join(found)


def _arrivals(goes: MailboxHealth) -> dict[str, object]:
    return {
        "last_mail_at": goes.last_mail_at,
        "silent": goes.silent,
        "compared_at": goes.compared_at,
        "on_server": goes.on_server,
        "missing": goes.missing,
        "missing_uids": goes.missing_uids or None,
    }


def _described(box: MailboxEntry) -> dict[str, object]:
    settings = {key: None if value == "" else value for key, value in asdict(box.settings).items()}
    return {
        "name": box.name,
        "queue": box.queue,
        "active": box.active,
        **settings,
        "last_ok_at": box.last_ok_at,
        "failures": box.failures,
        "next_try_at": box.next_try_at,
        "error": box.error or None,
    }
