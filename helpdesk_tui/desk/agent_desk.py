"""The desk as one signed-in agent's screens see it (screens/port.py): reads, verbs, feed.

Every call makes its own Desk, so calls may come from several threads at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from helpdesk_tui.desk import (
    draft_files,
    drafts,
    external,
    forwarding,
    health,
    ledger,
    lists,
    presence,
    quoting,
    recipients,
    sidebar,
    signatures,
    thread,
)
from helpdesk_tui.desk.agent_macros import AgentMacros
from helpdesk_tui.desk.agent_rules import AgentRules
from helpdesk_tui.desk.allocation.absence import asked_on_quit
from helpdesk_tui.desk.allocation.candidates import is_present
from helpdesk_tui.desk.command_line import (
    TYPED_ELSEWHERE,
    complete_line,
    run_line,
    takes_ticket,
)
from helpdesk_tui.desk.conversation import note, reply
from helpdesk_tui.desk.create import new_ticket
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.feed import feed
from helpdesk_tui.desk.macros import macro_names
from helpdesk_tui.desk.nested_mail import nested_mail
from helpdesk_tui.desk.query_doubts import query_doubts
from helpdesk_tui.desk.snippet_choice import snippets_for
from helpdesk_tui.desk.undo import undo
from helpdesk_tui.desk.verbs import VERBS, find_verb
from helpdesk_tui.desk.vocabulary import vocabulary
from helpdesk_tui.desk.why.ask import names as why_names
from helpdesk_tui.desk.why.ask import why
from helpdesk_tui.rules.query.complete import complete, term_at
from helpdesk_tui.store.tables import Agent, AllocationStrategy, Category, Queue, Tag, Team
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
from helpdesk_tui.words import DraftKind, Source, Status

_WHY = ":why "


class AgentDesk(AgentRules, AgentMacros):
    """One agent at the desk."""

    def __init__(self, desk: Desk) -> None:
        """Take the store, actor and clock of a desk somebody signed in to."""
        super().__init__()
        self._store, self._actor, self._clock = desk.store, desk.actor, desk.clock
        self._present: frozenset[tuple[int, int, bool]] = frozenset()

    @property
    def _desk(self) -> Desk:
        return Desk(self._store, self._actor, self._clock)

    def health(self) -> Health:
        """Who I am, and whether mail comes in and goes out."""
        return health.health(self._desk)

    def sidebar(self) -> Sidebar:
        """Queues, views and agents with counts."""
        return sidebar.sidebar(self._desk)

    def count(self, query: str) -> int:
        """How many tickets a query finds; raises RuleError."""
        return lists.count(self._desk, query)

    def query_doubts(self, query: str) -> tuple[str, ...]:
        """Names a query asks for and the desk has not, a line each; raises RuleError."""
        return query_doubts(self._desk, query)

    def window(
        self,
        query: str,
        sort: str,
        *,
        after: RowKey | None = None,
        before: RowKey | None = None,
        limit: int = 200,
    ) -> Window:
        """Consecutive rows next to a key; raises RuleError."""
        return lists.window(self._desk, query, sort, after=after, before=before, limit=limit)

    def rows(self, numbers: Sequence[int], query: str) -> tuple[TicketRow, ...]:
        """Those of the tickets that a query still finds."""
        return lists.rows_still_in(self._desk, numbers, query)

    def ticket(self, number: int) -> TicketView:
        """Open a ticket and mark it seen; raises NotFound."""
        return thread.view_ticket(self._desk, number, mark_seen=True)

    def attachment(self, attachment_id: int) -> tuple[str, bytes]:
        """Name and content; raises NotFound."""
        return thread.attachment(self._desk, attachment_id)

    def nested_mail(self, attachment_id: int) -> NestedMail:
        """An attached mail, read in the child; raises NotFound, MailError."""
        return nested_mail(self._desk, attachment_id)

    def raw_mail(self, intake_id: int) -> bytes:
        """A mail as it was received; raises NotFound."""
        return ledger.raw_mail(self._desk, intake_id)

    def why(self, number: int, field: str = "") -> WhyView:
        """Why one thing about a ticket is as it is, or everything; raises NotFound, Usage."""
        return why(self._desk, number, field)

    def feed(self, cursor: int) -> Feed:
        """What changed since, and on which tickets people came or went."""
        found = feed(self._desk, cursor)
        present = presence.who_is_where(self._desk)
        moved = frozenset(number for number, _, _ in present ^ self._present)
        self._present = present
        return Feed(found.cursor, found.tickets | moved, found.more) if moved else found

    def save_draft(self, number: int, draft: DraftView) -> None:
        """Keep typed text."""
        drafts.save_draft(self._desk, number, draft)

    def drop_draft(self, number: int, kind: DraftKind) -> None:
        """Forget typed text."""
        drafts.drop_draft(self._desk, number, kind)

    def presence(self, number: int | None, writing: bool) -> None:
        """Tell the others where I am."""
        presence.be_present(self._desk, number, writing=writing)

    def run(
        self,
        line: str,
        *,
        ticket: int | None,
        version: int | None = None,
        tickets: Sequence[int] = (),
    ) -> Done:
        """Run a ``:`` line on the marked tickets, or on one."""
        numbers = tuple(tickets) or ((ticket,) if ticket is not None else ())
        return run_line(self._desk, line, numbers, version)

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
        """Answer with the draft's files; raises Moved when the ticket moved on meanwhile."""
        desk = self._desk
        desk.silent = silent
        return reply(
            desk, number, text, to=to, cc=cc, bcc=bcc, seen_up_to=seen_up_to, then=then,
            with_draft_files=True, version=version,
        )  # fmt: skip

    def note(self, number: int, text: str) -> Done:
        """Write an internal note with the draft's files."""
        return note(self._desk, number, text, with_draft_files=True)

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
        """Pass a message or the public thread on, with the draft's files."""
        return forwarding.forward(
            self._desk, number, to, text, message_id=message_id, cc=cc, attached=files, join=join,
            with_draft_files=True,
        )  # fmt: skip

    def forward_text(self, number: int, message_id: int | None = None) -> str:
        """What ``forward`` writes below the text; raises Refused for what is not public."""
        return forwarding.forward_text(self._desk, number, message_id)

    def ask(self, number: int, to: Sequence[str], text: str, *, cc: Sequence[str] = ()) -> Done:
        """Ask somebody outside, with the draft's files."""
        return external.ask(self._desk, number, to, text, cc=cc, with_draft_files=True)

    def quote(self, number: int) -> str:
        """The last public message as a quote."""
        return quoting.quote(self._desk, number)

    def snippets(self, number: int) -> tuple[SnippetView, ...]:
        """Texts to put in, the ticket's language first."""
        return snippets_for(self._desk, number)

    def signature(self, number: int, kind: DraftKind) -> str:
        """What will stand below such a text."""
        return signatures.preview(self._desk, number, kind)

    def recipients(self, number: int) -> Recipients:
        """Who an answer goes to."""
        return recipients.recipients(self._desk, number)

    def attach(self, number: int, kind: DraftKind, path: str) -> AttachedView:
        """Keep a file with a draft."""
        return draft_files.attach(self._desk, number, kind, path)

    def detach(self, number: int, kind: DraftKind, attached_id: int) -> None:
        """Take a file off a draft."""
        draft_files.detach(self._desk, number, kind, attached_id)

    def new_ticket(self, *, queue: str, subject: str, text: str, contact: str) -> Done:
        """Write down an enquiry by phone or at the counter."""
        return new_ticket(
            self._desk, queue, subject, text=text, contact=contact, source=Source.PHONE
        )

    def verbs(self) -> tuple[VerbInfo, ...]:
        """What can be typed after ``:``."""
        return tuple(
            VerbInfo(v.name, v.usage, v.help, v.aliases)
            for v in VERBS.values()
            if v.name not in TYPED_ELSEWHERE
        )

    def refusal(self, verb: str, ticket: int | None) -> str:
        """Why a verb is not possible now; "" when it is."""
        found = find_verb(verb)
        if found is None:
            return f"there is no verb {verb}"
        if self._actor.role.rank < found.role.rank:
            return f"needs {found.role}, you are {self._actor.role}"
        if takes_ticket(found) and ticket is None:
            return "no ticket is chosen"
        return ""

    def complete(self, line: str) -> tuple[str, ...]:
        """Complete a line that starts with ``:`` or ``/``."""
        head, rest = line[:1], line[1:]
        if line.startswith(_WHY):
            return tuple(_WHY + name for name in why_names() if name.startswith(line[len(_WHY) :]))
        with self._store.read() as session:
            if head == "/":
                kept = rest[: term_at(rest, len(rest))[0]]
                terms = complete(rest, len(rest), vocabulary(session))
                found = tuple(kept + term for term in terms)
            else:
                found = complete_line(rest, lambda name: _values(session, name, self._clock()))
        return tuple(head + each for each in found)

    def asked_on_quit(self) -> str:
        """What ending my day would do, if I want to be asked; else ""."""
        return asked_on_quit(self._desk)

    def undo(self) -> Done:
        """Take back my newest action; raises NothingToUndo."""
        return undo(self._desk)


def _values(session: Session, parameter: str, now: datetime) -> Sequence[str]:
    """The names a verb's parameter can have."""
    match parameter:
        case "owner":
            # Who is away stands last, so that nobody is given work by mistake.
            rows = session.exec(select(Agent).where(col(Agent.active)).order_by(col(Agent.login)))
            agents = sorted(rows, key=lambda row: not is_present(row, now))
            return [*(row.login for row in agents), "me", "none"]
        case "queue":
            return session.exec(select(Queue.name).where(col(Queue.active))).all()
        case "team":
            return [*session.exec(select(Team.name)), "none"]
        case "category":
            return [*session.exec(select(Category.path).order_by(col(Category.path))), "none"]
        case "macro":
            return macro_names(session)
        case "strategy":
            return session.exec(select(AllocationStrategy.name)).all()
        case "tags":
            return session.exec(select(Tag.name).order_by(col(Tag.name))).all()
    return ()
