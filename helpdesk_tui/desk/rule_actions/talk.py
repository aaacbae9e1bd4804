"""Actions that say something: a note, a reply to the customer, a mail to a colleague.

Replies go through the one ladder of automatic mail (desk/automatic.py): never to a machine,
never too often, and history says why none was sent.
"""

from __future__ import annotations

import re
from datetime import timedelta

from sqlmodel import Session, col, or_, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.automatic import answer
from helpdesk_tui.desk.messages import Said, say
from helpdesk_tui.desk.outgoing import queue_mail, reply_subject
from helpdesk_tui.desk.rule_actions.registry import Doing, carries_out
from helpdesk_tui.desk.settings import load_settings
from helpdesk_tui.errors import Refused
from helpdesk_tui.mail.letter import Address, Folded, Letter
from helpdesk_tui.store.tables import Agent, Contact, Message, Queue, Snippet, TeamMember, Ticket
from helpdesk_tui.words import Audience, Automatic, Direction, OutboxKind

_FIELD = re.compile(r"\{([a-z]+)\}")
_WHO = re.compile(r"mail\s+(\S+)\s+(.+)", re.DOTALL)


@carries_out("note")
def _note(doing: Doing) -> None:
    said = Said(
        direction=Direction.INSIDE,
        audience=Audience.INTERNAL,
        author=f"rule {doing.match.rule.name}",
        subject=doing.ticket.subject,
        body=filled(doing, doing.value) + "\n",
    )
    say(doing.tx, doing.ticket, said)


@carries_out("reply", in_steps=True)
def _reply(doing: Doing) -> None:
    tx, ticket = doing.tx, doing.ticket
    settings = load_settings(tx.session)
    contact = tx.session.get(Contact, ticket.contact_id) if ticket.contact_id else None
    address = (contact.email or "") if contact else ""
    letter = doing.letter or newest_letter(tx.session, ticket)
    text = filled(doing, text_for(tx.session, ticket, doing.value)) + "\n"
    reason = "nothing of this kind is sent now" if tx.silent else ""
    reason = reason or answer(
        tx, ticket, letter, address, text, settings, kind=OutboxKind.CONFIRMATION
    )
    said = f"{doing.value.split(maxsplit=1)[0]} not sent: {reason}" if reason else "sent"
    tx.record(ticket.id, "automatic reply", None, said)


@carries_out("notify", in_steps=True)
def _notify(doing: Doing) -> None:
    found = _WHO.fullmatch(doing.value)
    if found is None:
        raise Refused(f"There is no channel {doing.value.split(maxsplit=1)[0]!r}.")
    if doing.tx.silent:
        doing.tx.record(doing.ticket.id, "notice", None, "not sent: nothing is sent now")
        return
    to = _addresses(doing, found[1])
    queue = doing.tx.session.get(Queue, doing.ticket.queue_id)
    if queue is None or not queue.address:
        raise Refused("The queue has no address to write from.")
    message = say(
        doing.tx,
        doing.ticket,
        Said(
            direction=Direction.OUT,
            audience=Audience.INTERNAL,
            author=load_settings(doing.tx.session).name,
            author_email=queue.address,
            subject=reply_subject(doing.tx.session, doing.ticket).removeprefix("Re: "),
            body=filled(doing, found[2]) + "\n",
            to=to,
            automatic="auto-generated",
        ),
    )
    queue_mail(doing.tx, doing.ticket, message, OutboxKind.CONFIRMATION, timedelta(0))
    doing.tx.record(doing.ticket.id, "notice", None, ", ".join(to), message_id=message.id)


def _addresses(doing: Doing, who: str) -> tuple[str, ...]:
    """Whom ``who`` means: owner, team, an agent's login or an address."""
    session, ticket = doing.tx.session, doing.ticket
    if "@" in who:
        return (who,)
    if who == "owner":
        agents = [session.get_one(Agent, ticket.owner_id)] if ticket.owner_id else []
    elif who == "team":
        statement = select(Agent).join(TeamMember, col(TeamMember.agent_id) == col(Agent.id))
        agents = list(session.exec(statement.where(TeamMember.team_id == ticket.team_id)))
    else:
        agents = [directory.agent(session, who)]
    found = tuple(agent.email for agent in agents if agent.active and agent.email)
    if not found:
        raise Refused(f"Nobody to tell: {who} has no address.")
    return found


def text_for(session: Session, ticket: Ticket, words: str) -> str:
    """The snippet of that name that fits the ticket's queue and language best, or the words."""
    queue = directory.queue_name(session, ticket.queue_id)
    statement = (
        select(Snippet)
        .where(Snippet.name == words)
        .where(or_(Snippet.queue == queue, Snippet.queue == ""))
    )
    usual = load_settings(session).language
    order = {ticket.language: 0, usual: 1, "": 2}
    rows = [row for row in session.exec(statement) if row.language in order]
    if not rows:
        if session.exec(select(Snippet.id).where(Snippet.name == words)).first() is not None:
            raise Refused(f"Snippet {words!r} has no text for {queue} in {usual}.")
        return words
    return min(rows, key=lambda row: (order[row.language], row.queue == "")).text


def filled(doing: Doing, text: str) -> str:
    """A text with {number}, {subject}, {customer}, {queue}, {owner}, {status} and {desk}."""
    session, ticket = doing.tx.session, doing.ticket
    contact = session.get(Contact, ticket.contact_id) if ticket.contact_id else None
    known = {
        "number": str(ticket.id),
        "subject": ticket.subject,
        "customer": (contact.name or contact.email or "") if contact else "",
        "queue": directory.queue_name(session, ticket.queue_id),
        "owner": directory.agent_login(session, ticket.owner_id) if ticket.owner_id else "",
        "status": ticket.status,
        "desk": load_settings(session).name,
    }
    return _FIELD.sub(lambda found: known.get(found[1], found[0]), text)


def newest_letter(session: Session, ticket: Ticket) -> Letter:
    """What is left of the newest mail on a ticket: who wrote, what, and whether a machine."""
    statement = (
        select(Message)
        .where(Message.ticket_id == ticket.id, Message.direction == Direction.IN.value)
        .where(col(Message.withdrawn_at).is_(None))
        .order_by(col(Message.id).desc())
    )
    message = session.exec(statement).first()
    machine = Automatic(message.automatic) if message and message.automatic else None
    return Letter(
        subject=message.subject if message else "",
        sender=Address(message.author, message.author_email) if message else Address("", ""),
        reply_to=(), to=(), cc=(), date=None, message_id="", has_message_id=False,
        in_reply_to=(), references=(), body=message.body if message else "", html="",
        folded=Folded("", ""), attachments=(), automatic=machine, bounce=None, headers=(),
    )  # fmt: skip
