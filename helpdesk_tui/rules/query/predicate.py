"""What a query means, said in code: does this ticket match?

A store that answers the same query in SQL must agree with this, ticket by ticket.

Words
    A text is folded (no case, no accents, ø = o, æ = ae, ß = ss) and cut into words:
    runs of letters and digits (folding.py). ``vpn-gateway`` is two words in a row.
    A term matches when its words stand one after another in one text; the last one may
    go on when a ``*`` follows. There is no other search within words.

    ============  ==================================================================
    (no field)    subject, body, sender or recipients of one message: one of the
                  four texts holds the whole term, never two of them together
    subject body  the subject, the body of a message
    from          name and address of the author of a message
    to            To and Cc of a message
    customer      name and address of the ticket's contact
    org           name of the contact's organization
    ============  ==================================================================

    Several terms may be found in several messages of the ticket.

    Rules may also ask for a whole text (``from=bo@nordwind.example``, case and blanks around
    it aside) and for an RE2 pattern (``subject:/wi-?fi/``, found anywhere in the raw text,
    case aside). From has two texts, name and address; To one for each address.
    ``from:@nordwind.example`` is an address in that domain or below it.

Mail (in rules on mail only)
    ``header:List-Id``: there is such a header; ``header.List-Id:…`` and ``=`` look into it,
    into each if it stands several times. ``attachment:`` looks at names of files. ``auto:``
    is the sort of machine that wrote it, ``auto:none`` a person. ``is:verified``: the
    sender's domain was proved.

Names (``status priority queue owner team category tag source lang number``)
    Equal after folding, to the whole name; several values with commas: one of them.
    ``owner`` compares logins; ``me`` is who asks. ``none`` is a ticket without one
    (owner team category tag lang org due). ``category:Network`` is "Network" and all
    below it ("Network / VPN"), compared level by level.

Times
    ``age`` and ``created`` with a span count back from now: age>3d, created>3d: more than
    three days ago. ``updated`` likewise. ``due`` counts ahead: due<4h: due within four
    hours, or overdue already. Bounds are exact to the instant: > means more than.
    A day (2026-01-31, today) is a day in the time zone of ``now``: ``:`` on that day,
    ``<`` before it begins, ``<=`` before it ends, ``>=`` from its begin, ``>`` after its end.
    A ticket without a due time matches no comparison.

States
    open: status new, open, waiting or dormant, and not merged; closed: solved or closed;
    waiting: waiting_contact or waiting_external; hidden: hidden until later than now;
    overdue: open and due before now; unassigned: no owner; merged: merged into another.

Negation is two-valued: ``-due<4h`` holds for a ticket without a due time. (In SQL: mind
NULL.)
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from datetime import datetime

from helpdesk_tui.folding import fold
from helpdesk_tui.rules.facts import TicketFacts
from helpdesk_tui.rules.query.ast import (
    And,
    Atom,
    Domain,
    Everything,
    Has,
    HasHeader,
    Is,
    NameField,
    Names,
    Node,
    Not,
    Op,
    Or,
    Ordered,
    Pattern,
    Query,
    Same,
    Special,
    State,
    Text,
    Thing,
    Time,
    TimeField,
)
from helpdesk_tui.rules.query.atoms import holds
from helpdesk_tui.rules.query.times import bounds
from helpdesk_tui.words import Status

_COMPARE: dict[Op, Callable[[datetime | int, datetime | int], bool]] = {
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
}


def predicate(query: Query, facts: TicketFacts, now: datetime, me: str) -> bool:
    """True when the ticket matches; ``now`` is aware and in the asking agent's time zone."""
    return Asked(facts, now, me).holds(query.where)


def levels_of(category: str) -> tuple[str, ...]:
    """The folded levels of a category: "Network / VPN" gives ("network", "vpn")."""
    return tuple(fold(level).strip() for level in category.split("/"))


class Asked:
    """One ticket, asked by one agent at one time."""

    def __init__(
        self,
        facts: TicketFacts,
        now: datetime,
        me: str = "",
        ask: Callable[[Atom], bool] | None = None,
    ) -> None:
        """``ask`` answers questions about texts; a rulebook has all its answers ready."""
        self._facts = facts
        self._now = now
        self._me = me
        self._ask = ask or (lambda atom: holds(atom, facts))

    def holds(self, node: Node) -> bool:
        """Whether this part of a query holds."""
        match node:
            case Everything():
                return True
            case And(parts):
                return all(self.holds(part) for part in parts)
            case Or(parts):
                return any(self.holds(part) for part in parts)
            case Not(part):
                return not self.holds(part)
            case Text() | Same() | Domain() | Pattern() | HasHeader():
                return self._ask(node)
            case Names(field, values):
                return any(self._is(field, value) for value in values)
            case Ordered(field, op, value):
                mine = self._facts.number if field is NameField.NUMBER else self._facts.priority
                return _COMPARE[op](mine, value)
            case Time():
                return self._in_time(node)
            case Is(state):
                return self._in_state(state)
            case Has(thing):
                return self._has(thing)

    def _is(self, field: NameField, value: str | Special) -> bool:
        own = self._values(field)
        if value is Special.NONE:
            return not any(own)
        if value is Special.ME:
            return self._me != "" and fold(self._me) in map(fold, own)
        if field is NameField.CATEGORY:
            wanted = levels_of(value)
            return any(levels_of(path)[: len(wanted)] == wanted for path in own if path)
        return fold(value) in map(fold, own)

    def _values(self, field: NameField) -> Sequence[str]:  # noqa: PLR0912 - one line a word
        facts = self._facts
        match field:
            case NameField.STATUS:
                return (facts.status.value,)
            case NameField.PRIORITY:
                return (facts.priority.label,)
            case NameField.QUEUE:
                return (facts.queue,)
            case NameField.OWNER:
                return (facts.owner,)
            case NameField.TEAM:
                return (facts.team,)
            case NameField.CATEGORY:
                return (facts.category,)
            case NameField.TAG:
                return facts.tags
            case NameField.NUMBER:
                return (str(facts.number),)
            case NameField.SOURCE:
                return (facts.source.value,)
            case NameField.LANG:
                return (facts.language,)
            case NameField.ORG:
                return (facts.organization,)
            case NameField.DUE:
                return ("set",) if facts.due_at else ()
            case NameField.AUTO:
                return (facts.mail.automatic,)

    def _in_time(self, node: Time) -> bool:
        match node.field:
            case TimeField.CREATED | TimeField.AGE:
                at: datetime | None = self._facts.created_at
            case TimeField.UPDATED:
                at = self._facts.updated_at
            case TimeField.DUE:
                at = self._facts.due_at
        if at is None:
            return False
        low, high, with_low, with_high = bounds(node, self._now)
        if low is not None and not (at > low or (with_low and at == low)):
            return False
        return high is None or at < high or (with_high and at == high)

    def _in_state(self, state: State) -> bool:
        facts = self._facts
        match state:
            case State.OPEN:
                return facts.status.is_open and not facts.merged
            case State.CLOSED:
                return not facts.status.is_open
            case State.UNREAD:
                return facts.unread
            case State.HIDDEN:
                return facts.hidden_until is not None and facts.hidden_until > self._now
            case State.WAITING:
                return facts.status in (Status.WAITING_CONTACT, Status.WAITING_EXTERNAL)
            case State.MERGED:
                return facts.merged
            case State.OVERDUE:
                late = facts.due_at is not None and facts.due_at < self._now
                return late and facts.status.is_open and not facts.merged
            case State.UNASSIGNED:
                return not facts.owner
            case State.VERIFIED:
                return facts.mail.verified

    def _has(self, thing: Thing) -> bool:
        match thing:
            case Thing.ATTACHMENT:
                return self._facts.has_attachment
            case Thing.REPLY:
                return self._facts.has_reply
            case Thing.DRAFT:
                return self._facts.has_draft
