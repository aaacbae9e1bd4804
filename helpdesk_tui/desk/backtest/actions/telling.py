"""Actions that tell others, in thought: a colleague, a channel, somebody outside."""

from __future__ import annotations

import re
from collections.abc import Sequence

from helpdesk_tui.desk.backtest.actions.registry import Doing, foretells
from helpdesk_tui.desk.backtest.actions.talk import filled
from helpdesk_tui.desk.backtest.outcome import Sending
from helpdesk_tui.desk.channels import LONGEST
from helpdesk_tui.errors import Refused
from helpdesk_tui.rules.facts import MessageFacts

_WHO = re.compile(r"mail\s+(\S+)\s+(.+)", re.DOTALL)
_LONGEST_TITLE = 200


@foretells("notify")
def _notify(doing: Doing) -> None:
    found = _WHO.fullmatch(doing.value)
    ticket, names = doing.ticket, doing.world.names
    if found is None:
        _to_channel(doing)
        return
    to: tuple[str, ...]
    if found[1] == "owner" and "owner" in ticket.uncertain:
        to = (ticket.text("owner"),)
    else:
        to = names.addresses(found[1], ticket.text("owner"), ticket.text("team"))
    subject = names.mail_subject(ticket.number, ticket.text("queue"), ticket.text("subject"))
    _tell(doing, to, subject.removeprefix("Re: "), filled(doing, found[2]) + "\n")


@foretells("forward")
def _forward(doing: Doing) -> None:
    """To whom and under what subject; what of the thread is passed on is not worked out."""
    address, _, words = doing.value.partition(" ")
    ticket, names = doing.ticket, doing.world.names
    to = names.outside(address)
    if not ticket.can_be_passed_on:
        raise Refused(f"#{ticket.number} has nothing public to pass on.")
    subject = names.mail_subject(ticket.number, ticket.text("queue"), ticket.text("subject"))
    subject = f"Fwd: {subject.removeprefix('Re: ')}"
    _tell(doing, to, subject, filled(doing, words.strip()))


def _tell(doing: Doing, to: Sequence[str], subject: str, text: str) -> None:
    """Write to others than the customer, to each no more often than the ladder allows."""
    ticket, world = doing.ticket, doing.world
    now = doing.occasion.now
    queue = world.names.queue_called(ticket.text("queue"))
    if not queue.address:
        raise Refused("The queue has no address to write from.")
    held = {each: world.ladder.told_too_often(each, ticket.number, now) for each in to}
    still = tuple(address for address, reason in held.items() if not reason)
    rule = doing.match.rule.name
    ticket.mails += [
        Sending(address, subject, text, rule, to_customer=False, held=reason)
        for address, reason in held.items()
    ]
    if still:
        name = world.names.settings.name
        ticket.say(MessageFacts(subject, text, name, queue.address, still))
        world.ladder.told(still, ticket.number, now)


def _to_channel(doing: Doing) -> None:
    """A notice for the worker to tell; it is no message of the ticket (desk/channels.py)."""
    ticket, ladder = doing.ticket, doing.world.ladder
    word, _, words = doing.value.partition(" ")
    channel = doing.world.names.channel(word)
    text = filled(doing, words.strip())[:LONGEST]
    title = f"#{ticket.number} {ticket.text('subject')}"[:_LONGEST_TITLE]
    held = ladder.told_too_often(channel, ticket.number, doing.occasion.now)
    rule = doing.match.rule.name
    ticket.mails.append(
        Sending(channel, title, text, rule, to_customer=False, held=held, by_channel=True)
    )
    if not held:
        ladder.told((channel,), ticket.number, doing.occasion.now)
