"""Why a field has its value: every step of its history, or how it came with the ticket."""

from __future__ import annotations

from helpdesk_tui.desk.why.book import Book
from helpdesk_tui.desk.why.derived import AT_BIRTH
from helpdesk_tui.desk.why.steps import in_short, step_of, steps_of
from helpdesk_tui.views_why import Why, WhyGroup


def of_field(book: Book, field: str) -> Why:
    """The chain of one of the fields in desk/fields.py."""
    entries = book.of(field)
    now = book.fields[field]
    made = book.made
    if entries:
        because = in_short(book, entries[0])
        if made is not None and len(entries) == 1 and entries[0].view.cause == made.view.cause:
            born = entries[0].batch == made.batch
            because = f"set when it was made, {because}; never changed since" if born else because
        return Why(field, WhyGroup.FIELD, now, because, steps_of(book, entries))
    if not now:
        return Why(field, WhyGroup.FIELD, "", "never set")
    rule = AT_BIRTH.get(field, "it has no history")
    if made is None:
        return Why(field, WhyGroup.FIELD, now, rule)
    because = f"never changed: {rule}; {in_short(book, made)}"
    return Why(field, WhyGroup.FIELD, now, because, (step_of(book, made),))


def of_event(book: Book, name: str) -> Why:
    """The chain of something history records that is no field: "merged", "rule skipped" …"""
    entries = book.of(name)
    if not entries:
        return Why(name, WhyGroup.SENT, "", "it did not happen")
    because = in_short(book, entries[0])
    return Why(name, WhyGroup.SENT, entries[0].view.new, because, steps_of(book, entries))
