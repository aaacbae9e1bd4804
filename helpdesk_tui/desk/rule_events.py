"""Rules on what happens to tickets: asked in the transaction of the verb that caused it.

So what a rule does is taken back together with the verb. A rule acts on a ticket once in a
transaction, and one rule's work is another's event only so many times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from helpdesk_tui.desk.desk import BEFORE_COMMIT, Desk
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.desk.rule_actions.carry_out import apply_decision
from helpdesk_tui.desk.rule_facts import facts_of_ticket, standing_messages
from helpdesk_tui.desk.rule_foresight import foresight_for
from helpdesk_tui.desk.rulebook import reader_of
from helpdesk_tui.desk.take_back import UNDOING
from helpdesk_tui.desk.transaction import Pending, Transaction
from helpdesk_tui.rules.events import CREATED, MESSAGE, When, events_of_change
from helpdesk_tui.rules.facts import TicketFacts
from helpdesk_tui.rules.rulebook import Rulebook
from helpdesk_tui.store.tables import Message, Ticket

MOST_ROUNDS = 5
"""So often may what rules did be an event for other rules."""
Event = tuple[int, When, int | None]
"""A ticket's number, what happened to it, and the message that was added."""


def react(desk: Desk, tx: Transaction) -> None:
    """Ask the rules about everything that was changed in this transaction."""
    if not any(change.ticket_id is not None for change in tx.pending):
        return
    rulebook = reader_of(desk.store).read(tx.session)
    if all(event.kind.is_mail or event.kind.is_time for event in rulebook.events):
        return
    fired: dict[int, set[str]] = defaultdict(set)
    seen = 0
    for _ in range(MOST_ROUNDS):
        fresh, seen = tx.pending[seen:], len(tx.pending)
        events = [event for event in events_of(fresh) if event[1] in rulebook.events]
        if not events:
            return
        for event in events:
            _ask(tx, rulebook, event, fired[event[0]])


def events_of(changes: Iterable[Pending]) -> Sequence[Event]:
    """What happened, each thing once, in order; what an undo does is no event."""
    listed = [c for c in changes if c.ticket_id is not None and c.verb not in UNDOING]
    made = {change.ticket_id for change in listed if change.field == "ticket"}
    found: dict[Event, None] = {}
    for change in listed:
        number = change.ticket_id or 0
        if change.field == "ticket":
            found[number, CREATED, None] = None
        elif number in made:
            continue  # how a new ticket begins is no change of it
        elif change.field == "message":
            found[number, MESSAGE, change.message_id] = None
        else:
            for event in events_of_change(change.field, change.old, change.new):
                found[number, event, None] = None
    return tuple(found)


def _ask(tx: Transaction, rulebook: Rulebook, event: Event, fired: set[str]) -> None:
    number, when, message_id = event
    ticket = tx.ticket(number)
    if ticket.merged_into_id is not None:
        return
    facts = _facts(tx, rulebook, ticket, when, message_id)
    now = tx.moment.astimezone(LOCAL)
    decision = rulebook.decide(
        facts, when, now, without=frozenset(fired), foresight=foresight_for(tx)
    )
    fired.update(match.rule.name for match in decision.matches)
    apply_decision(tx, ticket, decision)


def _facts(
    tx: Transaction, rulebook: Rulebook, ticket: Ticket, when: When, message_id: int | None
) -> TicketFacts:
    messages: Sequence[Message] = ()
    if message_id is not None:
        messages = (tx.session.get_one(Message, message_id),)
    elif rulebook.needs_texts(when):
        messages = standing_messages(tx.session, ticket.id or 0)
    return facts_of_ticket(tx.session, ticket, rulebook.places, messages=messages)


BEFORE_COMMIT.append(react)
