"""A mail that came as a file of another mail, read for reading only (E74, E88)."""

from __future__ import annotations

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.thread import attachment
from helpdesk_tui.mail.letter import Address
from helpdesk_tui.mail.sandbox import parse_safely
from helpdesk_tui.views_mail import NestedMail

_PATIENCE = 10.0
"""Seconds a mail may take: an agent waits for it."""


def nested_mail(desk: Desk, attachment_id: int) -> NestedMail:
    """Read an attached mail in the killable child; it becomes no message and no ticket.

    Raises NotFound, Unparseable when it passes a limit, MailError when nothing can read it.
    """
    _, raw = attachment(desk, attachment_id)
    letter = parse_safely(raw, _PATIENCE)
    return NestedMail(
        subject=letter.subject,
        sender=_shown(letter.sender),
        to=tuple(map(_shown, letter.to)),
        cc=tuple(map(_shown, letter.cc)),
        date=letter.date,
        pieces=letter.folded.pieces or ((False, letter.body),),
        files=tuple((file.filename, file.size) for file in letter.attachments),
        problems=letter.problems,
        dangers=tuple(file.danger for file in letter.attachments),
    )


def _shown(address: Address) -> str:
    return f"{address.name} <{address.email}>" if address.name else address.email
