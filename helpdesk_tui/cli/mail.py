"""``mail``: mail files and the ledger of what was received.

A table of its own, so that parsing a file loads no database.
"""

from __future__ import annotations

import typer

from helpdesk_tui.cli.lazy import Entry, lazy_group

COMMANDS = {
    "import": Entry("helpdesk_tui.cli.mail_import:app", "Take in .eml, mbox or Maildir."),
    "parse": Entry("helpdesk_tui.cli.mail_parse:app", "Show how mail files are understood."),
    "fold": Entry("helpdesk_tui.cli.mail_fold:app", "Show what of a text is folded away."),
    "ledger": Entry("helpdesk_tui.cli.mail_ledger:app", "What became of every mail."),
    "show": Entry("helpdesk_tui.cli.mail_ledger:show_app", "One mail of the ledger."),
    "release": Entry("helpdesk_tui.cli.mail_ledger:release_app", "File a quarantined mail again."),
    "replay": Entry("helpdesk_tui.cli.mail_replay:app", "File stored mail again, beside the desk."),
    "reconcile": Entry("helpdesk_tui.cli.mail_reconcile:app", "Compare with the mail servers."),
    "fetch": Entry("helpdesk_tui.cli.mail_fetch:app", "Get the rest of an oversized mail."),
    "drop": Entry("helpdesk_tui.cli.mail_ledger:drop_app", "Let a quarantined mail rest."),
}

app = typer.Typer(
    cls=lazy_group(COMMANDS), rich_markup_mode=None, add_completion=False,
    pretty_exceptions_enable=False, help="Mail: import, parse, and what became of it.",
)  # fmt: skip


@app.callback()
def begin() -> None:
    """Mail: import, parse, and what became of it."""
