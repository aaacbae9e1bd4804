"""A ticket's thread as lines: messages with a bar, folded quotes, files, delivery, history.

The three audiences are told apart by bar, colour and word: public has a bar at the left,
internal an amber one with the word INTERNAL on a tint, an external party a violet one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from helpdesk_tui.safe import address_label, one_line, visible
from helpdesk_tui.screens.clock import Clock
from helpdesk_tui.screens.delivery import delivery_span
from helpdesk_tui.screens.history import history_lines
from helpdesk_tui.screens.ink import Ground, Ink, Span
from helpdesk_tui.screens.sizes import size_text
from helpdesk_tui.screens.wrap import wrap
from helpdesk_tui.views import AttachmentView, ChangeView, MessageView, TicketView
from helpdesk_tui.views_mail import SENDER_WORDS
from helpdesk_tui.words import NO_SENDER, Audience, Authenticity, Direction

LONGEST = 400
"""Lines of one message shown before it is folded to "more lines"."""

NO_TEXT = "(no text)"
"""Stands where a message has none: an empty mail, or one with files only (E86)."""
_ALL = 10**9
_ON_KEYS = 9
"""Attachments that have a key of their own."""

_TOLD_ELSEWHERE = frozenset(["message", "message withdrawn", "outbox"])
"""Fields whose changes the messages themselves tell: that they are there, and were sent."""


class Aim(Enum):
    """What a click on a line does."""

    QUOTES = auto()
    WHOLE = auto()
    FILE = auto()


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """One line of a thread."""

    spans: tuple[Span, ...]
    right: Span = ("", Ink.QUIET)
    ground: Ground = Ground.PLAIN
    aim: Aim | None = None
    number: int = 0
    """The attachment an aim is about, counted over the thread from 1."""
    message: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """How the thread is read now."""

    width: int
    quotes: bool = False
    whole: bool = False


_LANES = {
    Audience.PUBLIC: ("▌", Ink.ACCENT, Ground.PLAIN),
    Audience.INTERNAL: ("▐", Ink.INTERNAL, Ground.TINT),
    Audience.EXTERNAL: ("▌", Ink.EXTERNAL, Ground.PLAIN),
    Audience.QUOTE: ("▌", Ink.QUOTE, Ground.PLAIN),
}
_WORDS = {Audience.INTERNAL: "INTERNAL ", Audience.EXTERNAL: "EXTERNAL ", Audience.QUOTE: "OFFER "}


def files_of(view: TicketView) -> tuple[AttachmentView, ...]:
    """Give the attachments of a thread in the order of their numbers."""
    return tuple(file for message in view.messages for file in message.attachments)


def thread_lines(view: TicketView, reading: Reading, clock: Clock) -> list[ThreadLine]:
    """Lay out a whole thread, oldest first, history between the messages."""
    entries: list[tuple[float, int, MessageView | tuple[ChangeView, ...]]] = [
        (message.at.timestamp(), 0, message) for message in view.messages
    ]
    entries.extend((group[0].at.timestamp(), 1, group) for group in _groups(view.changes))
    entries.sort(key=lambda entry: entry[:2])
    lines: list[ThreadLine] = []
    first_file = 1
    after_history = False
    for _, _, entry in entries:
        if isinstance(entry, MessageView):
            if lines:
                lines.append(ThreadLine(()))
            lines.extend(_message(entry, reading, clock, first_file))
            first_file += len(entry.attachments)
            after_history = False
        else:
            if lines and not after_history:
                lines.append(ThreadLine(()))
            spans, right = history_lines(entry, reading.width, clock)
            lines.append(ThreadLine(spans, right))
            after_history = True
    return lines


def _groups(changes: tuple[ChangeView, ...]) -> Iterator[tuple[ChangeView, ...]]:
    """Put what was done in one go on one line."""
    group: list[ChangeView] = []
    for change in changes:
        if change.field in _TOLD_ELSEWHERE:
            continue
        if group and (change.at, change.actor, change.cause, change.undone) != (
            group[0].at, group[0].actor, group[0].cause, group[0].undone,
        ):  # fmt: skip
            yield tuple(group)
            group = []
        group.append(change)
    if group:
        yield tuple(group)


def _message(
    message: MessageView, reading: Reading, clock: Clock, first_file: int
) -> Iterator[ThreadLine]:
    mark, ink, ground = _LANES[message.audience]
    bar = (mark, ink)
    author = address_label(message.author, message.author_email) or NO_SENDER
    yield ThreadLine(
        (bar, (_WORDS.get(message.audience, ""), ink), *_heading(message, author, reading.width)),
        (clock.day_and_time(message.at), Ink.QUIET),
        ground,
        message=message.id,
    )
    for line in _body(message, reading):
        yield ThreadLine((bar, *line.spans), line.right, ground, line.aim, 0, message.id)
    for address in message.elsewhere:
        text = one_line(f"wants its answer at {address}", max(8, reading.width - 5))
        yield ThreadLine((bar, ("  ! ", Ink.SOON), (text, Ink.SOON)), ground=ground)
    for number, file in enumerate(message.attachments, first_file):
        for spans in _file(file, number, reading.width):
            yield ThreadLine(
                (bar, *spans), ground=ground, aim=Aim.FILE, number=number, message=message.id
            )
    told = {f"{file.filename} is dangerous: {file.danger}" for file in message.attachments}
    for problem in message.problems:
        if problem in told:
            continue
        text = one_line(problem, max(8, reading.width - 5))
        yield ThreadLine((bar, ("  ! ", Ink.SOON), (text, Ink.QUIET)), ground=ground)
    if message.delivery is not None:
        for span in delivery_span(message.delivery, reading.width - 3, clock):
            yield ThreadLine((bar, ("  ", Ink.PLAIN), span), ground=ground)


def _file(file: AttachmentView, number: int, width: int) -> Iterator[tuple[Span, ...]]:
    """A file, and below it why it may do harm."""
    name = one_line(file.filename, max(8, width - 24)) or "unnamed"
    hint = f"  [{number}]" if number <= _ON_KEYS else "  (A)"
    ink = Ink.LATE if file.danger else Ink.PLAIN
    size = (f"  {size_text(file.size)}", Ink.QUIET)
    yield (("  ↓ ", Ink.QUIET), (name, ink), size, (hint, Ink.ACCENT))
    if file.danger:
        words = one_line(f"dangerous: {file.danger}", max(8, width - 7))
        yield (("    ! ", Ink.LATE), (words, Ink.LATE))


def _heading(message: MessageView, author: str, width: int) -> tuple[Span, ...]:
    spans: list[Span] = [(one_line(author, max(8, width // 2)), Ink.STRONG)]
    if message.authenticity:
        verified = message.authenticity == Authenticity.VERIFIED
        ink = Ink.QUIET if verified else Ink.SOON
        spans.append((f"  {SENDER_WORDS[message.authenticity]}", ink))
    if message.audience is Audience.INTERNAL or message.direction is Direction.INSIDE:
        return tuple(spans)
    if message.direction is Direction.OUT and message.to:
        spans.append((" → " + one_line(", ".join(message.to), max(8, width // 3)), Ink.QUIET))
    if message.cc:
        spans.append((f"  +{len(message.cc)} cc", Ink.QUIET))
    return tuple(spans)


def _body(message: MessageView, reading: Reading) -> Iterator[ThreadLine]:
    limit = _ALL if reading.whole else LONGEST
    width = reading.width - 2
    written = 0
    if not any(text.strip() for _, text in message.pieces):
        yield ThreadLine(((NO_TEXT, Ink.QUIET),))
    for folded, text in message.pieces:
        safe = visible(text, newlines=True).strip("\n")
        if not safe.strip():
            continue
        source = safe.split("\n")
        if folded and not reading.quotes:
            plural = "line" if len(source) == 1 else "lines"
            fold = (("  ⋯ ", Ink.QUIET), (f"{len(source)} folded {plural} (z)", Ink.QUIET))
            yield ThreadLine(fold, aim=Aim.QUOTES)
            continue
        ink = Ink.QUIET if folded else Ink.PLAIN
        for position, line in enumerate(source):
            if written >= limit:
                rest = f"  ⋯ {len(source) - position} more lines (Z)"
                yield ThreadLine(((rest, Ink.QUIET),), aim=Aim.WHOLE)
                return
            room = (limit - written) * width
            for piece in wrap(line[:room].rstrip(), width):
                written += 1
                yield ThreadLine(((piece, ink),))
            if len(line) > room:
                yield ThreadLine((("  ⋯ the rest of a long line (Z)", Ink.QUIET),), aim=Aim.WHOLE)
                return
