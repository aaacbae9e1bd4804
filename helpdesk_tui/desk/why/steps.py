"""A recorded change as a step of a chain, each link of its cause spelled out."""

from __future__ import annotations

from helpdesk_tui.desk.why.book import Book, Entry, Mail
from helpdesk_tui.desk.why.causes import Link, LinkKind, read_cause
from helpdesk_tui.views_why import WhyStep
from helpdesk_tui.words import ActorKind


def step_of(book: Book, entry: Entry) -> WhyStep:
    """What changed, who did it, and everything it rests on."""
    view = entry.view
    return WhyStep(
        what=_what(view.old, view.new),
        who=view.actor,
        at=view.at,
        because=tuple(_spelled(book, entry, link) for link in read_cause(view.cause)),
        field=view.field,
        old=view.old,
        new=view.new,
        verb=view.verb,
        cause=view.cause,
        undone=view.undone,
    )


def steps_of(book: Book, entries: tuple[Entry, ...]) -> tuple[WhyStep, ...]:
    """Several of them."""
    return tuple(step_of(book, entry) for entry in entries)


def in_short(book: Book, entry: Entry) -> str:
    """The cause of a change in one line."""
    said = ", ".join(_briefly(book, entry, link) for link in read_cause(entry.view.cause))
    if entry.view.actor_kind is ActorKind.AGENT:
        return f"{entry.view.actor}: {said}" if said else entry.view.actor
    return said or entry.view.verb


def mail_line(mail: Mail) -> str:
    """A mail in one line: number, who wrote, where to, what about."""
    who = f" from {mail.sender}" if mail.sender else " without a sender"
    return f"mail {mail.id}{who} to {mail.queue}: {mail.subject or '(no subject)'}"


def _first_mail(book: Book) -> int:
    """The mail a ticket was made from: who wrote it need not be said each time."""
    links = read_cause(book.made.view.cause) if book.made else ()
    return next((link.number for link in links if link.kind is LinkKind.MAIL), 0)


def _what(old: str, new: str) -> str:
    if old and new:
        return f"{old} → {new}"
    return new or (f"{old} taken away" if old else "nothing")


def _spelled(book: Book, entry: Entry, link: Link) -> str:
    mail = book.mails.get(link.number) if link.kind is LinkKind.MAIL else None
    if mail is not None:
        return mail_line(mail)
    if link.kind is LinkKind.MAIL:
        return f"{link.text}, which is no longer in the ledger"
    return _briefly(book, entry, link)


def _briefly(book: Book, entry: Entry, link: Link) -> str:
    if link.kind is LinkKind.UNDO:
        first = next((each.view for each in book.entries if each.batch == link.number), None)
        return f"{link.text} ({first.verb} by {first.actor})" if first else link.text
    mail = book.mails.get(link.number) if link.kind is LinkKind.MAIL else None
    if mail is not None and mail.sender and mail.id != _first_mail(book):
        return f"{link.text} from {mail.sender}"
    if link.kind is LinkKind.VERB and entry.view.actor_kind is not ActorKind.AGENT:
        return f"{link.text} by {entry.view.actor}"
    return link.text
