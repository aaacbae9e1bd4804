"""The subcommands of ``ticket`` that write: reply, note, forward, ask, quote.

Annotations are evaluated here as they stand, as Typer reads them.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from helpdesk_tui.cli.editor import edit_text
from helpdesk_tui.cli.front import open_desk
from helpdesk_tui.cli.options import Json, Number, Silent, quietly
from helpdesk_tui.cli.output import counted, say, say_json, say_text, warn
from helpdesk_tui.cli.ticket_text import read_text, say_done
from helpdesk_tui.desk import conversation, external, forwarding, quoting, signatures
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.draft_files import read_file
from helpdesk_tui.desk.drafts import save_draft
from helpdesk_tui.desk.messages import File
from helpdesk_tui.desk.recipients import recipients
from helpdesk_tui.desk.settings import settings_of
from helpdesk_tui.desk.thread import view_ticket
from helpdesk_tui.errors import Refused
from helpdesk_tui.mail.danger import danger_of
from helpdesk_tui.views import DraftView
from helpdesk_tui.words import DraftKind, Status

Text = Annotated[str | None, typer.Option("--text", help="The text.")]
TextFile = Annotated[
    Path | None, typer.Option("--file", metavar="FILE", help="The text in a file; - = stdin.")
]
Addresses = list[str] | None
Copies = Annotated[Addresses, typer.Option("--cc", metavar="ADDRESS", help="Copy; repeatable.")]
Whom = Annotated[list[str], typer.Option("--to", metavar="ADDRESS", help="To whom; repeatable.")]
Attach = Annotated[
    list[Path] | None, typer.Option("--attach", metavar="FILE", help="Add a file; repeatable.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Send without asking first.")]


def add_mail(app: typer.Typer) -> None:
    """Make the subcommands."""
    for command in (reply, note, forward, ask, quote):
        app.command()(command)


def reply(
    ctx: typer.Context,
    number: Number,
    text: Text = None,
    file: TextFile = None,
    to: Annotated[Addresses, typer.Option(metavar="ADDRESS", help="Not the requester.")] = None,
    cc: Copies = None,
    bcc: Annotated[Addresses, typer.Option(metavar="ADDRESS", help="Hidden copy.")] = None,
    attach: Attach = None,
    with_quote: Annotated[
        bool, typer.Option("--quote", help="Quote the last public message below.")
    ] = False,
    sign: Annotated[
        bool, typer.Option("--signature/--no-signature", help="Your signature below.")
    ] = True,
    then: Annotated[Status | None, typer.Option(help="Status afterwards.")] = None,
    seen: Annotated[
        int | None, typer.Option("--seen-up-to", help="Refuse if a newer message came.")
    ] = None,
    version: Annotated[
        int | None, typer.Option("--if-version", help="Refuse if a colleague changed it since.")
    ] = None,
    silent: Silent = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Answer: from --text, --file, standard input or your editor."""
    desk = open_desk(ctx)
    body = _text(text, file, quoting.quote(desk, number) if with_quote else "")
    files = _files(desk, attach)
    if body.strip():
        _warn_of_elsewhere(desk, number, to, cc or ())
    _warn_of_danger(files)
    if _may_ask(yes, json):
        usual = recipients(desk, number)
        draft = _draft(desk, DraftKind.REPLY, number, body, to or usual.to, cc or (), bcc or ())
        signature = signatures.preview(desk, number, DraftKind.REPLY) if sign else ""
        _ask_first(desk, number, draft, (*usual.to, *usual.cc), files, signature)
    with quietly(desk, silent):
        done = conversation.reply(
            desk, number, body, to=to or (), cc=cc or (), bcc=bcc or (), files=files, then=then,
            seen_up_to=seen, sign=sign, version=version,
        )  # fmt: skip
    say_done(done, json=json)


def note(
    ctx: typer.Context,
    number: Number,
    text: Text = None,
    file: TextFile = None,
    attach: Attach = None,
    json: Json = False,
) -> None:
    """Write for colleagues only; never mailed."""
    desk = open_desk(ctx)
    body = read_text(text, file)
    done = conversation.note(desk, number, body, files=_files(desk, attach))
    say_done(done, json=json)


def forward(
    ctx: typer.Context,
    number: Number,
    to: Whom,
    text: Annotated[str, typer.Option("--text", help="What you write above it.")] = "",
    message: Annotated[
        int | None, typer.Option("--message", help="Only this one, as ticket show numbers it.")
    ] = None,
    cc: Copies = None,
    attached: Annotated[
        list[int] | None,
        typer.Option("--attached", metavar="ID", help="A file of the thread; repeatable."),
    ] = None,
    attach: Attach = None,
    join: Annotated[
        bool, typer.Option("--join", help="Let them take part in the public conversation.")
    ] = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Pass the public thread, or one message, on to somebody else."""
    desk = open_desk(ctx)
    files = _files(desk, attach)
    _warn_of_danger(files)
    _warn_of_attached(desk, number, attached or ())
    if _may_ask(yes, json):
        draft = _draft(desk, DraftKind.FORWARD, number, text, to, cc or (), ())
        _ask_first(desk, number, draft, (), files, forwarding.forward_text(desk, number, message))
    done = forwarding.forward(
        desk, number, to, text, message_id=message, cc=cc or (), files=files,
        attached=attached or (), join=join,
    )  # fmt: skip
    say_done(done, json=json)


def ask(
    ctx: typer.Context,
    number: Number,
    to: Whom,
    text: Text = None,
    file: TextFile = None,
    cc: Copies = None,
    attach: Attach = None,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Ask somebody outside; only colleagues see the answer."""
    desk = open_desk(ctx)
    body = read_text(text, file)
    files = _files(desk, attach)
    _warn_of_danger(files)
    if _may_ask(yes, json):
        draft = _draft(desk, DraftKind.EXTERNAL, number, body, to, cc or (), ())
        signature = signatures.preview(desk, number, DraftKind.EXTERNAL)
        _ask_first(desk, number, draft, (), files, signature)
    say_done(external.ask(desk, number, to, body, cc=cc or (), files=files), json=json)


def quote(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """Print the last public message as a quote."""
    text = quoting.quote(open_desk(ctx), number)
    if json:
        say_json({"ticket": number, "quote": text})
    else:
        say_text(text)


def _text(text: str | None, file: Path | None, quoted: str) -> str:
    """What to send; the editor begins with the quote, other texts end with it."""
    if not quoted:
        return read_text(text, file)
    if text is None and file is None and sys.stdin.isatty():
        return edit_text(f"\n\n{quoted}", ".md")
    return f"{read_text(text, file).rstrip()}\n\n{quoted}"


def _draft(
    desk: Desk,
    kind: DraftKind,
    number: int,
    body: str,
    to: Sequence[str],
    cc: Sequence[str],
    bcc: Sequence[str],
) -> DraftView:
    seen = view_ticket(desk, number).last_message_id
    named = [conversation.checked(addresses) for addresses in (to, cc, bcc)]
    return DraftView(kind, body, named[0], named[1], named[2], seen, desk.clock())


def _may_ask(yes: bool, json: bool) -> bool:
    """True when there is a person at a terminal who has not said yes already."""
    return not (yes or json) and sys.stdin.isatty() and sys.stdout.isatty()


def _ask_first(
    desk: Desk,
    number: int,
    draft: DraftView,
    usual: Sequence[str],
    files: Sequence[File],
    below: str,
) -> None:
    """Say who gets what and ask. Raises Refused when it is not sent, its text then a draft."""
    for name, addresses in (("To", draft.to), ("Cc", draft.cc), ("Bcc", draft.bcc)):
        if addresses:
            say(f"{name + ':':<5}{', '.join(addresses)}")
    if usual:
        _say_difference((*draft.to, *draft.cc, *draft.bcc), usual)
    for file in files:
        say(f"File {file.filename}, {counted(len(file.content), 'byte')}")
    if below:
        say_text(f"-- \n{below}")
    if typer.confirm("Send it?", default=True):
        return
    save_draft(desk, number, draft)
    raise Refused("Not sent; the text is kept as your draft.", "See: helpdesk-tui draft list")


def _warn_of_elsewhere(desk: Desk, number: int, to: Addresses, cc: Sequence[str]) -> None:
    """Name recipients that only an unproved mail from another domain wanted (E37)."""
    view = view_ticket(desk, number)
    elsewhere = {each.lower() for each in view.reply_elsewhere}
    for address in (*(to or view.reply_to), *cc):
        if address.lower() in elsewhere:
            warn(f"{address}: another domain than the sender's, who is not verified.")


def _warn_of_danger(files: Sequence[File]) -> None:
    """Name files whose receivers should be wary of them (E88)."""
    for file in files:
        danger = danger_of(file.filename, file.content)
        if danger:
            warn(f"{file.filename} is dangerous: {danger}.")


def _warn_of_attached(desk: Desk, number: int, attached: Sequence[int]) -> None:
    """The same of files of the thread that are passed on."""
    if not attached:
        return
    for message in view_ticket(desk, number).messages:
        for file in message.attachments:
            if file.id in attached and file.danger:
                warn(f"{file.filename} is dangerous: {file.danger}.")


def _say_difference(now: Sequence[str], usual: Sequence[str]) -> None:
    """Who is new and who is left out against who would get it by default."""
    before, after = {each.lower() for each in usual}, {each.lower() for each in now}
    new = [each for each in now if each.lower() not in before]
    gone = [each for each in usual if each.lower() not in after]
    if new:
        warn(f"New: {', '.join(new)}")
    if gone:
        warn(f"Left out: {', '.join(gone)}")


def _files(desk: Desk, paths: list[Path] | None) -> list[File]:
    """Files to send along. Raises Usage, Refused."""
    most = settings_of(desk).max_attached_mb if paths else 0
    return [read_file(path, most) for path in paths or ()]
