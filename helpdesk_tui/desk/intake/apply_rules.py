"""What the rulebook says of a letter that opens a ticket or joins one."""

from __future__ import annotations

from dataclasses import replace

from helpdesk_tui.desk.intake.letter_facts import Arrival, facts_of_letter, mail_of_letter
from helpdesk_tui.desk.intake.verdict import Verdict
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.desk.rule_actions.carry_out import apply_decision
from helpdesk_tui.desk.rule_facts import facts_of_ticket
from helpdesk_tui.desk.rule_foresight import foresight_for
from helpdesk_tui.desk.settings import Settings
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.mail.authenticity import authenticate
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.rules.decision import Decision
from helpdesk_tui.rules.events import FOLLOW_UP
from helpdesk_tui.rules.rulebook import Rulebook
from helpdesk_tui.store.tables import Message, Queue
from helpdesk_tui.words import Fate


def about_new(
    tx: Transaction, letter: Letter, queue: Queue, rulebook: Rulebook, settings: Settings
) -> Decision:
    """What the rules say of a letter that would open a ticket in this queue; writes nothing."""
    verified = authenticate(letter, settings.mail_servers).is_verified
    arrival = Arrival(queue.name, tx.moment.astimezone(LOCAL), verified)
    facts = facts_of_letter(tx.session, letter, arrival, rulebook.places)
    return rulebook.decide(facts, foresight=foresight_for(tx))


def dropped(decision: Decision) -> Verdict | None:
    """The fate of a letter that a rule keeps from becoming a ticket."""
    if decision.dropped is None:
        return None
    action, match = decision.dropped
    return Verdict(
        Fate.IGNORED,
        f"{match.cause} dropped it: {action.value}",
        rules=tuple(each.label for each in decision.matches),
    )


def follow_up_came(
    tx: Transaction, verdict: Verdict, letter: Letter, rulebook: Rulebook, settings: Settings
) -> Verdict:
    """Ask the rules that wait for mail on a ticket that is there, and do what they say."""
    if FOLLOW_UP not in rulebook.events or verdict.ticket is None or verdict.message is None:
        return verdict
    ticket = tx.ticket(verdict.ticket)
    verified = authenticate(letter, settings.mail_servers).is_verified
    facts = facts_of_ticket(
        tx.session,
        ticket,
        rulebook.places,
        messages=(tx.session.get_one(Message, verdict.message),),
        mail=mail_of_letter(letter, verified=verified),
    )
    now = tx.moment.astimezone(LOCAL)
    decision = rulebook.decide(facts, FOLLOW_UP, now, foresight=foresight_for(tx))
    apply_decision(tx, ticket, decision, letter)
    return replace(verdict, rules=tuple(match.label for match in decision.matches))
