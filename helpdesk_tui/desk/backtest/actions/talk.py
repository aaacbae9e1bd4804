"""Actions that say something on a ticket, and automatic answers, in thought."""

from __future__ import annotations

from helpdesk_tui.desk.backtest.actions.registry import Doing, World, foretells
from helpdesk_tui.desk.backtest.automatic import Asked
from helpdesk_tui.desk.backtest.imagined import Imagined
from helpdesk_tui.desk.backtest.outcome import Sending
from helpdesk_tui.desk.backtest.stored_mail import Occasion
from helpdesk_tui.desk.filled_text import filled_in
from helpdesk_tui.rules.facts import MessageFacts


@foretells("note")
def _note(doing: Doing) -> None:
    text = filled(doing, doing.value) + "\n"
    author = f"rule {doing.match.rule.name}"
    doing.ticket.notes.append(text.strip())
    doing.ticket.say(MessageFacts(doing.ticket.text("subject"), text, author, "", ()))


@foretells("reply")
def _reply(doing: Doing) -> None:
    ticket = doing.ticket
    words = doing.world.names.words(doing.value, ticket.text("queue"), ticket.text("language"))
    text = filled(doing, words) + "\n"
    rule = doing.match.rule.name
    answer(doing.world, doing.occasion, ticket, ticket.contact_email, text, rule)


def answer(
    world: World, occasion: Occasion, ticket: Imagined, address: str, text: str, rule: str
) -> str:
    """Answer by machine, or say why not; see desk/automatic.py."""
    queue = world.names.queue_called(ticket.text("queue"))
    asked = Asked(
        address, ticket.number, occasion.automatic, occasion.subject, occasion.text,
        occasion.came, occasion.now, queue.address or "",
        is_ours=world.names.is_ours(address),
    )  # fmt: skip
    held = world.ladder.why_not(asked)
    subject = world.names.mail_subject(ticket.number, queue.name, ticket.text("subject"))
    ticket.mails.append(Sending(address, subject, text, rule, to_customer=True, held=held))
    if not held:
        name = world.names.settings.name
        ticket.say(MessageFacts(subject, text, name, queue.address or "", (address,)))
        ticket.has_reply = True
        world.ladder.answered(asked)
    return held


def filled(doing: Doing, text: str) -> str:
    """A text with what stands in braces put in."""
    ticket = doing.ticket
    known = {
        "number": str(ticket.number),
        "subject": ticket.text("subject"),
        "customer": ticket.contact_name or ticket.contact_email,
        "queue": ticket.text("queue"),
        "owner": ticket.text("owner"),
        "status": ticket.text("status"),
        "desk": doing.world.names.settings.name,
    }
    return filled_in(text, known)
