"""Actions that tell others: a mail to a colleague, a channel, a forward to somebody outside.

All of them are automatic mail of their own kind: marked as such (E47), and no more often
than the ladder of automatic mail allows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session, col, select

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.channels import tell
from helpdesk_tui.desk.external import note_asked, outside
from helpdesk_tui.desk.forwarding import thread_text
from helpdesk_tui.desk.messages import Said, say
from helpdesk_tui.desk.outgoing import mail_subject, queue_mail, reply_subject
from helpdesk_tui.desk.rule_actions.registry import Doing, carries_out
from helpdesk_tui.desk.rule_actions.talk import filled
from helpdesk_tui.desk.settings import load_settings
from helpdesk_tui.errors import Refused
from helpdesk_tui.rules.rate import Sent, read_ladder, too_often
from helpdesk_tui.store.tables import Agent, Message, Outbox, Queue, TeamMember
from helpdesk_tui.words import Audience, Direction, OutboxKind

_MAIL = re.compile(r"mail\s+(\S+)\s+(.+)", re.DOTALL)
SILENT = "not sent: nothing is sent now"


@carries_out("notify", in_steps=True)
def _notify(doing: Doing) -> None:
    mail = _MAIL.fullmatch(doing.value)
    if mail is None:
        _tell(doing)
        return
    to, words = _addresses(doing, mail[1]), filled(doing, mail[2]) + "\n"
    subject = reply_subject(doing.tx.session, doing.ticket).removeprefix("Re: ")
    _send(doing, "notice", subject, words, to, Audience.INTERNAL)


@carries_out("forward", in_steps=True)
def _forward(doing: Doing) -> None:
    """Pass on what is public; the answer comes back here, for agents alone."""
    address, _, words = doing.value.partition(" ")
    to = outside(doing.tx.session, [address])
    passed_on = thread_text(doing.tx.session, doing.ticket)
    text = f"{filled(doing, words.strip())}\n\n{passed_on}".lstrip()
    subject = mail_subject(doing.tx.session, doing.ticket, "Fwd")
    message = _send(doing, "forwarded", subject, text, to, Audience.EXTERNAL)
    if message is not None:
        note_asked(doing.tx, doing.ticket, message, to)


def _tell(doing: Doing) -> None:
    channel, _, words = doing.value.partition(" ")
    if doing.tx.silent:
        doing.tx.record(doing.ticket.id, "notice", None, SILENT)
        return
    reason = tell(doing.tx, doing.ticket, channel, filled(doing, words.strip()))
    said = f"not sent: {reason}" if reason else f"{channel}: to be told"
    doing.tx.record(doing.ticket.id, "notice", None, said)


def _send(
    doing: Doing, field: str, subject: str, text: str, to: Sequence[str], audience: Audience
) -> Message | None:
    """Queue a mail to those who did not get too many; history says who did, and who did not."""
    tx, ticket = doing.tx, doing.ticket
    if tx.silent:
        tx.record(ticket.id, field, None, SILENT)
        return None
    queue = tx.session.get(Queue, ticket.queue_id)
    if queue is None or not queue.address:
        raise Refused("The queue has no address to write from.")
    reasons = {address: _too_often(doing, address) for address in to}
    for reason in filter(None, reasons.values()):
        tx.record(ticket.id, field, None, f"not sent: {reason}")
    still = tuple(address for address, reason in reasons.items() if not reason)
    if not still:
        return None
    said = Said(
        direction=Direction.OUT,
        audience=audience,
        author=load_settings(tx.session).name,
        author_email=queue.address,
        subject=subject,
        body=text,
        to=still,
        automatic="auto-generated",
    )
    message = say(tx, ticket, said)
    queue_mail(tx, ticket, message, OutboxKind.ALERT, timedelta(0))
    tx.record(ticket.id, field, None, ", ".join(still), message_id=message.id)
    return message


def _too_often(doing: Doing, address: str) -> str:
    settings = load_settings(doing.tx.session)
    per_ticket = read_ladder(settings.auto_per_ticket)
    per_address = read_ladder(settings.auto_per_address)
    longest = max(per_ticket[-1].length, per_address[-1].length)
    statement = (
        select(Message.to, Outbox.due_at, Message.ticket_id)
        .join(Outbox, col(Outbox.message_id) == col(Message.id))
        .where(Outbox.kind == OutboxKind.ALERT.value, Outbox.due_at > doing.tx.now - longest)
        .order_by(col(Outbox.due_at))
    )
    wanted = address.lower()
    sent = [
        Sent(at, number)
        for to, at, number in doing.tx.session.exec(statement)
        if wanted in to.lower().split("\n")
    ]
    number = doing.ticket.id or 0
    return too_often(
        address, number, sent, doing.tx.now, per_ticket=per_ticket, per_address=per_address
    )


def nobody_to_tell(who: str, has_owner: bool) -> Refused:
    """What is said where a notice would go nowhere."""
    if who == "owner" and not has_owner:
        return Refused("Nobody to tell: the ticket has no owner.")
    return Refused(f"Nobody to tell: {who} has no address.")


def _addresses(doing: Doing, who: str) -> tuple[str, ...]:
    """Whom ``who`` means: owner, team, an agent's login or an address."""
    if "@" in who:
        return (who,)
    found = tuple(a.email for a in _agents(doing.tx.session, doing, who) if a.active and a.email)
    if not found:
        raise nobody_to_tell(who, doing.ticket.owner_id is not None)
    return found


def _agents(session: Session, doing: Doing, who: str) -> Sequence[Agent]:
    if who == "owner":
        owner = doing.ticket.owner_id
        return [session.get_one(Agent, owner)] if owner else []
    if who == "team":
        statement = select(Agent).join(TeamMember, col(TeamMember.agent_id) == col(Agent.id))
        return session.exec(statement.where(TeamMember.team_id == doing.ticket.team_id)).all()
    return [directory.agent(session, who)]
