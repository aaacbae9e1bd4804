"""What rules know of a letter that is about to open a ticket or to join one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from helpdesk_tui.desk import contacts, directory
from helpdesk_tui.desk.intake.words_of_mail import sender_of
from helpdesk_tui.mail.letter import Letter
from helpdesk_tui.rules.effects import Places, QueuePlace
from helpdesk_tui.rules.facts import MailFacts, MessageFacts, TicketFacts
from helpdesk_tui.words import Priority, Source, Status


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where and when a letter came, and what the mail servers on its way vouch for."""

    queue: str
    at: datetime
    """Aware, in the desk's time zone."""
    verified: bool = False


def facts_of_letter(
    session: Session, letter: Letter, arrival: Arrival, places: Places
) -> TicketFacts:
    """The ticket a letter would open, before any rule; reads names, writes nothing."""
    who = sender_of(letter)
    place = places.get(arrival.queue, QueuePlace())
    known = contacts.find(session, who.email) if who.email else None
    firm = known.organization_id if known else contacts.organization_of(session, who.email)
    return TicketFacts(
        number=0,
        status=Status.NEW,
        priority=Priority.NORMAL,
        queue=arrival.queue,
        owner="",
        team=place.team,
        category="",
        tags=(),
        contact_name=(known.name if known else "") or who.name,
        contact_email=who.email.lower(),
        organization=directory.organization_name(session, firm) if firm else "",
        source=Source.MAIL,
        language=letter.language,
        created_at=arrival.at,
        updated_at=arrival.at,
        due_at=None,
        hidden_until=None,
        unread=True,
        merged=False,
        has_attachment=bool(letter.attachments),
        has_reply=False,
        has_draft=False,
        messages=(message_of_letter(letter),),
        department=place.department,
        mail=mail_of_letter(letter, verified=arrival.verified),
    )


def message_of_letter(letter: Letter) -> MessageFacts:
    """A letter as a message."""
    return MessageFacts(
        letter.subject,
        letter.body,
        letter.sender.name,
        letter.sender.email,
        tuple(address.email for address in (*letter.to, *letter.cc)),
    )


def mail_of_letter(letter: Letter, *, verified: bool = False) -> MailFacts:
    """What only the letter itself has."""
    return MailFacts(
        headers=letter.headers,
        files=tuple(file.filename for file in letter.attachments),
        automatic=letter.automatic.value if letter.automatic else "",
        verified=verified,
    )
