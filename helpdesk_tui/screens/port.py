"""What screens ask of the desk, and nothing else.

Every call is synchronous and may wait for a database, so screens make them only inside
thread workers. An implementation is safe to call from several threads at once. Each call
may raise a ``HelpdeskError``; its text is shown as one line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from helpdesk_tui.screens.macros_port import MacrosPort
from helpdesk_tui.screens.rules_port import RulesPort
from helpdesk_tui.views import (
    Done,
    DraftView,
    Feed,
    RowKey,
    Sidebar,
    TicketRow,
    TicketView,
    VerbInfo,
    Window,
)
from helpdesk_tui.views_mail import AttachedView, Health, NestedMail, Recipients, SnippetView
from helpdesk_tui.views_why import WhyView
from helpdesk_tui.words import DraftKind, Status

SORTS = ("due", "updated", "created", "priority", "number")
"""The orders a list can have: most urgent, newest, newest, highest, highest first."""


class DeskPort(RulesPort, MacrosPort, Protocol):
    """The desk as one signed-in agent sees it."""

    def health(self) -> Health:
        """Say whether mail comes in and goes out."""
        ...

    def sidebar(self) -> Sidebar:
        """Give queues, saved views and agents with their counts."""
        ...

    def count(self, query: str) -> int:
        """Count the tickets a query finds; raises RuleError with a column."""
        ...

    def query_doubts(self, query: str) -> tuple[str, ...]:
        """Names a query asks for and the desk has not, a line each; raises RuleError."""
        ...

    def window(
        self,
        query: str,
        sort: str,
        *,
        after: RowKey | None = None,
        before: RowKey | None = None,
        limit: int = 200,
    ) -> Window:
        """Read consecutive rows next to a key, always in list order.

        ``sort`` is one of SORTS; with a leading "-" the whole order is turned round, so that
        "-due" without a key reads the list from its end. A key belongs to both directions.
        Without a key it reads from the start. Raises RuleError with a column.
        """
        ...

    def rows(self, numbers: Sequence[int], query: str) -> tuple[TicketRow, ...]:
        """Give the current state of those of the tickets that a query still finds."""
        ...

    def ticket(self, number: int) -> TicketView:
        """Open a ticket, and mark it seen by the agent."""
        ...

    def attachment(self, attachment_id: int) -> tuple[str, bytes]:
        """Give an attachment's file name as sent, and its content."""
        ...

    def nested_mail(self, attachment_id: int) -> NestedMail:
        """Read an attached mail, without filing it; may take seconds."""
        ...

    def raw_mail(self, intake_id: int) -> bytes:
        """Give a mail as it was received."""
        ...

    def why(self, number: int, field: str = "") -> WhyView:
        """Say why one thing about a ticket is as it is, or everything; raises NotFound, Usage."""
        ...

    def feed(self, cursor: int) -> Feed:
        """Say what changed since a cursor; cursor 0 means from now on. Cheap."""
        ...

    def save_draft(self, number: int, draft: DraftView) -> None:
        """Keep typed text; committed when it returns."""
        ...

    def drop_draft(self, number: int, kind: DraftKind) -> None:
        """Forget typed text."""
        ...

    def presence(self, number: int | None, writing: bool) -> None:
        """Tell the others where the agent is, and whether an answer is being written."""
        ...

    def run(
        self,
        line: str,
        *,
        ticket: int | None,
        version: int | None = None,
        tickets: Sequence[int] = (),
    ) -> Done:
        """Run a command line such as "priority high" on the marked tickets, or on one."""
        ...

    def reply(
        self,
        number: int,
        text: str,
        *,
        to: Sequence[str],
        cc: Sequence[str],
        bcc: Sequence[str],
        seen_up_to: int,
        then: Status | None = None,
        silent: bool = False,
        version: int | None = None,
    ) -> Done:
        """Send an answer with the files of the reply draft, the signature below the text.

        Raises Moved when something came in after ``seen_up_to``, or when a colleague changed
        the ticket since ``version``. ``silent``: what else it does tells the customer nothing.
        """
        ...

    def note(self, number: int, text: str) -> Done:
        """Write an internal note, with the files of the note draft."""
        ...

    def forward(
        self,
        number: int,
        to: Sequence[str],
        text: str,
        *,
        message_id: int | None = None,
        cc: Sequence[str] = (),
        files: Sequence[int] = (),
        join: bool = False,
    ) -> Done:
        """Pass on one message, or the whole public thread, below a text.

        ``files`` are ids of the thread's attachments; files of the forward draft go along.
        ``join`` lets the recipients take part in the public conversation from now on.
        """
        ...

    def forward_text(self, number: int, message_id: int | None = None) -> str:
        """Give what ``forward`` writes below the text."""
        ...

    def ask(self, number: int, to: Sequence[str], text: str, *, cc: Sequence[str] = ()) -> Done:
        """Ask somebody outside, with the files of the external draft.

        Their answer comes back to the ticket as external: customers never see it.
        """
        ...

    def quote(self, number: int) -> str:
        """Give the last public message as a quote; "" when there is none."""
        ...

    def snippets(self, number: int) -> tuple[SnippetView, ...]:
        """Give the texts that can be put into one on this ticket, the best fitting first."""
        ...

    def signature(self, number: int, kind: DraftKind) -> str:
        """Give what will stand below such a text; "" when nothing will."""
        ...

    def recipients(self, number: int) -> Recipients:
        """Say who an answer goes to, and how that differs from the last public mail."""
        ...

    def attach(self, number: int, kind: DraftKind, path: str) -> AttachedView:
        """Keep a file of this machine with a draft, begun if there is none.

        Raises Usage for a path that cannot be read, Refused when it is too much to mail.
        """
        ...

    def detach(self, number: int, kind: DraftKind, attached_id: int) -> None:
        """Take a file off a draft; raises NotFound."""
        ...

    def new_ticket(self, *, queue: str, subject: str, text: str, contact: str) -> Done:
        """Open a ticket for somebody who phoned or stands at the desk."""
        ...

    def verbs(self) -> tuple[VerbInfo, ...]:
        """List what can be typed after ``:``."""
        ...

    def refusal(self, verb: str, ticket: int | None) -> str:
        """Say why a verb is not possible now; "" when it is."""
        ...

    def complete(self, line: str) -> tuple[str, ...]:
        """Complete a line that starts with ``:`` (command) or ``/`` (query).

        Each item is the whole line with its last word completed.
        """
        ...

    def asked_on_quit(self) -> str:
        """Say what ending the day would do, for an agent who wants to be asked; else ""."""
        ...

    def undo(self) -> Done:
        """Take back the agent's newest action; raises NothingToUndo."""
        ...
