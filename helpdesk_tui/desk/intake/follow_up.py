"""A mail that belongs to a ticket: may its sender join it, and what does that change."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import col, select

from helpdesk_tui.desk import contacts, directory
from helpdesk_tui.desk.external import asked_addresses, has_answered
from helpdesk_tui.desk.family import members
from helpdesk_tui.desk.intake.participants import copied_take_part
from helpdesk_tui.desk.intake.threads import candidates, is_forward
from helpdesk_tui.desk.intake.verdict import Verdict
from helpdesk_tui.desk.intake.words_of_mail import requester_of, said_by
from helpdesk_tui.desk.messages import say
from helpdesk_tui.desk.settings import Settings
from helpdesk_tui.desk.transaction import Transaction
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.rules.lifecycle import FollowUp, after_customer_message
from helpdesk_tui.rules.trust import Evidence, Relation, Trust, may_join
from helpdesk_tui.store.tables import Agent, Contact, Intake, Participant, Ticket
from helpdesk_tui.words import Audience, Fate, Status


@dataclass(frozen=True, slots=True)
class NotJoined:
    """A ticket that a mail named and did not join, and why."""

    ticket: int
    reason: str


def try_to_join(
    tx: Transaction, row: Intake, letter: Letter, settings: Settings
) -> Verdict | NotJoined | None:
    """Join the first ticket that a letter points to and that lets its sender in.

    None when it points nowhere; else the strongest of those it may not join.
    """
    refused: NotJoined | None = None
    for found, evidence in candidates(tx.session, letter):
        ticket = tx.root(found.id or 0)
        if ticket is None or (is_forward(letter) and ticket.queue_id != row.queue_id):
            continue
        # Reply-To says where to answer; who wrote is what From says (E37).
        trust = trust_of(tx, ticket, evidence, letter.sender.email)
        life = _life_of(tx, ticket, letter, settings)
        if trust.joins and life.joins:
            return _join(tx, row, letter, ticket, trust, life.status)
        reason = life.reason if trust.joins else trust.reason
        refused = refused or NotJoined(ticket.id or 0, reason)
    return refused


def _life_of(tx: Transaction, ticket: Ticket, letter: Letter, settings: Settings) -> FollowUp:
    return after_customer_message(
        Status(ticket.status),
        ticket.closed_at,
        tx.moment,
        settings.reopen_window,
        automatic=letter.automatic is not None,
    )


def trust_of(tx: Transaction, ticket: Ticket, evidence: Evidence, sender: str) -> Trust:
    """Ask whether a sender may join, with what the desk knows of the ticket."""
    family = members(tx.session, ticket.id or 0)
    taking_part = tx.session.exec(
        select(Participant.email).where(col(Participant.ticket_id).in_(family))
    )
    agents = (row.email.lower() for row in directory.agents(tx.session) if row.active)
    contact = tx.session.get(Contact, ticket.contact_id) if ticket.contact_id else None
    return may_join(
        evidence,
        sender,
        frozenset(taking_part),
        frozenset(email for email in agents if email),
        (contact.email or "") if contact else "",
        asked_addresses(tx.session, family),
    )


def _join(
    tx: Transaction, row: Intake, letter: Letter, ticket: Ticket, trust: Trust, status: Status
) -> Verdict:
    if trust.relation is Relation.EXTERNAL:
        return _come_back(tx, row, letter, ticket, trust)
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
    if not by_agent:
        contacts.take_part(tx.session, ticket, [letter.sender.email], "cc")
        copied_take_part(tx.session, ticket, letter)
        tx.set(ticket, "status", status.value)
        if letter.automatic is None:
            tx.set(ticket, "hidden_until", None)
    return Verdict(Fate.FOLLOW_UP, trust.reason, ticket=ticket.id, message=message.id)


def _come_back(
    tx: Transaction, row: Intake, letter: Letter, ticket: Ticket, trust: Trust
) -> Verdict:
    """What an outside party answers is for us alone, whatever thread they answer in (F63)."""
    said = said_by(letter, row, None, audience=Audience.EXTERNAL)
    message = say(tx, ticket, said)
    has_answered(tx, ticket, letter.sender.email, automatic=letter.automatic is not None)
    return Verdict(Fate.FOLLOW_UP, trust.reason, ticket=ticket.id, message=message.id)


def _agent(tx: Transaction, letter: Letter) -> Agent | None:
    sender = letter.sender.email.lower()
    active = (agent for agent in directory.agents(tx.session) if agent.active)
    return next((agent for agent in active if agent.email.lower() == sender), None)
