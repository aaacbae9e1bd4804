"""A mail that belongs to a ticket: may its sender join it, and what does that change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, select

from helpdesk_tui.desk import contacts, directory
from helpdesk_tui.desk.assign import give_to
from helpdesk_tui.desk.automatic import answer
from helpdesk_tui.desk.external import asked_addresses, has_answered
from helpdesk_tui.desk.family import members
from helpdesk_tui.desk.fields import read_tags
from helpdesk_tui.desk.intake.admission import REFUSED_TAG
from helpdesk_tui.desk.intake.agent_mail import file_agent_mail
from helpdesk_tui.desk.intake.answered import answers_a_note, answers_what_is_ours
from helpdesk_tui.desk.intake.notices import CLOSED, notice
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
from helpdesk_tui.store.tables import Contact, Intake, Participant, Queue, Ticket
from helpdesk_tui.words import AfterReopening, Audience, Authenticity, Fate, OutboxKind, Status


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
    found_tickets = candidates(tx.session, letter)
    if settings.ticket_per_queue:
        found_tickets.sort(key=lambda each: each[0].queue_id != row.queue_id)
    for found, evidence in found_tickets:
        ticket = tx.root(found.id or 0)
        if ticket is None or (is_forward(letter) and ticket.queue_id != row.queue_id):
            continue
        # Reply-To says where to answer; who wrote is what From says (E37).
        trust = trust_of(tx, ticket, evidence, letter.sender.email)
        if trust.relation is Relation.AGENT and row.authenticity == Authenticity.FAILED:
            trust = Trust(False, Relation.STRANGER, f"{letter.sender.email} is forged (E39)")
        life = _life_of(tx, ticket, letter, settings)
        # Whom we asked began no matter of their own, however late they answer (F63).
        if trust.joins and (life.joins or trust.relation is Relation.EXTERNAL):
            if trust.relation is Relation.AGENT:
                ours = answers_what_is_ours(tx, ticket, letter)
                return file_agent_mail(tx, row, letter, ticket, evidence, settings, to_ours=ours)
            before = Status(ticket.status)
            verdict = _join(tx, row, letter, ticket, trust, life.status)
            if trust.relation is not Relation.EXTERNAL:
                _follow(tx, ticket, letter, life, before, settings)
            return verdict
        reason = life.reason if trust.joins else trust.reason
        refused = refused or NotJoined(ticket.id or 0, reason)
    return refused


def _life_of(tx: Transaction, ticket: Ticket, letter: Letter, settings: Settings) -> FollowUp:
    if REFUSED_TAG in read_tags(tx.session, ticket) and not Status(ticket.status).is_open:
        return FollowUp(False, Status(ticket.status), "it was refused")
    queue = tx.session.get_one(Queue, ticket.queue_id)
    days = queue.reopen_days
    return after_customer_message(
        Status(ticket.status),
        ticket.closed_at,
        tx.moment,
        settings.reopen_window if days is None else timedelta(days=days),
        automatic=letter.automatic is not None,
        late=AfterReopening(queue.closed),
    )


def _follow(
    tx: Transaction,
    ticket: Ticket,
    letter: Letter,
    life: FollowUp,
    before: Status,
    settings: Settings,
) -> None:
    """What an answer to a closed ticket entails: a refusal, or an owner less (E34)."""
    if life.refused:
        words = notice(CLOSED, letter.language, ticket.id or 0, settings)
        to = letter.sender.email
        told = answer(tx, ticket, letter, to, words, settings, kind=OutboxKind.NOTICE)
        tx.record(ticket.id, "refusal", None, f"not sent: {told}" if told else "sent")
    reopened = not before.is_open and Status(ticket.status).is_open
    if reopened and tx.session.get_one(Queue, ticket.queue_id).release_owner:
        give_to(tx, ticket, None)


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
    who = requester_of(tx, letter)
    # What answers a note was meant for those who could read it (E35).
    audience = Audience.INTERNAL if answers_a_note(tx, ticket, letter) else Audience.PUBLIC
    message = say(tx, ticket, said_by(letter, row, who, audience=audience))
    contacts.take_part(tx.session, ticket, [letter.sender.email], "cc")
    copied_take_part(tx.session, ticket, letter)
    tx.set(ticket, "status", status.value)
    if letter.automatic is None:
        tx.set(ticket, "hidden_until", None)
    return Verdict(Fate.FOLLOW_UP, trust.reason, ticket=ticket.id, message=message.id)


def _come_back(
    tx: Transaction, row: Intake, letter: Letter, ticket: Ticket, trust: Trust
) -> Verdict:
    """What an outside party answers is for us alone, whatever thread they answer in (F63).

    It opens a ticket that was closed, be it long ago: among closed ones nobody would see it.
    """
    said = said_by(letter, row, None, audience=Audience.EXTERNAL)
    message = say(tx, ticket, said)
    has_answered(tx, ticket, letter.sender.email, automatic=letter.automatic is not None)
    return Verdict(Fate.FOLLOW_UP, trust.reason, ticket=ticket.id, message=message.id)
