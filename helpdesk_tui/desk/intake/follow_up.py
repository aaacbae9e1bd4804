"""A mail that belongs to a ticket: it joins, or becomes a ticket that refers to it."""

from __future__ import annotations

from sqlmodel import col, select

from helpdesk_tui.desk import contacts
from helpdesk_tui.desk.intake.threads import find_thread, is_forward
from helpdesk_tui.desk.intake.verdict import Verdict
from helpdesk_tui.desk.intake.words_of_mail import requester_of, said_by, sender_of
from helpdesk_tui.desk.merge import members
from helpdesk_tui.desk.messages import say
from helpdesk_tui.desk.settings import Settings
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.rules.lifecycle import after_customer_message
from helpdesk_tui.rules.trust import Evidence, Relation, Trust, may_join
from helpdesk_tui.store.tables import Agent, Contact, Intake, Participant, Ticket
from helpdesk_tui.words import Audience, Fate, Status


def try_to_join(tx: Transaction, row: Intake, letter: Letter, settings: Settings) -> Verdict | None:
    """Join the ticket a letter points to; None when it points nowhere or may not join."""
    found = find_thread(tx.session, letter)
    if found is None:
        return None
    ticket = tx.ticket(found[0].id or 0)
    if is_forward(letter) and ticket.queue_id != row.queue_id:
        return None
    trust = trust_of(tx, ticket, found[1], sender_of(letter).email)
    if not trust.joins:
        _refer(tx, row, ticket, trust.reason)
        return None
    life = after_customer_message(
        Status(ticket.status),
        ticket.closed_at,
        tx.now,
        settings.reopen_window,
        automatic=letter.automatic is not None,
    )
    if not life.joins:
        _refer(tx, row, ticket, life.reason)
        return None
    return _join(tx, row, letter, ticket, trust, life.status)


def trust_of(tx: Transaction, ticket: Ticket, evidence: Evidence, sender: str) -> Trust:
    """Ask whether a sender may join, with what the desk knows of the ticket."""
    family = members(tx.session, ticket.id or 0)
    taking_part = tx.session.exec(
        select(Participant.email).where(col(Participant.ticket_id).in_(family))
    )
    agents = tx.session.exec(select(Agent.email).where(col(Agent.active), Agent.email != ""))
    contact = tx.session.get(Contact, ticket.contact_id) if ticket.contact_id else None
    return may_join(
        evidence,
        sender,
        frozenset(taking_part),
        frozenset(email.lower() for email in agents),
        (contact.email or "") if contact else "",
    )


def _refer(tx: Transaction, row: Intake, ticket: Ticket, reason: str) -> None:
    """Let the ticket's agents know of a mail that named it but did not join it."""
    tx.record(ticket.id, "mentioned", None, f"mail {row.id}: {reason}")


def _join(
    tx: Transaction, row: Intake, letter: Letter, ticket: Ticket, trust: Trust, status: Status
) -> Verdict:
    by_agent = trust.relation is Relation.AGENT
    who = None if by_agent else requester_of(tx, letter)
    agent = _agent(tx, letter) if by_agent else None
    # An agent's mail is kept internal: From is no proof of who wrote it (E36, E39).
    audience = Audience.INTERNAL if by_agent else Audience.PUBLIC
    message = say(
        tx,
        ticket,
        said_by(letter, row, who, audience=audience, agent_id=agent.id if agent else None),
    )
    if who is not None and who.email:
        contacts.take_part(tx.session, ticket, who.email, "cc")
    if not by_agent:
        tx.set(ticket, "status", status.value)
        if letter.automatic is None:
            tx.set(ticket, "hidden_until", None)
    return Verdict(Fate.FOLLOW_UP, trust.reason, ticket=ticket.id, message=message.id)


def _agent(tx: Transaction, letter: Letter) -> Agent | None:
    rows = tx.session.exec(select(Agent).where(col(Agent.active))).all()
    sender = letter.sender.email.lower()
    return next((agent for agent in rows if agent.email.lower() == sender), None)
