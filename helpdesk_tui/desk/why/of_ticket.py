"""Why a ticket exists: the mail that began it, or who wrote it down; and which mails it met."""

from __future__ import annotations

from helpdesk_tui.desk.why.book import Book, Mail
from helpdesk_tui.desk.why.causes import LinkKind, read_cause
from helpdesk_tui.desk.why.steps import in_short, mail_line, step_of
from helpdesk_tui.views_why import Why, WhyGroup, WhyStep
from helpdesk_tui.words import Fate


def of_ticket(book: Book) -> Why:
    """Why there is a ticket at all."""
    made = book.made
    if made is None:
        return Why("ticket", WhyGroup.TICKET, book.subject, "it has no history")
    mail = first_mail(book)
    steps = [step_of(book, made)]
    if mail is None:
        return Why("ticket", WhyGroup.TICKET, book.subject, in_short(book, made), tuple(steps))
    said = joined_how(mail)
    steps.append(WhyStep(said, at=mail.received_at))
    who = f" from {mail.sender}" if mail.sender else ""
    because = f"mail {mail.id}{who} to {mail.queue}; {said}"
    return Why("ticket", WhyGroup.TICKET, book.subject, because, tuple(steps))


def first_mail(book: Book) -> Mail | None:
    """The mail a ticket was made from."""
    made = book.made
    links = read_cause(made.view.cause) if made else ()
    return next((book.mails.get(e.number) for e in links if e.kind is LinkKind.MAIL), None)


def joined_how(mail: Mail) -> str:
    """Why a mail is where it is, in the words of the ledger."""
    if mail.fate == Fate.NEW_TICKET:
        if mail.reason.startswith("#"):
            return f"it began a ticket of its own: it names {mail.reason}"
        if mail.reason:
            return f"it began a ticket: {mail.reason}"
        return "it began a ticket: it points to none that is here"
    if mail.fate == Fate.FOLLOW_UP:
        return f"it joined {mail.reason}" if mail.reason.startswith("by ") else mail.reason
    fate = mail.fate or "waiting"
    return f"{fate}: {mail.reason}" if mail.reason else fate


def of_mail(book: Book, mail: Mail) -> Why:
    """What became of one mail, and why."""
    where = f"message {mail.message}" if mail.message else mail.fate or "waiting"
    steps = [
        WhyStep(mail_line(mail), at=mail.received_at),
        WhyStep(f"{'imported from' if mail.imported else 'received by'} {mail.source}"),
        WhyStep(joined_how(mail)),
    ]
    if mail.ticket not in (None, book.number):
        steps.append(WhyStep(f"it is on #{mail.ticket}"))
    return Why(f"mail {mail.id}", WhyGroup.MAIL, where, joined_how(mail), tuple(steps))
