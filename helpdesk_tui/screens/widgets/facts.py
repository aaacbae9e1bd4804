"""What a ticket is, in a few lines: state, who asks, who has it, who else is in it."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from helpdesk_tui.safe import address_label, one_line
from helpdesk_tui.screens.clock import Clock, long_span
from helpdesk_tui.screens.ink import Ink, Span, content_of, width_of
from helpdesk_tui.screens.row_lines import SOON
from helpdesk_tui.screens.words import status_words
from helpdesk_tui.views import TicketRow, TicketView
from helpdesk_tui.words import NO_SENDER, Priority

_DOT: Span = (" · ", Ink.QUIET)
_USUAL = 4
"""Lines there is room for on every ticket."""


def _joined(parts: list[Span]) -> list[Span]:
    spans: list[Span] = []
    for part in parts:
        if spans:
            spans.append(_DOT)
        spans.append(part)
    return spans


def due_span(row: TicketRow, clock: Clock) -> Span:
    """Say when the ticket is due."""
    if row.due_at is None or not row.status.is_open:
        return "", Ink.QUIET
    left = clock.seconds_until(row.due_at)
    if left < 0:
        return f"{long_span(left)} late", Ink.LATE
    return f"due in {long_span(left)}", Ink.SOON if left < SOON else Ink.QUIET


def _state(row: TicketRow, clock: Clock) -> list[Span]:
    status = status_words(row.status.value)
    parts: list[Span] = [(status, Ink.STRONG if row.status.is_open else Ink.QUIET)]
    urgent = row.priority in (Priority.HIGH, Priority.URGENT)
    parts.append((row.priority.label, Ink.SOON if urgent else Ink.QUIET))
    parts.append((one_line(row.category) or "no category", Ink.QUIET))
    if row.hidden_until is not None:
        parts.append((f"hidden until {clock.day_and_time(row.hidden_until)}", Ink.SOON))
    return _joined(parts)


def _who(view: TicketView) -> list[Span]:
    card = view.contact
    name = address_label(card.person.name, card.person.email) or NO_SENDER
    parts: list[Span] = [(name, Ink.PLAIN)]
    if card.person.organization:
        parts.append((one_line(card.person.organization), Ink.PLAIN))
    parts.append((f"{card.open_tickets} open, {card.closed_tickets} closed", Ink.QUIET))
    if card.undeliverable:
        parts.append(("mail to this address came back", Ink.LATE))
    return _joined(parts)


def _has(view: TicketView) -> list[Span]:
    row = view.row
    owner: Span = (f"owner {row.owner}", Ink.PLAIN) if row.owner else ("no owner (c)", Ink.SOON)
    parts: list[Span] = [(one_line(owner[0]), owner[1])]
    place = row.queue if row.team in ("", row.queue) else f"{row.queue} · {row.team}"
    parts.append((one_line(place), Ink.QUIET))
    parts.append((f"from {view.source.value}", Ink.QUIET))
    if row.tags:
        parts.append((one_line(" ".join(f"#{tag}" for tag in row.tags)), Ink.ACCENT))
    return _joined(parts)


def _company(view: TicketView) -> list[Span]:
    row = view.row
    parts: list[Span] = []
    if view.merged_into is not None:
        parts.append((f"merged into #{view.merged_into}", Ink.SOON))
    if view.merged:
        parts.append(("with " + ", ".join(f"#{number}" for number in view.merged), Ink.QUIET))
    if row.writing:
        who = one_line(", ".join(row.writing))
        parts.append((f"✎ {who} is writing an answer now", Ink.SOON))
    elif row.viewing:
        parts.append((one_line(f"{', '.join(row.viewing)} looks at it too"), Ink.QUIET))
    return _joined(parts)


def _outside(view: TicketView, clock: Clock) -> list[Span]:
    """Who outside was asked or sent something, and whether they answered (F63)."""
    parts: list[Span] = []
    for party in view.externals:
        since = long_span(-clock.seconds_until(party.answered_at or party.asked_at))
        state = f"answered {since} ago" if party.answered_at else f"written to {since} ago"
        parts.append((f"{one_line(party.email, 40)} {state}", Ink.EXTERNAL))
    return [("outside: ", Ink.EXTERNAL), *_joined(parts)] if parts else []


def _offer(view: TicketView) -> list[Span]:
    """Who first wrote a forwarded mail: perhaps the one who really asks."""
    person = view.forwarded_from
    if person is None or person.email.casefold() == view.contact.person.email.casefold():
        return []
    who = one_line(address_label(person.name, person.email), 50)
    return [("forwarded · ", Ink.SOON), ("O ", Ink.ACCENT), (f"makes {who} who asks", Ink.SOON)]


def facts_lines(view: TicketView, clock: Clock) -> list[list[Span]]:
    """Give the lines of facts without regard to width; the last one is often missing."""
    lines = [_state(view.row, clock), _who(view), _has(view), _offer(view),
             _outside(view, clock), _company(view)]  # fmt: skip
    return [line for line in lines if line]


class Facts(Widget):
    """The facts above a thread."""

    DEFAULT_CSS = """
    Facts { height: 4; padding: 0 1; }
    """

    def __init__(self, clock: Clock, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._clock = clock
        self._view: TicketView | None = None
        self._painted = ""

    def show(self, view: TicketView | None) -> None:
        """Show another ticket."""
        if view != self._view:
            self._view = view
            count = len(facts_lines(view, self._clock)) if view is not None else 0
            # Few tickets have more: the thread begins at the same line on all others.
            self.set_class(count == _USUAL + 1, "-one-more")
            self.set_class(count > _USUAL + 1, "-two-more")
            self.tick()

    def render(self) -> Content:
        """Put what is due at the right end of the first line."""
        content = self._laid_out()
        self._painted = content.plain
        return content

    def tick(self) -> None:
        """Time passed: paint again when a word changed."""
        if self._laid_out().plain != self._painted:
            self.refresh()

    def _laid_out(self) -> Content:
        if self._view is None:
            return Content("")
        width = max(1, self.content_size.width)
        lines = facts_lines(self._view, self._clock)
        due = due_span(self._view.row, self._clock)
        gap = width - width_of(lines[0]) - width_of([due])
        if due[0] and gap > 1:
            lines[0] = [*lines[0], (" " * gap, Ink.PLAIN), due]
        elif due[0]:
            lines[0] = [due, _DOT, *lines[0]]
        lines = lines[: max(1, self.size.height - 1)]
        cut = [content_of(line).truncate(width, ellipsis=True) for line in lines]
        return Content("\n").join(cut)
