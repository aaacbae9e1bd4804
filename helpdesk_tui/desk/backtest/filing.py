"""Filing one stored mail under a rulebook, in thought.

What intake/file_letter.py and rule_events.py do from the moment the rules are asked, step
by step and in their order; a test holds both against each other.
"""

from __future__ import annotations

from helpdesk_tui.desk.backtest.actions.carry_out import carry_out
from helpdesk_tui.desk.backtest.actions.fields import add_or_take
from helpdesk_tui.desk.backtest.actions.registry import World
from helpdesk_tui.desk.backtest.actions.talk import answer
from helpdesk_tui.desk.backtest.foresight import Foreseen
from helpdesk_tui.desk.backtest.imagined import Imagined
from helpdesk_tui.desk.backtest.outcome import Outcome
from helpdesk_tui.desk.backtest.stored_mail import Occasion, StoredMail
from helpdesk_tui.desk.fields import Value, one_line
from helpdesk_tui.desk.intake.admission import PENDING_TAG, REFUSED_TAG
from helpdesk_tui.desk.intake.confirm import TEXTS
from helpdesk_tui.desk.intake.notices import REFUSED, notice
from helpdesk_tui.desk.rule_events import MOST_ROUNDS
from helpdesk_tui.rules.events import CREATED, FOLLOW_UP, MESSAGE
from helpdesk_tui.rules.facts import MessageFacts
from helpdesk_tui.rules.rulebook import Rulebook
from helpdesk_tui.words import Kind, Priority, Status

FILED = "filed"


def foretell(world: World, mail: StoredMail, rulebook: Rulebook) -> Outcome:
    """What becomes of a mail."""
    if mail.joined is not None:
        return _follow_up(world, mail, rulebook)
    decision = rulebook.decide(mail.facts, foresight=Foreseen(world.names, mail.now))
    if decision.dropped is not None:
        action, match = decision.dropped
        return Outcome(f"dropped: {action.value}", rules=(match.rule.name,))
    ticket = _opened(world, mail)
    if mail.admission == "refused":
        _refuse(world, mail, ticket)
    else:
        carry_out(world, mail.occasion, ticket, decision)
        if mail.admission == "pending":
            add_or_take(ticket, PENDING_TAG, add=True)
        else:
            _confirm(world, mail, ticket)
    react(world, mail.occasion, ticket, rulebook, is_new=True)
    return _outcome(ticket)


def _opened(world: World, mail: StoredMail) -> Imagined:
    queue = world.names.queue_called(mail.facts.queue)
    values: dict[str, Value] = {
        "subject": one_line(mail.subject) or "(no subject)",
        "status": Status.NEW.value,
        "priority": Priority.NORMAL.label,
        "kind": Kind.REQUEST.value,
        "language": mail.facts.language or None,
        "queue": queue.name,
        "team": world.names.team_of(queue) or None,
        "organization": mail.organization or None,
        "tags": [],
    }
    ticket = Imagined(
        mail.number, values, mail.contact_name, mail.contact_email, mail.came, mail.came,
        has_attachment=mail.facts.has_attachment, can_be_passed_on=not mail.mail.automatic,
    )  # fmt: skip
    ticket.begin()
    ticket.messages.append(mail.message)
    return ticket


def _confirm(world: World, mail: StoredMail, ticket: Imagined) -> None:
    settings = world.names.settings
    if not (settings.confirm and ticket.status.is_open and mail.confirmed):
        return
    if any(sent.to_customer and not sent.held for sent in ticket.mails):
        return  # a rule answered already
    words = TEXTS.get(mail.facts.language) or TEXTS.get(settings.language) or TEXTS["en"]
    text = words.format(number=ticket.number, desk=settings.name)
    answer(world, mail.occasion, ticket, ticket.contact_email, text, "")


def _refuse(world: World, mail: StoredMail, ticket: Imagined) -> None:
    add_or_take(ticket, REFUSED_TAG, add=True)
    ticket.set("status", Status.CLOSED.value)
    text = notice(REFUSED, mail.facts.language, ticket.number, world.names.settings)
    answer(world, mail.occasion, ticket, mail.sender, text, "")


def _follow_up(world: World, mail: StoredMail, rulebook: Rulebook) -> Outcome:
    joined = mail.joined
    if joined is None:
        raise ValueError(f"mail {mail.row} joined no ticket")
    ticket = Imagined(
        mail.number, dict(joined.values), joined.contact_name, mail.contact_email,
        joined.created_at, joined.updated_at, joined.source, list(joined.earlier),
        has_attachment=joined.has_attachment, has_reply=joined.has_reply,
        can_be_passed_on=joined.can_be_passed_on,
    )  # fmt: skip
    ticket.say(mail.message)
    ticket.pending += [(event, None) for event in joined.changed]
    if FOLLOW_UP in rulebook.events:
        facts = ticket.facts(rulebook.places, (mail.message,), mail.mail)
        foresight = Foreseen(world.names, mail.now, ticket)
        decision = rulebook.decide(facts, FOLLOW_UP, mail.came, foresight=foresight)
        carry_out(world, mail.occasion, ticket, decision)
    react(world, mail.occasion, ticket, rulebook, is_new=False)
    return _outcome(ticket)


def react(
    world: World,
    occasion: Occasion,
    ticket: Imagined,
    rulebook: Rulebook,
    *,
    is_new: bool,
) -> None:
    """Ask the rules about all that is pending, and about what they did; see rule_events.py."""
    if all(event.kind.is_mail or event.kind.is_time for event in rulebook.events):
        return
    fired: set[str] = set()
    seen = 0
    for turn in range(MOST_ROUNDS):
        fresh, seen = list(ticket.pending[seen:]), len(ticket.pending)
        if is_new and turn == 0:  # how a new ticket begins is no change of it
            fresh = [event for event in fresh if event[0] == CREATED]
        events = [event for event in dict.fromkeys(fresh) if event[0] in rulebook.events]
        if not events:
            return
        for when, place in events:
            messages: tuple[MessageFacts, ...] = ()
            if when == MESSAGE and place is not None:
                messages = (ticket.messages[place],)
            elif rulebook.needs_texts(when):
                messages = tuple(ticket.messages)
            facts = ticket.facts(rulebook.places, messages)
            decision = rulebook.decide(
                facts, when, occasion.came, without=frozenset(fired),
                foresight=Foreseen(world.names, occasion.now, ticket),
            )  # fmt: skip
            fired.update(match.rule.name for match in decision.matches)
            carry_out(world, occasion, ticket, decision)


def _outcome(ticket: Imagined) -> Outcome:
    return Outcome(
        FILED,
        ticket.outcome_values(),
        tuple(ticket.mails),
        tuple(ticket.rules),
        frozenset(ticket.uncertain),
    )
