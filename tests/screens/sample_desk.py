"""A whole desk in memory, so that screens are tried without a database.

``python -m tests.screens.sample_desk [ROWS]`` opens it to be played with.
"""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import RLock

from helpdesk_tui.errors import Moved, NotFound, NothingToUndo, Refused, RuleError, Usage
from helpdesk_tui.views import (
    AgentLoad,
    ChangeView,
    ContactCard,
    Delivery,
    Done,
    DraftView,
    Feed,
    MessageView,
    Person,
    QueueCount,
    RowKey,
    Sidebar,
    TicketRow,
    TicketView,
    VerbInfo,
    ViewCount,
    Window,
)
from helpdesk_tui.views_mail import ExternalView, Health, MailboxHealth
from helpdesk_tui.views_why import WhyView
from helpdesk_tui.words import (
    ActorKind,
    Audience,
    Direction,
    DraftKind,
    MailboxKind,
    OutboxState,
    Priority,
    Role,
    Source,
    Status,
)
from tests.screens import sample_data
from tests.screens.sample_data import NOW
from tests.screens.sample_macros import SampleMacros
from tests.screens.sample_mail import SampleMail
from tests.screens.sample_rules import SampleRules
from tests.screens.sample_why import sample_why

_VERBS = (
    VerbInfo("claim", "claim", "Make it mine"),
    VerbInfo("assign", "assign LOGIN", "Give it to somebody"),
    VerbInfo("status", "status STATUS", "Change the status"),
    VerbInfo("priority", "priority WORD", "Change the priority"),
    VerbInfo("category", "category WORDS", "Change the category"),
    VerbInfo("move", "move QUEUE", "Move to another queue"),
    VerbInfo("tag", "tag +NEW -OLD", "Add and remove tags"),
    VerbInfo("due", "due WHEN", "Say when it is due"),
    VerbInfo("hide", "hide WHEN", "Hide until a date"),
    VerbInfo("close", "close", "Close it"),
    VerbInfo("reopen", "reopen", "Open it again"),
    VerbInfo("merge", "merge NUMBER", "Merge into another"),
    VerbInfo("requester", "requester ADDRESS", "Say who asks"),
    VerbInfo("view", "view add NAME QUERY", "Keep a query as a view"),
    VerbInfo("doctor", "doctor", "Say what is wrong and what helps"),
)
_FAR = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass
class _Undo:
    text: str
    tickets: tuple[int, ...]
    back: Callable[[], None]


class SampleDesk(SampleMail, SampleRules, SampleMacros):
    """Implements DeskPort over lists; thread-safe by one lock."""

    def __init__(
        self,
        rows: Sequence[TicketRow] | None = None,
        *,
        messages: Sequence[MessageView] = (),
        login: str = "alice",
        now: Callable[[], datetime] = lambda: NOW,
        send_delay: float = 10.0,
    ) -> None:
        self.found_rules()
        self.found_macros()
        self.lock = RLock()
        self.now = now
        self.login = login
        self.send_delay = send_delay
        sketch = rows is None
        given = sample_data.sketch_rows() if rows is None else list(rows)
        self.table = {each.number: each for each in given}
        self.messages = list(sample_data.sketch_messages() if sketch else messages)
        self.changes = sample_data.sketch_changes() if sketch else []
        self.versions = dict.fromkeys(self.table, 1)
        self.drafts: dict[tuple[int, DraftKind], DraftView] = {}
        self.views = [
            ("Mine", "owner:alice is:open"),
            ("Unassigned", "owner:none is:open"),
            ("Waiting", "status:waiting_contact"),
        ]
        self.presence_told: list[tuple[int | None, bool]] = []
        self.ran: list[tuple[str, int | None, tuple[int, ...]]] = []
        self.reading: list[str] = []
        """Queries asked, to see that moving asks none."""
        self.refusals: dict[str, str] = {}
        self.passed_on: list[tuple[str, int, tuple[str, ...], str]] = []
        self.forwarded: list[tuple[int | None, tuple[int, ...], bool]] = []
        self.told_silently: list[int] = []
        self.forwarded_from: Person | None = None
        self.externals: tuple[ExternalView, ...] = ()
        self.worker_alive = True
        self.day_end = ""
        """What ending the day would do, for an agent who wants to be asked."""
        self._log: list[int] = []
        self._undo: list[_Undo] = []
        self._orders: dict[tuple[str, str], list[tuple[str, int]]] = {}

    def moment(self) -> datetime:
        return self.now()

    # Reading

    def health(self) -> Health:
        now = self.now()
        box = MailboxHealth("it@desk.example", MailboxKind.IMAP, now, "", None)
        waiting = sum(1 for m in self.messages if m.delivery and m.delivery.state == "waiting")
        return Health(
            desk="Nordwind IT", login=self.login, role=Role.SPECIALIST, mailboxes=(box,),
            last_fetch_at=now - timedelta(seconds=12), outbox_waiting=1 + waiting,
            outbox_failed=0, quarantined=0, worker_alive=self.worker_alive,
            worker_seen_at=now if self.worker_alive else now - timedelta(minutes=22),
        )  # fmt: skip

    def sidebar(self) -> Sidebar:
        with self.lock:
            rows = [each for each in self.table.values() if each.status.is_open]
            queues = tuple(
                QueueCount(
                    name,
                    sum(each.queue == name for each in rows),
                    sum(each.queue == name and each.unread for each in rows),
                )
                for name in sample_data.QUEUES
            )
            views = tuple(ViewCount(name, q, self.count(q)) for name, q in self.views)
            agents = tuple(
                AgentLoad(
                    login, name, Role.SPECIALIST, sum(each.owner == login for each in rows),
                    online=login != "dora",
                    away_until=NOW + timedelta(days=3) if login == "dora" else None,
                )
                for login, name in sample_data.AGENTS
            )  # fmt: skip
        return Sidebar(queues, views, agents)

    def query_doubts(self, query: str) -> tuple[str, ...]:
        return ("There is no queue 'ITT'. Did you mean 'IT'?",) if query == "queue:ITT" else ()

    def count(self, query: str) -> int:
        return len(self._order(query, "due"))

    def window(
        self,
        query: str,
        sort: str,
        *,
        after: RowKey | None = None,
        before: RowKey | None = None,
        limit: int = 200,
    ) -> Window:
        with self.lock:
            self.reading.append(query)
            order = self._order(query, sort.removeprefix("-"))
            if sort.startswith("-"):
                order = order[::-1]
            place = {key: index for index, key in enumerate(order)} if after or before else {}
            if before is not None:
                end = place.get((before.value, before.number), 0)
                start = max(0, end - limit)
            else:
                start = 0 if after is None else place[(after.value, after.number)] + 1
                end = min(len(order), start + limit)
            keys = order[start:end]
            return Window(
                tuple(self.table[number] for _, number in keys),
                tuple(RowKey(value, number) for value, number in keys),
                at_start=start == 0,
                at_end=end == len(order),
            )

    def rows(self, numbers: Sequence[int], query: str) -> tuple[TicketRow, ...]:
        with self.lock:
            test = _test(query)
            found = (self.table[n] for n in numbers if n in self.table)
            return tuple(each for each in found if test(each))

    def ticket(self, number: int) -> TicketView:
        with self.lock:
            if number not in self.table:
                raise NotFound(f"There is no ticket #{number}.")
            found = self.table[number]
            if found.unread:
                self._put(replace(found, unread=False), bump=False)
            messages = tuple(m for m in self.messages if m.ticket == number) or (
                self._first_message(found),
            )
            return TicketView(
                row=self.table[number],
                version=self.versions[number],
                kind="incident",
                source=Source.MAIL,
                contact=ContactCard(found.contact, 2, 14, undeliverable=False),
                messages=messages,
                changes=tuple(c for c in self.changes if c.ticket == number),
                drafts=tuple(d for (n, _), d in self.drafts.items() if n == number),
                merged=(),
                merged_into=None,
                reply_to=(_address(found),),
                reply_cc=("lars@nordwind.example",) if number == 1042 else (),
                forwarded_from=self.forwarded_from,
                externals=self.externals,
            )

    def attachment(self, attachment_id: int) -> tuple[str, bytes]:
        for each in self.messages:
            for file in each.attachments:
                if file.id == attachment_id:
                    return file.filename, b"hop 1\nhop 2\n"
        raise NotFound("There is no such attachment.")

    def raw_mail(self, intake_id: int) -> bytes:
        return (
            b"From: Bo Hansen <bo@nordwind.example>\r\nSubject: =?utf-8?q?VPN_nede?=\r\n"
            b"X-Intake: %d\r\n\r\nHej \x1b[31mred\x07 \xe5\r\n" % intake_id
        )

    def why(self, number: int, field: str = "") -> WhyView:
        with self.lock:
            changes = [each for each in self.changes if each.ticket == number]
            return sample_why(self.table[number], changes, field)

    def feed(self, cursor: int) -> Feed:
        with self.lock:
            at = len(self._log) + 1
            changed = frozenset(self._log[cursor - 1 :]) if cursor else frozenset()
            return Feed(at, changed)

    # Writing

    def save_draft(self, number: int, draft: DraftView) -> None:
        with self.lock:
            kept = self.drafts.get((number, draft.kind))
            self.drafts[number, draft.kind] = replace(draft, files=kept.files if kept else ())

    def drop_draft(self, number: int, kind: DraftKind) -> None:
        with self.lock:
            self.drafts.pop((number, kind), None)

    def presence(self, number: int | None, writing: bool) -> None:
        self.presence_told.append((number, writing))

    def run(
        self,
        line: str,
        *,
        ticket: int | None,
        version: int | None = None,
        tickets: Sequence[int] = (),
    ) -> Done:
        with self.lock:
            verb, _, rest = line.strip().partition(" ")
            self.ran.append((line, ticket, tuple(tickets)))
            if verb == "doctor":
                return Done(verb, "All is well.")
            if verb == "view":
                _, name, query = rest.split(maxsplit=2)
                self.views.append((name, query))
                return Done(verb, f"view {name} kept")
            if verb == "recall":
                return self._recall(ticket)
            if verb == "record":
                long = "nothing on this ticket but what is left out"
                return Done(verb, f"Macro {rest} of #1042: tag vpn, priority high; {long}", batch=1)
            if verb == "leave":
                return Done(verb, f"{self.login} is away")
            if verb == "macro":
                return Done(verb, f"{rest} done", tuple(tickets) or (ticket or 0,), batch=1)
            if verb not in {each.name for each in _VERBS}:
                raise Usage(f"There is no command {verb}.", "? lists all.")
            numbers = tuple(tickets) or ((ticket,) if ticket is not None else ())
            if not numbers:
                raise Refused("No ticket is chosen.")
            if version is not None and len(numbers) == 1 and self.versions[numbers[0]] != version:
                raise Moved(f"#{numbers[0]} changed meanwhile.", "Look again.")
            return self._change(verb, rest.strip(), numbers)

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
        del bcc, version
        with self.lock:
            self.told_silently += [number] if silent else []
            newest = max((m.id for m in self.messages if m.ticket == number), default=0)
            if newest > seen_up_to:
                raise Moved(f"Something came in for #{number} while you wrote.")
            leaves = self.now() + timedelta(seconds=self.send_delay)
            sent = sample_data.message(
                self._next_id(), number, 0, text, direction=Direction.OUT, author="Alice Holm",
                author_email="it@desk.example", by_agent=True, to=tuple(to), cc=tuple(cc),
                at=self.now(), intake_id=None,
                delivery=Delivery(9, OutboxState.WAITING, leaves, 0, "", None),
            )  # fmt: skip
            self._add(sent)
            self.drafts.pop((number, DraftKind.REPLY), None)
            if then is not None:
                self._put(replace(self.table[number], status=then))
            return Done("reply", f"#{number} answered", (number,), 1, sent.id, leaves)

    def note(self, number: int, text: str) -> Done:
        with self.lock:
            self._add(
                sample_data.message(
                    self._next_id(),
                    number,
                    0,
                    text,
                    direction=Direction.INSIDE,
                    audience=Audience.INTERNAL,
                    author="alice",
                    by_agent=True,
                    to=(),
                    author_email="alice@desk.example",
                    at=self.now(),
                    intake_id=None,
                )
            )
            return Done("note", f"note on #{number}", (number,), 1)

    def new_ticket(self, *, queue: str, subject: str, text: str, contact: str) -> Done:
        with self.lock:
            number = max(self.table) + 1
            person = Person(contact, contact if "@" in contact else "")
            self.table[number] = sample_data.row(
                number, subject=subject, queue=queue or "IT", contact=person, owner=self.login,
                created_at=self.now(), updated_at=self.now(),
            )  # fmt: skip
            self.versions[number] = 1
            self._add(sample_data.message(self._next_id(), number, 0, text, author=contact))
            return Done("new", f"#{number} opened", (number,), 1)

    def verbs(self) -> tuple[VerbInfo, ...]:
        return _VERBS

    def refusal(self, verb: str, ticket: int | None) -> str:
        return self.refusals.get(verb, "")

    def complete(self, line: str) -> tuple[str, ...]:
        if line.startswith("/"):
            head, _, word = line[1:].rpartition(" ")
            words = ("is:open", "queue:IT", "queue:Faktura", "owner:alice", "status:closed")
            lead = f"/{head} " if head else "/"
            return tuple(lead + each for each in words if word and each.startswith(word))
        verb, space, rest = line[1:].partition(" ")
        if not space:
            return tuple(f":{each.name} " for each in _VERBS if each.name.startswith(verb))
        values = {
            "assign": [login for login, _ in sample_data.AGENTS],
            "status": [each.value for each in Status],
            "priority": [each.label for each in Priority],
            "category": ["Network / VPN", "Network / Wi-Fi", "Hardware / Printer"],
            "move": list(sample_data.QUEUES),
        }.get(verb, [])
        return tuple(f":{verb} {each}" for each in values if each.startswith(rest))

    def asked_on_quit(self) -> str:
        return self.day_end

    def undo(self) -> Done:
        with self.lock:
            if not self._undo:
                raise NothingToUndo("There is nothing to undo.")
            undo = self._undo.pop()
            undo.back()
            return Done("undo", f"undone: {undo.text}", undo.tickets)

    # What happens from outside

    def arrives(self, ticket: int, text: str) -> MessageView:
        """A customer writes."""
        with self.lock:
            came = sample_data.message(self._next_id(), ticket, 0, text, at=self.now())
            self._add(came)
            self._put(replace(self.table[ticket], unread=True, waiting_for_us=True))
            return came

    def opens(self, row: TicketRow) -> None:
        """A new ticket is there."""
        with self.lock:
            self.versions[row.number] = 0
            self._put(row)

    # Inside

    def _order(self, query: str, sort: str) -> list[tuple[str, int]]:
        with self.lock:
            cached = self._orders.get((query, sort))
            if cached is None:
                test = _test(query)
                chosen = (each for each in self.table.values() if test(each))
                cached = sorted((_value(each, sort), each.number) for each in chosen)
                self._orders[query, sort] = cached
            return cached

    def _put(self, row: TicketRow, *, bump: bool = True) -> None:
        for (query, sort), order in self._orders.items():
            old = self.table.get(row.number)
            test = _test(query)
            if old is not None and test(old):
                key = (_value(old, sort), old.number)
                del order[bisect_left(order, key)]
            if test(row):
                key = (_value(row, sort), row.number)
                order.insert(bisect_right(order, key), key)
        self.table[row.number] = row
        if bump:
            self.versions[row.number] += 1
        self._log.append(row.number)

    def _add(self, message: MessageView) -> None:
        self.messages.append(message)
        self._orders.clear()
        self._put(replace(self.table[message.ticket], updated_at=self.now()))

    def _next_id(self) -> int:
        return max((m.id for m in self.messages), default=0) + 1

    def _first_message(self, found: TicketRow) -> MessageView:
        text = f"Hej,\n\n{found.subject}.\n\nKan I hjælpe?\n\n{found.contact.name}"
        return sample_data.message(
            0, found.number, 0, text, author=found.contact.name, subject=found.subject,
            author_email=found.contact.email, at=found.created_at,
        )  # fmt: skip

    def _recall(self, ticket: int | None) -> Done:
        mine = [m for m in self.messages if m.ticket == ticket and m.delivery is not None]
        waiting = [m for m in mine if m.delivery and m.delivery.state is OutboxState.WAITING]
        if not waiting:
            raise Refused("Too late: it was handed to the server.")
        self.messages.remove(waiting[-1])
        self._log.append(waiting[-1].ticket)
        return Done("recall", "recalled, nothing was sent", (waiting[-1].ticket,))

    def _change(self, verb: str, rest: str, numbers: tuple[int, ...]) -> Done:
        before = [self.table[number] for number in numbers]
        for old in before:
            new, field, value = self._changed(verb, rest, old)
            self._put(new)
            self.changes.append(
                ChangeView(len(self.changes) + 900, self.now(), ActorKind.AGENT, self.login,
                           old.number, verb, field, str(getattr(old, field, "")), value,
                           f"verb {verb}", undone=False)
            )  # fmt: skip

        def back() -> None:
            for old in before:
                self._put(old)

        what = f"#{numbers[0]}" if len(numbers) == 1 else f"{len(numbers)} tickets"
        text = f"{what} {verb} {rest}".strip()
        self._undo.append(_Undo(text, numbers, back))
        return Done(verb, text, numbers, batch=len(self._undo))

    def _changed(self, verb: str, rest: str, old: TicketRow) -> tuple[TicketRow, str, str]:
        if verb in ("claim", "assign"):
            owner = self.login if verb == "claim" else rest
            return replace(old, owner=owner), "owner", owner
        if verb in ("close", "reopen", "status"):
            word = {"close": "closed", "reopen": "open"}.get(verb, rest)
            return replace(old, status=Status(word)), "status", word
        if verb == "priority":
            return replace(old, priority=Priority.from_label(rest)), "priority", rest
        if verb == "move":
            return replace(old, queue=rest), "queue", rest
        if verb == "category":
            return replace(old, category=rest), "category", rest
        if verb == "tag":
            tags = [tag for tag in old.tags if f"-{tag}" not in rest.split()]
            tags += [word[1:] for word in rest.split() if word.startswith("+")]
            return replace(old, tags=tuple(tags)), "tags", rest
        if verb in ("due", "hide"):
            return replace(old, due_at=self.now() + timedelta(days=1)), "due_at", rest
        if verb == "requester" and self.forwarded_from is not None:
            return replace(old, contact=self.forwarded_from), "contact", self.forwarded_from.email
        if verb == "merge" and int(rest) not in self.table:
            raise NotFound(f"There is no ticket #{rest}.")
        return replace(old, status=Status.CLOSED), "status", "closed"


def _address(row: TicketRow) -> str:
    name, email = row.contact.name, row.contact.email
    return f"{name} <{email}>" if name else email


def _value(row: TicketRow, sort: str) -> str:
    if sort == "due":
        return (row.due_at or _FAR).isoformat()
    if sort == "priority":
        return f"{9 - row.priority}"
    if sort == "number":
        return f"{10**12 - row.number}"
    moment = row.updated_at if sort == "updated" else row.created_at
    return f"{10**12 - moment.timestamp():020.3f}"


def _test(query: str) -> Callable[[TicketRow], bool]:
    tests: list[Callable[[TicketRow], bool]] = []
    column = 1
    for word in query.split():
        tests.append(_word_test(word, column))
        column += len(word) + 1
    return lambda row: all(test(row) for test in tests)


def _word_test(word: str, column: int) -> Callable[[TicketRow], bool]:
    field, colon, value = word.partition(":")
    if not colon:
        low = word.casefold()
        return lambda row: low in f"{row.subject} {row.contact.name} {row.number}".casefold()
    value = value.strip('"')
    if word == "-is:hidden":
        return lambda row: row.hidden_until is None
    if field == "is":
        return lambda row: row.status.is_open == (value == "open")
    if field == "status":
        return lambda row: row.status.value == value
    if field == "queue":
        return lambda row: row.queue.casefold() == value.casefold()
    if field == "owner":
        return lambda row: row.owner == ("" if value == "none" else value)
    raise RuleError(f"{field}: is not a field.", "Try queue:, owner:, status:.", column=column)


def _play(count: int) -> None:
    from helpdesk_tui.app import HelpdeskApp

    def now() -> datetime:
        return NOW + (datetime.now(UTC) - started)

    from helpdesk_tui.screens.clock import Clock

    started = datetime.now(UTC)

    def opened() -> SampleDesk:
        desk = SampleDesk(now=now)
        if count:
            for each in sample_data.many_rows(count):
                desk.table.setdefault(each.number, each)
                desk.versions.setdefault(each.number, 1)
        return desk

    HelpdeskApp(opened, clock=Clock(now)).run()


if __name__ == "__main__":
    _play(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
