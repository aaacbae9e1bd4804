"""What carrying out an action would do: desk/rule_actions/, in thought.

A function for each word, registered like theirs, that changes an imagined ticket. A test
holds both against each other; a word without a function here is reported as not foreseen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from helpdesk_tui.desk.backtest.automatic import Asked, Ladder
from helpdesk_tui.desk.backtest.imagined import Imagined
from helpdesk_tui.desk.backtest.names import Names
from helpdesk_tui.desk.backtest.outcome import Sending
from helpdesk_tui.desk.backtest.stored_mail import StoredMail
from helpdesk_tui.desk.fields import one_line
from helpdesk_tui.desk.signatures import filled_in
from helpdesk_tui.errors import ConfigError, Refused, RuleError, Usage
from helpdesk_tui.rules.actions import NONE, Action
from helpdesk_tui.rules.decision import Decision, Match
from helpdesk_tui.rules.effects import SPAM
from helpdesk_tui.rules.facts import MessageFacts
from helpdesk_tui.rules.when import read_when
from helpdesk_tui.words import Status

_WHO = re.compile(r"mail\s+(\S+)\s+(.+)", re.DOTALL)


@dataclass(slots=True)
class World:
    """What an imagined filing works with, under one rulebook."""

    names: Names
    ladder: Ladder
    unforeseen: dict[str, None] = field(default_factory=dict)
    """Words of actions nothing is known of."""


@dataclass(frozen=True, slots=True)
class Doing:
    """One action about to be carried out on one imagined ticket."""

    world: World
    mail: StoredMail
    ticket: Imagined
    action: Action
    match: Match

    @property
    def value(self) -> str:
        """What stands behind the action's word."""
        return self.action.value


Foretell = Callable[[Doing], None]
FORETOLD: dict[str, Foretell] = {}
"""Each action's word with the function that says what it would do."""


def foretells(*words: str) -> Callable[[Foretell], Foretell]:
    """Register a function for these words."""

    def register(function: Foretell) -> Foretell:
        FORETOLD.update(dict.fromkeys(words, function))
        return function

    return register


def carry_out(world: World, mail: StoredMail, ticket: Imagined, decision: Decision) -> None:
    """Do what stands in the end."""
    ticket.rules.update(dict.fromkeys(match.rule.name for match in decision.matches))
    for action, match in decision.final:
        function = FORETOLD.get(action.word)
        if function is None:
            world.unforeseen[action.word] = None
            continue
        try:
            function(Doing(world, mail, ticket, action, match))
        except (Refused, Usage, RuleError, ConfigError) as error:
            ticket.skipped.append(f"{action}: {error.what}")


@foretells("queue")
def _queue(doing: Doing) -> None:
    row = doing.world.names.queue(doing.value)
    if doing.ticket.set("queue", row.name) and row.team_id is not None:
        doing.ticket.set("team", doing.world.names.team_of(row))


@foretells("priority", "kind", "language")
def _word(doing: Doing) -> None:
    doing.ticket.set(doing.action.word, doing.value)


@foretells("subject")
def _subject(doing: Doing) -> None:
    doing.ticket.set("subject", one_line(doing.value))


@foretells("category")
def _category(doing: Doing) -> None:
    none = doing.value == NONE
    doing.ticket.set("category", None if none else doing.world.names.category(doing.value))


@foretells("team")
def _team(doing: Doing) -> None:
    none = doing.value == NONE
    doing.ticket.set("team", None if none else doing.world.names.team(doing.value))


@foretells("organization")
def _organization(doing: Doing) -> None:
    none = doing.value == NONE
    doing.ticket.set("organization", None if none else doing.world.names.organization(doing.value))


@foretells("owner")
def _owner(doing: Doing) -> None:
    if doing.value == NONE:
        doing.ticket.set("owner", None)
        return
    names = doing.world.names
    login = names.owner(doing.value)
    away = names.away(login, doing.mail.now)
    if away:
        if not doing.ticket.text("team"):
            doing.ticket.set("team", names.first_team(login) or None)
        team = doing.ticket.text("team") or "nobody"
        doing.ticket.skipped.append(f"{doing.action}: {away}; left to {team}")
        return
    changed = doing.ticket.set("owner", login)
    if changed and doing.ticket.status is Status.NEW:
        doing.ticket.set("status", Status.OPEN.value)


@foretells("tag", "untag")
def _tag(doing: Doing) -> None:
    add_or_take(doing.ticket, doing.value.lower(), add=doing.action.word == "tag")


@foretells("spam")
def _spam(doing: Doing) -> None:
    doing.ticket.set("status", Status.CLOSED.value)
    add_or_take(doing.ticket, SPAM, add=True)


@foretells("status")
def _status(doing: Doing) -> None:
    doing.ticket.set("status", Status(doing.value).value)


@foretells("close")
def _close(doing: Doing) -> None:
    doing.ticket.set("status", Status.CLOSED.value)


@foretells("due")
def _due(doing: Doing) -> None:
    _time(doing, "due")


@foretells("hide")
def _hide(doing: Doing) -> None:
    _time(doing, "hidden_until")


@foretells("link")
def _link(doing: Doing) -> None:
    wanted = int(doing.value.removeprefix("#"))
    if wanted == doing.ticket.number:
        raise Refused(f"#{wanted} is below #{doing.ticket.number} already.")
    doing.ticket.set("parent", doing.world.names.parent(wanted))


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
    answer(doing.world, doing.mail, ticket, ticket.contact_email, text, doing.match.rule.name)


@foretells("notify")
def _notify(doing: Doing) -> None:
    found = _WHO.fullmatch(doing.value)
    ticket, names = doing.ticket, doing.world.names
    if found is None:
        doing.world.unforeseen[f"notify {doing.value.split(maxsplit=1)[0]}"] = None
        return
    to = names.addresses(found[1], ticket.text("owner"), ticket.text("team"))
    subject = names.mail_subject(ticket.number, ticket.text("queue"), ticket.text("subject"))
    _tell(doing, to, subject.removeprefix("Re: "), filled(doing, found[2]) + "\n")


@foretells("forward")
def _forward(doing: Doing) -> None:
    """To whom and under what subject; what of the thread is passed on is not worked out."""
    address, _, words = doing.value.partition(" ")
    ticket, names = doing.ticket, doing.world.names
    subject = names.mail_subject(ticket.number, ticket.text("queue"), ticket.text("subject"))
    subject = f"Fwd: {subject.removeprefix('Re: ')}"
    _tell(doing, (address,), subject, filled(doing, words.strip()))


def _tell(doing: Doing, to: Sequence[str], subject: str, text: str) -> None:
    """Write to others than the customer, to each no more often than the ladder allows."""
    ticket, world = doing.ticket, doing.world
    queue = world.names.queue_called(ticket.text("queue"))
    if not queue.address:
        raise Refused("The queue has no address to write from.")
    held = {each: world.ladder.told_too_often(each, ticket.number, doing.mail.now) for each in to}
    still = tuple(address for address, reason in held.items() if not reason)
    rule = doing.match.rule.name
    ticket.mails += [
        Sending(address, subject, text, rule, to_customer=False, held=reason)
        for address, reason in held.items()
    ]
    if still:
        name = world.names.settings.name
        ticket.say(MessageFacts(subject, text, name, queue.address, still))
        world.ladder.told(still, ticket.number, doing.mail.now)


def answer(
    world: World, mail: StoredMail, ticket: Imagined, address: str, text: str, rule: str
) -> str:
    """Answer by machine, or say why not; see desk/automatic.py."""
    queue = world.names.queue_called(ticket.text("queue"))
    asked = Asked(
        address, ticket.number, mail.mail.automatic, mail.subject, mail.message.body,
        mail.came, mail.now, queue.address or "",
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


def add_or_take(ticket: Imagined, tag: str, *, add: bool) -> None:
    """Give a ticket a tag, or take it away."""
    present = set(ticket.tags)
    ticket.set("tags", sorted(present | {tag} if add else present - {tag}))


def _time(doing: Doing, name: str) -> None:
    when = read_when(doing.value, doing.mail.came)
    doing.ticket.set(name, when.isoformat() if when else None)
