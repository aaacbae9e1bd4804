"""The answer to ``why``: one thing about a ticket, or all of it."""

from __future__ import annotations

import difflib
import re
from dataclasses import replace

from helpdesk_tui.desk.desk import Desk
from helpdesk_tui.desk.fields import FIELDS
from helpdesk_tui.desk.why.book import Book, Head, Mail, read_book
from helpdesk_tui.desk.why.derived import BY_NAME, FIELD_OF
from helpdesk_tui.desk.why.of_derived import of_derived
from helpdesk_tui.desk.why.of_field import of_event, of_field
from helpdesk_tui.desk.why.of_message import of_message
from helpdesk_tui.desk.why.of_sent import (
    AUTOMATIC,
    has_bounce,
    of_automatic,
    of_bounce_mark,
    of_reopening,
    tells_of_reopening,
)
from helpdesk_tui.desk.why.of_ticket import of_mail, of_ticket
from helpdesk_tui.desk.why.references import references_of
from helpdesk_tui.errors import NotFound, Usage
from helpdesk_tui.views_why import Why, WhyView

EVENTS = (
    "contact undeliverable", "delivered to", "external", "mentioned", "merged",
    "message completed", "message withdrawn", "outbox", "recipient refused", "refers to",
    "rule skipped", "undone",
)  # fmt: skip
"""What history records of a ticket beside its fields and automatic mail."""
ALIASES = {
    "requester": "contact", "notification": "notice", "bounce": "bounce mark",
    "reopened": "reopening", "hidden": "hidden_until",
    "reply": "automatic reply",
}  # fmt: skip
_SHOWN = (
    "source", "created_at", "department_id", "first_reply_at", "last_in_at", "last_out_at",
    "solved_at", "closed_at",
)  # fmt: skip
"""Derived columns that stand in an overview; the others answer when they are asked for."""
_WORDS = {
    "created_at": "created", "department_id": "department", "first_reply_at": "first reply",
    "last_in_at": "last in", "last_out_at": "last out", "solved_at": "solved",
    "closed_at": "closed", "updated_at": "updated", "hidden_until": "hidden until",
    "merged_into": "merged into", "is_open": "open", "last_in_id": "last message in",
    "urgent_at": "order by urgency",
}  # fmt: skip
"""What people call a column."""
_BRIEF = (
    "owner", "status", "priority", "queue", "category", "tags", "due", "confirmation",
    "reopening", "message ID", "mail ID",
)  # fmt: skip
"""What is asked for most: named where a name is not known."""
_JOINT = re.compile(r"(?<=[a-z])[_-](?=[a-z])")
"""What may stand for a space in a name."""
_ALWAYS = ("ticket", "mail", "message", "reopening", "bounce mark")


def names() -> tuple[str, ...]:
    """Everything ``why`` can be asked about as people say it, in order of the alphabet.

    Columns that only the program knows by name answer too; nobody has to read of them.
    """
    known = (*FIELDS, *_SHOWN, *AUTOMATIC, *EVENTS, *_ALWAYS)
    return tuple(sorted({_WORDS.get(name, name) for name in known}))


def why(desk: Desk, number: int, field: str = "") -> WhyView:
    """Explain one thing about a ticket, or with "" everything.

    ``field`` is a field, a column, an event, "message ID" or "mail ID". Raises NotFound for a
    ticket, message or mail that is not there, Usage for a name nobody knows.
    """
    wanted = _normal(field)
    book = read_book(desk, number)
    whys = _named(desk, book, *wanted) if wanted[0] else _overview(book)
    told = tuple(replace(each, about=_WORDS.get(each.about, each.about)) for each in whys)
    return WhyView(number, book.subject, told)


def _normal(field: str) -> tuple[str, int]:
    """The name as it is known, and the number behind "message" or "mail". Raises Usage."""
    words = _JOINT.sub(" ", field.strip().lower())
    word, _, rest = words.partition(" ")
    rest = rest.strip().removeprefix("#")
    if word in ("message", "mail") and rest.isascii() and rest.isdigit():
        return word, int(rest[:18])
    if word in ("message", "mail") and rest and words not in names():
        raise Usage(
            f"{rest!r} is not the number of a {word}.", f"Write: {word} ID, or {word} for all."
        )
    every = (*FIELDS, *BY_NAME, *FIELD_OF, *AUTOMATIC, *EVENTS, *_ALWAYS)
    known = {name.replace("_", " "): name for name in every}
    known |= {said: name for name, said in _WORDS.items()}
    name = ALIASES.get(words, "") or known.get(words, "")
    if words and not name:
        near = difflib.get_close_matches(words, names(), n=1)
        also = f"Did you mean {near[0]!r}? " if near else ""
        raise Usage(f"A ticket has no field {field!r}.", f"{also}Known: {', '.join(_BRIEF)}.")
    return FIELD_OF.get(name, name), 0


def _named(desk: Desk, book: Book, name: str, number: int) -> tuple[Why, ...]:
    if name == "message":
        heads = [_message(book, number)] if number else book.messages
        if not heads:
            raise NotFound(f"#{book.number} has no message.", "Ask for: ticket")
        return tuple(_with_references(desk, book, head) for head in heads)
    if name == "mail":
        mails = [_mail(book, number)] if number else book.mails.values()
        if not mails:
            raise NotFound(f"No mail has to do with #{book.number}.", "Ask for: ticket")
        return tuple(of_mail(book, mail) for mail in mails)
    return (_one(book, name),)


def _one(book: Book, name: str) -> Why:
    if name in FIELDS:
        return of_field(book, name)
    if name in BY_NAME:
        return of_derived(book, BY_NAME[name])
    if name in AUTOMATIC:
        return of_automatic(book, name)
    special = {"ticket": of_ticket, "reopening": of_reopening, "bounce mark": of_bounce_mark}
    return special[name](book) if name in special else of_event(book, name)


def _overview(book: Book) -> tuple[Why, ...]:
    found = [of_ticket(book), *(of_field(book, name) for name in FIELDS)]
    derived = (of_derived(book, BY_NAME[name]) for name in _SHOWN)
    found += [each for each in derived if each.now]
    found += [of_automatic(book, n) for n in AUTOMATIC if n == "confirmation" or book.of(n)]
    if tells_of_reopening(book):
        found.append(of_reopening(book))
    if has_bounce(book) or book.of("contact undeliverable"):
        found.append(of_bounce_mark(book))
    told = ("contact undeliverable", "message withdrawn", "outbox")
    found += [of_event(book, name) for name in EVENTS if name not in told and book.of(name)]
    on_messages = {head.mail for head in book.messages}
    found += [of_mail(book, mail) for mail in book.mails.values() if mail.id not in on_messages]
    return (*found, *(of_message(book, head) for head in book.messages))


def _with_references(desk: Desk, book: Book, head: Head) -> Why:
    mail = book.mails.get(head.mail) if head.mail else None
    if mail is None:
        return of_message(book, head)
    with desk.store.read() as session:
        return of_message(book, head, references_of(session, book, mail))


def _message(book: Book, number: int) -> Head:
    for head in book.messages:
        if head.id == number:
            return head
    known = ", ".join(str(head.id) for head in book.messages[-10:]) or "none"
    raise NotFound(f"#{book.number} has no message {number}.", f"Its messages: {known}.")


def _mail(book: Book, number: int) -> Mail:
    found = book.mails.get(number)
    if found is None:
        known = ", ".join(map(str, list(book.mails)[-10:])) or "none"
        raise NotFound(f"Mail {number} is not on #{book.number}.", f"Its mails: {known}.")
    return found
