"""A mail from an agent's address to a ticket: a note, or an answer that is sent on (E36).

Anybody can write an agent's address into From. So such a mail is a note for colleagues, and
goes on to the customer only where the desk wants that and our own mail server vouches for
the sender. The agent is told of what was not sent, once and not again.
"""

from __future__ import annotations

from datetime import timedelta

from helpdesk_tui.desk import directory
from helpdesk_tui.desk.automatic import answer
from helpdesk_tui.desk.intake.notices import KEPT
from helpdesk_tui.desk.intake.verdict import Verdict
from helpdesk_tui.desk.intake.words_of_mail import said_by
from helpdesk_tui.desk.messages import File, Said, say
from helpdesk_tui.desk.outgoing import queue_mail, reply_subject
from helpdesk_tui.desk.settings import Settings
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.mail.authenticity import authenticate
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.rules.agent_mail import AgentMail, why_kept
from helpdesk_tui.rules.trust import Evidence
from helpdesk_tui.store.tables import Agent, Contact, Intake, Ticket
from helpdesk_tui.words import Audience, Automatic, Direction, Fate, OutboxKind, Status


def file_agent_mail(
    tx: Transaction,
    row: Intake,
    letter: Letter,
    ticket: Ticket,
    evidence: Evidence,
    settings: Settings,
    *,
    to_ours: bool,
) -> Verdict:
    """File a mail from an agent's address on the ticket it is about.

    ``to_ours``: it answers what customers do not see. An absence note is ignored.
    """
    if letter.automatic is Automatic.REPLY:
        return Verdict(Fate.IGNORED, f"an absence note of an agent, about #{ticket.id}")
    agent = _agent(tx, letter)
    customer = _customer(tx, ticket)
    mail = AgentMail(
        wanted=settings.agent_answers,
        doubt=_doubt(letter, settings),
        evidence=evidence,
        automatic=letter.automatic is not None,
        to_ours=to_ours,
        direct=_reached(letter, customer),
        has_text=bool(letter.folded.visible.strip()),
        has_customer=bool(customer),
    )
    reason = why_kept(mail)
    if not reason and agent is not None:
        return _send_on(tx, row, letter, ticket, agent, customer, settings)
    who = agent.id if agent else None
    message = say(tx, ticket, said_by(letter, row, None, audience=Audience.INTERNAL, agent_id=who))
    if not (mail.to_ours or mail.direct):
        _tell(tx, ticket, letter, reason, settings)
    return Verdict(
        Fate.FOLLOW_UP, f"an agent's mail by {evidence}, kept internal: {reason}",
        ticket=ticket.id, message=message.id,
    )  # fmt: skip


def _tell(tx: Transaction, ticket: Ticket, letter: Letter, reason: str, settings: Settings) -> None:
    """Let the agent know that the customer did not get it, and why."""
    text = KEPT.format(number=ticket.id, reason=reason, desk=settings.name)
    told = answer(
        tx, ticket, letter, letter.sender.email.lower(), text, settings,
        kind=OutboxKind.NOTICE, audience=Audience.INTERNAL,
    )  # fmt: skip
    tx.record(ticket.id, "notice to agent", None, f"not sent: {told}" if told else "sent")


def _send_on(
    tx: Transaction,
    row: Intake,
    letter: Letter,
    ticket: Ticket,
    agent: Agent,
    customer: str,
    settings: Settings,
) -> Verdict:
    """The agent's own words, without what they quote, as an answer of theirs."""
    message = say(
        tx,
        ticket,
        Said(
            direction=Direction.OUT,
            audience=Audience.PUBLIC,
            author=agent.name,
            author_email=agent.email,
            agent_id=agent.id,
            subject=reply_subject(tx.session, ticket),
            body=letter.folded.visible.strip() + "\n",
            to=(customer,),
            authenticity=row.authenticity,
            intake_id=row.id,
            sent_at=letter.date,
            files=tuple(
                File(each.filename, each.content_type, each.content)
                for each in letter.attachments
                if not each.inline
            ),
            thread_ids=(letter.message_id,),
        ),
    )
    queue_mail(tx, ticket, message, OutboxKind.REPLY, timedelta(seconds=settings.send_delay))
    tx.set(ticket, "status", Status.WAITING_CONTACT.value)
    reason = f"{agent.login}'s answer by mail, sent on to {customer}"
    return Verdict(Fate.FOLLOW_UP, reason, ticket=ticket.id, message=message.id)


def _agent(tx: Transaction, letter: Letter) -> Agent | None:
    sender = letter.sender.email.lower()
    active = (agent for agent in directory.agents(tx.session) if agent.active)
    return next((agent for agent in active if agent.email.lower() == sender), None)


def _customer(tx: Transaction, ticket: Ticket) -> str:
    contact = tx.session.get(Contact, ticket.contact_id) if ticket.contact_id else None
    return (contact.email or "") if contact else ""


def _reached(letter: Letter, customer: str) -> bool:
    named = {each.email.lower() for each in (*letter.to, *letter.cc)}
    return bool(customer) and customer in named


def _doubt(letter: Letter, settings: Settings) -> str:
    proof = authenticate(letter, settings.mail_servers)
    return "" if proof.is_verified else proof.reason
