"""Running a macro: on one ticket or many, as one batch and one undo, by who runs it (P04).

Each action goes through the step of its verb. What cannot be done refuses the whole macro:
a person is there to be told.
"""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk_tui.desk.conversation import note, reply
from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.desk.macros import macro_to_run
from helpdesk_tui.desk.rule_actions import all_actions  # noqa: F401  (fills the registry)
from helpdesk_tui.desk.rule_actions.registry import CARRIED_OUT, Doing
from helpdesk_tui.desk.rule_actions.talk import filled, text_for
from helpdesk_tui.desk.rule_facts import facts_of_ticket, standing_messages
from helpdesk_tui.desk.rulebook import places_of
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.desk.verbs import find_verb, verb
from helpdesk_tui.errors import Refused
from helpdesk_tui.rules.actions import Action
from helpdesk_tui.rules.decision import Match
from helpdesk_tui.rules.macro import Macro
from helpdesk_tui.rules.query.predicate import predicate
from helpdesk_tui.store.tables import Ticket
from helpdesk_tui.views import Done
from helpdesk_tui.words import Status


@verb("macro", help="Do several things at once", usage="macro NAME")
def run_macro(desk: Desk, number: int, macro: str, *, version: int | None = None) -> Done:
    """Carry out a macro on a ticket; among many, one it is not for is passed over.

    Raises Refused when its condition does not hold, NotFound, Moved, and what its actions do.
    """
    among_many = desk.is_busy
    with desk.transaction("macro") as tx:
        found = macro_to_run(tx.session, macro)
        ticket = tx.ticket(number, version)
        if not _holds(tx, ticket, found):
            if among_many:
                return Done("macro", f"#{number}: {found.name} is not for it", ())
            raise Refused(
                f"Macro {found.name} is not for #{number}.", f"It asks: {found.rule.text}"
            )
        with tx.because(f"macro {found.label}, {tx.cause}"):
            dones = [_do(desk, tx, ticket, found, each) for each in found.for_person(_who(desk))]
    sent = next((done for done in dones if done is not None and done.sends_at), None)
    said = f"{found.name} on #{number}"
    if any(action.word == "draft" for action in found.then):
        said += "; its text waits as your draft"
    if sent is None:
        return Done("macro", said, (number,), tx.batch)
    return Done("macro", f"{said}; {sent.text}", (number,), tx.batch, sent.message, sent.sends_at)


def run_macro_on(desk: Desk, name: str, numbers: Sequence[int]) -> Done:
    """Carry out a macro on many tickets, all or nothing; says which it was not for."""
    with desk.together("macro") as tx:
        tx.lock(numbers)
        dones = [run_macro(desk, number, name) for number in numbers]
    did = tuple(sorted({number for done in dones for number in done.tickets}))
    passed = ", ".join(f"#{n}" for n in numbers if n not in did)
    if not did:
        raise Refused(
            f"Macro {name} is for none of them.", f"See: helpdesk-tui macro show {name!r}"
        )
    many = f"{name} on {len(did)} {'ticket' if len(did) == 1 else 'tickets'}"
    said = dones[0].text if len(numbers) == 1 else many
    return Done("macro", said + (f"; not for {passed}" if passed else ""), did, desk.last_batch)


def _who(desk: Desk) -> str:
    if desk.actor.agent_id is None:
        raise Refused("Only an agent runs macros.", "Say who you are: --agent LOGIN")
    return desk.actor.name


def _holds(tx: Transaction, ticket: Ticket, macro: Macro) -> bool:
    if macro.rule.is_unconditional:
        return True
    facts = facts_of_ticket(
        tx.session,
        ticket,
        places_of(tx.session),
        messages=standing_messages(tx.session, ticket.id or 0),
    )
    now = tx.moment.astimezone(LOCAL)
    return predicate(macro.condition, facts, now, tx.actor.name)


def _do(desk: Desk, tx: Transaction, ticket: Ticket, macro: Macro, action: Action) -> Done | None:
    known = find_verb(action.word)
    if known is not None:
        desk.actor.must_be(known.role, known.name)
    doing = Doing(tx, ticket, action, Match(macro.rule, ()))
    if action.word not in ("reply", "note"):
        CARRIED_OUT[action.word](doing)
        return None
    text = filled(doing, text_for(tx.session, ticket, action.value))
    if action.word == "note":
        return note(desk, ticket.id or 0, text)
    return reply(desk, ticket.id or 0, text, then=_status(macro))


def _status(macro: Macro) -> Status | None:
    """The status a macro sets, which an answer would otherwise change."""
    for action in macro.then:
        if action.word == "close":
            return Status.CLOSED
        if action.word == "status":
            return Status(action.value)
    return None
