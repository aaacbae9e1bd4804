"""Tickets found by words, by the newest message that holds them.

Message ids grow with time and the full-text index is read from either end, so the first
page needs only the newest few matches, however many there are. Of several words that must
all be found the seldom ones lead, and the others are asked of those tickets alone.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, and_, false, func
from sqlmodel import Session, col, select

from helpdesk_tui.desk.judging import Judge, messages_of
from helpdesk_tui.desk.query_parts import Lead, plain_part, worded_part
from helpdesk_tui.desk.seldom import is_far
from helpdesk_tui.desk.ticket_query import TicketQuery
from helpdesk_tui.rules.query.ast import And, Everything, NameField, Names, Node
from helpdesk_tui.store.matches import (
    Span,
    among,
    farthest_of,
    held_among,
    matches_from,
    next_matches,
)
from helpdesk_tui.store.patience import OutOfPatience, patience
from helpdesk_tui.store.tables import Message, Ticket
from helpdesk_tui.views import RowKey

COUNTED = 250
"""So many newest matches show which words are seldom."""
FEW = 3_000
"""Tickets whose messages are looked through rather than all that hold the words."""
PIECE = 400
"""Messages of few tickets asked about at first, the newest of them."""
MANY = 50_000
"""Tickets found by one statement over all whose messages are looked through."""
COUNTED_TICKETS = 50_000
"""A part of a query that so many tickets fit is not counted on."""
STEPS = 60_000
"""Instructions spent on the newest matches before another way is tried."""
NO_LIMIT = 10**12
WORDY = 4
"""Times the page so many matches are looked at first where other words are asked for too."""
MOST = 16_000
"""Matches looked at in one go."""

_Hits = Sequence[tuple[int, int]]
"""Messages in order, each with its ticket."""


class NewestMatches:
    """One search within one transaction.

    A key's value is "MESSAGE/LEAD": the message a ticket stands by, and which words lead,
    so that later pages go on in the same order whatever mail came in meanwhile.
    """

    def __init__(
        self, session: Session, leads: Sequence[Lead], asker: TicketQuery, key: RowKey | None
    ) -> None:
        """Let the words of the key lead, else the most seldom ones."""
        self._session = session
        self._asker = asker
        self._key: int | None = None
        self._number = 0
        if key is not None:
            message, _, number = key.value.partition("/")
            self._key, self._number = int(message), int(number)
        elif len(leads) > 1:
            seldom = farthest_of(session, [lead.terms for lead in leads], COUNTED)
            self._number = seldom.index(min(seldom))
        self._lead = leads[self._number]
        self._plain = plain_part(self._lead.rest)
        self._worded = worded_part(self._lead.rest)
        self._met: set[int] = set()

    def walk(self, limit: int, *, newest_first: bool) -> tuple[list[int], list[str]]:
        """Numbers and key values of up to ``limit`` tickets beyond the key."""
        found: dict[int, int] = {}
        looked, tried = 0, False
        beyond, size = self._key, limit * (2 if isinstance(self._worded, Everything) else WORDY)
        while len(found) < limit:
            try:
                hits = self._hits(beyond, size, newest_first=newest_first)
            except OutOfPatience:
                few = self._few()
                if few is not None:
                    found = self._of_few(few, limit, newest_first=newest_first)
                    break
                hits = self._hits(beyond, size, newest_first=newest_first, steps=NO_LIMIT)
            found |= self._judged(hits, newest_first=newest_first)
            if len(hits) < size:
                break
            looked += len(hits)
            if not tried and is_far(self._session, looked, len(found), limit):
                tried = True
                few = self._all_at_once()
                if few is not None:
                    found = self._of_few(few, limit, newest_first=newest_first)
                    break
            beyond, size = hits[-1][0], _next_size(size, looked, len(found), limit)
        numbers = list(found)[:limit]
        return numbers, [f"{found[number]}/{self._number}" for number in numbers]

    def _hits(
        self, beyond: int | None, size: int, *, newest_first: bool, steps: int = STEPS
    ) -> _Hits:
        """Messages that hold the words, of tickets that all plain parts hold for."""
        span = _beyond(beyond, newest_first=newest_first)
        terms = self._lead.terms
        if isinstance(self._plain, Everything) and not self._lead.inside:
            # What is judged afterwards is asked then whether it is withdrawn.
            judged = not isinstance(self._worded, Everything)
            return next_matches(
                self._session, terms, span, size, newest_first=newest_first, withdrawn=judged
            )
        where = and_(self._asker.holds(self._plain), *self._lead.inside)
        with patience(self._session, steps):
            return matches_from(self._session, terms, span, size, where, newest_first=newest_first)

    def _judged(self, hits: _Hits, *, newest_first: bool) -> dict[int, int]:
        """Tickets that stand by one of these matches, in their order, if all else holds too."""
        newest = {ticket: message for message, ticket in sorted(hits)}
        edge = self._key
        if newest_first:
            newest = {t: m for t, m in newest.items() if t not in self._met}
            self._met.update(newest)
        elif hits:
            edge = hits[-1][0] + 1
        messages: Mapping[int, int] | None = None
        if newest and edge is not None:
            messages = messages_of(self._session, newest)
            for message in self._held([each for each in messages if each >= edge]):
                newest.pop(messages[message], None)
        return self._kept(newest, messages, newest_first=newest_first)

    def _kept(
        self, newest: dict[int, int], messages: Mapping[int, int] | None, *, newest_first: bool
    ) -> dict[int, int]:
        if newest and not isinstance(self._worded, Everything):
            kept = Judge(self._session, self._asker, newest, messages).kept(self._worded)
            newest = {ticket: message for ticket, message in newest.items() if ticket in kept}
        by_message = sorted(newest.items(), key=lambda pair: pair[1], reverse=newest_first)
        return dict(by_message)

    def _held(self, messages: Collection[int]) -> set[int]:
        """Those of the messages that hold the words that lead."""
        held = held_among(self._session, self._lead.terms, messages)
        if not self._lead.inside or not held:
            return held
        inside = select(Message.id).where(
            among(self._session, col(Message.id), held), *self._lead.inside
        )
        return set(self._session.connection().execute(inside).scalars().all())

    def _few(self) -> set[int] | None:
        """All tickets the plain parts hold for, if these are few and soon found."""
        if isinstance(self._plain, Everything):
            return None
        found = select(Ticket.id).where(*self._fewest_first()).limit(FEW + 1)
        with contextlib.suppress(OutOfPatience), patience(self._session, 25 * STEPS):
            numbers = set(self._session.connection().execute(found).scalars().all())
            return numbers if len(numbers) <= FEW else None
        return None

    def _fewest_first(self) -> list[ColumnElement[bool]]:
        """The conditions of the plain parts, made so that the one with fewest tickets leads.

        SQLite does not know which that is; where it leads by another it reads ten times as
        many tickets.
        """
        asker = self._asker.of_all()
        parts = self._plain.parts if isinstance(self._plain, And) else (self._plain,)
        counts: list[tuple[int, int]] = []
        for place, part in enumerate(parts):
            numbers = select(Ticket.id).where(asker.part(part)).limit(COUNTED_TICKETS)
            counted = select(func.count()).select_from(numbers.subquery())
            # To count tickets by a tag each must be read; an index knows those of an owner.
            steps = 12 * STEPS if _is_own_column(part) else STEPS
            with contextlib.suppress(OutOfPatience), patience(self._session, steps):
                counts.append((self._session.exec(counted).one(), place))
        count, lead = min(counts, default=(COUNTED_TICKETS, 0))
        if count == COUNTED_TICKETS:
            return [asker.holds(self._plain)]
        # What stands within coalesce leads nowhere.
        others = [func.coalesce(asker.part(part), false())
                  for place, part in enumerate(parts) if place != lead]  # fmt: skip
        return [asker.holds(parts[lead]), *others]

    def _all_at_once(self) -> set[int] | None:
        """All tickets the whole query holds for, if these are not very many."""
        where = self._asker.of_all(many=True).holds(self._lead.whole)
        found = select(Ticket.id).where(where).limit(MANY + 1)
        numbers = set(self._session.connection().execute(found).scalars().all())
        return numbers if len(numbers) <= MANY else None

    def _of_few(self, numbers: set[int], limit: int, *, newest_first: bool) -> dict[int, int]:
        """The same of these tickets alone, the newest few of them where that is enough."""
        messages = messages_of(self._session, numbers)
        if not newest_first:
            newest = {messages[message]: message for message in sorted(self._held(messages))}
            edge = self._key or 0
            beyond = {ticket: message for ticket, message in newest.items() if message > edge}
            return self._kept(beyond, messages, newest_first=False)
        newer = [] if self._key is None else [each for each in messages if each >= self._key]
        met = {messages[message] for message in self._held(newer)}
        left = sorted(messages.keys() - set(newer), reverse=True)
        found: dict[int, int] = {}
        size = PIECE
        while left and len(found) < limit:
            held = sorted((message, messages[message]) for message in self._held(left[:size]))
            newest = {ticket: message for message, ticket in held if ticket not in met}
            met.update(newest)
            found |= self._kept(newest, messages, newest_first=True)
            left, size = left[size:], size * 2
        return found


def _next_size(size: int, looked: int, found: int, limit: int) -> int:
    """So many matches as will do, if they go on as they were; at most thrice as many."""
    most = min(size * 3, MOST)
    if not found:
        return most
    enough = 4 * (limit - found) * looked // (3 * found)
    return min(max(enough, limit), most)


def _is_own_column(node: Node) -> bool:
    return isinstance(node, Names) and node.field is not NameField.TAG


def _beyond(message: int | None, *, newest_first: bool) -> Span:
    if message is None:
        return Span()
    return Span(high=message - 1) if newest_first else Span(low=message + 1)
