"""Quoting the last public message below an answer: never a note, never an outside party.

A quote goes to an editor and out in our name, so it is made safe as on a screen (E112).
"""

from __future__ import annotations

import re
from datetime import datetime

from sqlmodel import Session, col, select

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.family import existing, members
from helpdesk_tui.desk.local_time import LOCAL
from helpdesk_tui.desk.pieces import shown_of
from helpdesk_tui.desk.settings import load_settings
from helpdesk_tui.safe import one_line, visible
from helpdesk_tui.store.tables import Department, Message, Ticket
from helpdesk_tui.words import Audience

GAPS = re.compile(r"\n{3,}")
LONGEST = 20_000
"""Characters quoted at most; the whole mail is in the thread."""

ATTRIBUTIONS = {
    "cs": ("Dne {date} {who} napsal(a):", "%d.%m.%Y %H:%M"),
    "da": ("Den {date} skrev {who}:", "%d.%m.%Y %H:%M"),
    "de": ("Am {date} schrieb {who}:", "%d.%m.%Y %H:%M"),
    "en": ("On {date}, {who} wrote:", "%Y-%m-%d %H:%M"),
    "nb": ("Den {date} skrev {who}:", "%d.%m.%Y %H:%M"),
    "no": ("Den {date} skrev {who}:", "%d.%m.%Y %H:%M"),
    "pl": ("Dnia {date} {who} napisał(a):", "%d.%m.%Y %H:%M"),
    "sk": ("Dňa {date} {who} napísal(a):", "%d.%m.%Y %H:%M"),
    "sv": ("Den {date} skrev {who}:", "%Y-%m-%d %H:%M"),
}
"""The line above a quote and how a time is written, by language."""


def quote(desk: Desk, number: int) -> str:
    """The last public message of a ticket as a quote; "" when there is none. Raises NotFound."""
    with desk.store.read() as session:
        ticket = existing(session, number)
        message = last_public(session, ticket)
        if message is None:
            return ""
        at = message.sent_at or message.created_at
        text = quoted(shown_of(message) or message.body)
        return f"{attribution(language_of(session, ticket), at, message.author)}\n{text}"


def last_public(session: Session, ticket: Ticket) -> Message | None:
    """The newest message that both sides know and a person wrote."""
    statement = (
        select(Message)
        .where(col(Message.ticket_id).in_(members(session, ticket.id or 0)))
        .where(Message.audience == Audience.PUBLIC.value, Message.automatic == "")
        .where(col(Message.withdrawn_at).is_(None))
        .order_by(col(Message.created_at).desc(), col(Message.id).desc())
        .limit(1)
    )
    return session.exec(statement).first()


def language_of(session: Session, ticket: Ticket) -> str:
    """The language a ticket is answered in: its own, its department's, the desk's."""
    department = session.get(Department, ticket.department_id) if ticket.department_id else None
    own = ticket.language or (department.language if department else "")
    return own or load_settings(session).language


def attribution(language: str, at: datetime, who: str) -> str:
    """The line above a quote; English where the language has none here."""
    line, form = ATTRIBUTIONS.get(language) or ATTRIBUTIONS["en"]
    return line.format(date=at.astimezone(LOCAL).strftime(form), who=one_line(who))


def quoted(text: str) -> str:
    """A text with "> " before each line; no empty lines at its ends, nor two in a row."""
    cut = text[:LONGEST] + ("\n[…]" if len(text) > LONGEST else "")
    safe = visible(cut.strip("\r\n"), newlines=True)
    lines = GAPS.sub("\n\n", safe).splitlines()
    return "".join(f">{line}\n" if line[:1] in (">", "") else f"> {line}\n" for line in lines)
