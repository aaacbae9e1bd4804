"""What a condition matches now: stored mails for rules on mail, tickets for all others.

Mails are looked at as they came in, so headers and file names can be asked; what rules above
would have changed is not seen here, ``rules backtest`` sees it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory, lists
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.intake.letter_facts import Arrival, facts_of_letter
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.desk.rulebook import places_of
from helpdesk_tui.errors import RuleError
from helpdesk_tui.folding import fold
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.mail.sandbox import start_parsing
from helpdesk_tui.rules.effects import Places
from helpdesk_tui.rules.events import MAIL_IN, EventKind, read_event, scope_of
from helpdesk_tui.rules.facts import TicketFacts
from helpdesk_tui.rules.query.ast import Scope
from helpdesk_tui.rules.query.parse import parse
from helpdesk_tui.rules.query.predicate import Asked
from helpdesk_tui.store import blobs
from helpdesk_tui.store.tables import Intake
from helpdesk_tui.views_rules import RuleForm, RuleHit
from helpdesk_tui.words import Fate

NEWEST = 200
"""So many stored mails are looked at."""
_LARGEST = 1_000_000
"""Bytes of a mail that is looked at while somebody types."""
_EXAMPLES = 5
_PATIENCE = 30.0
"""Seconds in which all of them are read."""
_ASKED = (Fate.NEW_TICKET.value, Fate.IGNORED.value, Fate.FOLLOW_UP.value)
"""Fates of mails that rules are asked about."""


@dataclass(frozen=True, slots=True)
class Matches:
    """What matches, in words, and some of it."""

    words: str
    examples: tuple[RuleHit, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail of the ledger with what rules know of it."""

    hit: RuleHit
    facts: TicketFacts
    event: EventKind


class NewestMails:
    """The newest stored mails, each read once; safe to use from several threads."""

    def __init__(self) -> None:
        """Begin with none read."""
        self._letters: OrderedDict[int, Letter | None] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, desk: Desk) -> tuple[StoredMail, ...]:
        """The newest first. Raises MailError when the reading process cannot be started."""
        with self._lock, desk.store.read() as session:
            rows = session.exec(
                select(Intake)
                .where(col(Intake.fate).in_(_ASKED))
                .where(Intake.size > 0, Intake.size <= _LARGEST)
                .order_by(col(Intake.id).desc())
                .limit(NEWEST)
            ).all()
            self._read_new(session, [row for row in rows if row.id not in self._letters])
            places = places_of(session)
            return tuple(self._stored(session, row, places) for row in rows
                         if self._letters.get(row.id or 0) is not None)  # fmt: skip

    def _read_new(self, session: Session, rows: list[Intake]) -> None:
        if not rows:
            return
        contents = blobs.fetch_all(session, {row.sha256 for row in rows})
        letters = start_parsing([contents[row.sha256] for row in rows]).letters(_PATIENCE)
        self._letters.update(zip((row.id or 0 for row in rows), letters, strict=True))
        while len(self._letters) > 2 * NEWEST:
            self._letters.popitem(last=False)

    def _stored(self, session: Session, row: Intake, places: Places) -> StoredMail:
        letter = self._letters[row.id or 0]
        assert letter is not None
        hit = RuleHit(row.ticket_id, row.subject, row.received_at)
        joined = row.fate == Fate.FOLLOW_UP.value
        event = EventKind.FOLLOW_UP if joined else EventKind.MAIL_IN
        return StoredMail(hit, facts_of_stored(session, row, letter, places), event)


def facts_of_stored(session: Session, row: Intake, letter: Letter, places: Places) -> TicketFacts:
    """What rules know of a mail of the ledger, read again."""
    queue = directory.queue_name(session, row.queue_id)
    arrival = Arrival(queue, row.received_at.astimezone(LOCAL), row.authenticity == "verified")
    return facts_of_letter(session, letter, arrival, places)


def matches(desk: Desk, mails: NewestMails, form: RuleForm) -> Matches:
    """What the condition of a form matches now. Raises RuleError."""
    events = tuple(map(read_event, form.when)) or (MAIL_IN,)
    if scope_of(events) is Scope.MAIL:
        return _of_mails(desk, mails, form)
    return Matches(_of_tickets(desk, form))


def _of_mails(desk: Desk, mails: NewestMails, form: RuleForm) -> Matches:
    where = parse(form.condition, Scope.MAIL).where
    queues, departments = set(map(fold, form.queues)), set(map(fold, form.departments))
    now = desk.clock().astimezone(LOCAL)
    kinds = {read_event(words).kind for words in form.when} or {EventKind.MAIL_IN}
    stored = [mail for mail in mails.read(desk) if mail.event in kinds]
    if not stored:
        return Matches("no mail is stored yet")
    hits = [
        mail.hit
        for mail in stored
        if (not queues or fold(mail.facts.queue) in queues)
        and (not departments or fold(mail.facts.department) in departments)
        and Asked(mail.facts, now).holds(where)
    ]
    return Matches(f"{len(hits)} of the newest {len(stored)} mails", tuple(hits[:_EXAMPLES]))


def _of_tickets(desk: Desk, form: RuleForm) -> str:
    """Count tickets by search; what only a message can tell is not counted."""
    try:
        parse(form.condition)
    except RuleError:
        return "cannot be counted: a search does not ask that"
    asked = f"({form.condition})" if form.condition.strip() else ""
    queues = _queues_of(desk, form)
    if queues is not None:
        asked += " queue:" + ",".join(f'"{name}"' for name in sorted(queues)) if queues else ""
        if not queues:
            return "no ticket: no queue is both"
    everything = lists.count(desk, asked)
    still_open = lists.count(desk, f"{asked} is:open")
    return f"{everything} tickets, {still_open} of them open"


def _queues_of(desk: Desk, form: RuleForm) -> set[str] | None:
    """The queues a form is bounded to; None when it holds everywhere."""
    if not form.queues and not form.departments:
        return None
    with desk.store.read() as session:
        places = places_of(session)
    wanted, departments = set(map(fold, form.queues)), set(map(fold, form.departments))
    return {
        name
        for name, place in places.items()
        if (not wanted or fold(name) in wanted)
        and (not departments or fold(place.department) in departments)
    }
