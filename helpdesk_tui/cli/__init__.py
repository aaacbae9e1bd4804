"""The command line: parse, one verb, print.

This module and what it imports load nothing but Typer and the standard library, so that
help, version and completion come at once. Each command lives in a module of its own that
is imported when it is run: the table below is the only door to them, so those modules may
import whatever they need in the ordinary way.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from helpdesk_tui import __version__
from helpdesk_tui.cli.front import Front
from helpdesk_tui.cli.lazy import Entry, lazy_group, load
from helpdesk_tui.cli.trouble import run

COMMANDS = {
    "tui": Entry("helpdesk_tui.cli.tui:app", "Open the desk on the whole terminal (the default)."),
    "demo": Entry("helpdesk_tui.cli.demo:app", "Try it on a fresh sample desk."),
    "init": Entry("helpdesk_tui.cli.init:app", "Make a desk: its database, its first admin."),
    "worker": Entry("helpdesk_tui.cli.worker:app", "Fetch, file and send mail."),
    "doctor": Entry("helpdesk_tui.cli.doctor:app", "Check every part; each problem its remedy."),
    "ticket": Entry("helpdesk_tui.cli.ticket:app", "Tickets: list, show, new, reply, and more."),
    "why": Entry("helpdesk_tui.cli.why:app", "Why a ticket is as it is."),
    "undo": Entry("helpdesk_tui.cli.undo:app", "Take back what you did last."),
    "draft": Entry("helpdesk_tui.cli.draft:app", "Texts typed and not sent."),
    "view": Entry("helpdesk_tui.cli.view:app", "Saved views: queries with a name."),
    "mail": Entry("helpdesk_tui.cli.mail:app", "Mail: import, parse, and what became of it."),
    "rules": Entry("helpdesk_tui.cli.rules:app", "Rules that sort mail as it comes in."),
    "macro": Entry("helpdesk_tui.cli.macro:app", "Macros: several actions under one name."),
    "allocation": Entry("helpdesk_tui.cli.allocation:app", "Who gets which ticket."),
    "queue": Entry("helpdesk_tui.cli.queue:app", "Queues: where tickets wait."),
    "mailbox": Entry("helpdesk_tui.cli.mailbox:app", "Mailboxes: how mail comes and goes."),
    "agent": Entry("helpdesk_tui.cli.agent:app", "Agents: who answers."),
    "team": Entry("helpdesk_tui.cli.team:app", "Teams of agents."),
    "organization": Entry("helpdesk_tui.cli.organization:app", "Organizations of customers."),
    "contact": Entry("helpdesk_tui.cli.contact:app", "Contacts: who may write, who is where."),
    "category": Entry("helpdesk_tui.cli.category:app", "Categories of tickets, two levels."),
    "department": Entry("helpdesk_tui.cli.department:app", "Departments: answering places."),
    "signature": Entry("helpdesk_tui.cli.signature:app", "Signatures: what stands below mail."),
    "snippet": Entry("helpdesk_tui.cli.snippet:app", "Snippets: texts rules answer with."),
    "channel": Entry("helpdesk_tui.cli.channel:app", "Channels: where rules tell people."),
    "db": Entry("helpdesk_tui.cli.db:app", "The database: upgrade, backup, restore …"),
}
"""Every command: where it is and one line of help. ``MODULE:NAME`` names a ``typer.Typer``."""

app = typer.Typer(
    cls=lazy_group(COMMANDS), rich_markup_mode=None, pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip


def _show_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"helpdesk-tui {__version__}\n")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def begin(
    ctx: typer.Context,
    database: Annotated[
        str,
        typer.Option(
            "--database",
            metavar="URL",
            envvar="HELPDESK_DATABASE_URL",
            help="The desk: a file name, sqlite:///FILE or postgresql://USER@HOST/NAME.",
        ),
    ] = "",
    agent: Annotated[
        str,
        typer.Option("--agent", metavar="LOGIN", envvar="HELPDESK_AGENT", help="Who you are."),
    ] = "",
    config: Annotated[
        str,
        typer.Option(
            "--config", metavar="FILE", envvar="HELPDESK_CONFIG", help="Your settings file."
        ),
    ] = "",
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error arose.")] = False,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """A helpdesk in the terminal. Without a command it opens the desk."""
    ctx.obj = Front(database, agent, config, debug)
    if ctx.invoked_subcommand is None:
        load(COMMANDS["tui"]).main(args=[], prog_name="tui", standalone_mode=False, parent=ctx)


def main() -> None:
    """Run the program; ends with SystemExit: 0 done, 1 cannot be, 2 other words."""
    sys.exit(run(app, sys.argv[1:]))
