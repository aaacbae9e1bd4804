"""Why a derived column has its value: how it follows, and from which message or change."""

from __future__ import annotations

from helpdesk_tui.desk.messages import NO_WORDS
from helpdesk_tui.desk.why.book import Book, Entry, Head
from helpdesk_tui.desk.why.derived import ANYTHING, Column
from helpdesk_tui.desk.why.steps import in_short, step_of
from helpdesk_tui.views_why import Why, WhyGroup, WhyStep
from helpdesk_tui.words import Audience, Direction


def of_derived(book: Book, column: Column) -> Why:
    """What a column follows from, and the newest of that."""
    now = book.columns.get(column.name, "")
    source = _message(book, column.name)
    if source is not None:
        entry = next((e for e in book.of("message") if e.message == source.id), None)
        said = f"message {source.id} of {source.author or source.email}"
        steps = (WhyStep(said), *((step_of(book, entry),) if entry else ()))
        return Why(column.name, WhyGroup.FOLLOWS, now, f"{column.rule}: {said}", steps)
    entry = _newest(book, column) if now or column.follows[:1] == (ANYTHING,) else None
    if entry is None:
        return Why(column.name, WhyGroup.FOLLOWS, now, column.rule or "nothing sets it yet")
    because = f"{column.rule}: {entry.field} {entry.view.new}".rstrip()
    if entry.field == "ticket":
        because = f"{column.rule}: {in_short(book, entry)}"
    return Why(column.name, WhyGroup.FOLLOWS, now, because, (step_of(book, entry),))


def _newest(book: Book, column: Column) -> Entry | None:
    if ANYTHING in column.follows:
        return book.entries[0] if book.entries else None
    return next(iter(book.of(*column.follows)), None)


def _message(book: Book, column: str) -> Head | None:
    """The message a column was read from."""
    standing = [each for each in book.messages if not each.withdrawn]
    own = [each for each in standing if each.ticket == book.number]
    between_us = [each for each in own if each.audience != Audience.EXTERNAL]
    went = [e for e in between_us if e.direction == Direction.OUT and not e.automatic]
    match column:
        case "last_in_id":
            found = [each for each in standing if each.direction == Direction.IN]
        case "last_in_at":
            came = [each for each in between_us if each.direction == Direction.IN]
            found = [each for each in came if each.automatic not in NO_WORDS]
        case "last_out_at":
            found = went
        case "first_reply_at":
            found = [each for each in went if each.by_agent][:1]
        case _:
            found = []
    return max(found, key=lambda each: each.id) if found else None
