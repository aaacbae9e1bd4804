"""How a ticket looks as a row: one line where there is room, two where there is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len

from helpdesk_tui.safe import address_label, one_line
from helpdesk_tui.screens.clock import Clock, short_span
from helpdesk_tui.screens.ink import Ink, Span
from helpdesk_tui.views import TicketRow
from helpdesk_tui.words import NO_SENDER, Priority, Status

SOON = 3600
"""Seconds before it is due from which a ticket counts as soon."""

WIDE = 60
"""Cells from which a row is one line."""

_TIME = 5
_OWNER = 9
_CONTACT_SHARE = 4
_CONTACT_LEAST = 14
_CONTACT_MOST = 26

_RESTING = {
    Status.WAITING_CONTACT: "waiting",
    Status.WAITING_EXTERNAL: "external",
    Status.DORMANT: "dormant",
    Status.SOLVED: "solved",
    Status.CLOSED: "closed",
}


@dataclass(frozen=True, slots=True)
class RowLook:
    """How rows are drawn now."""

    width: int
    sort: str
    digits: int
    """Cells for the number."""

    @property
    def height(self) -> int:
        """Lines a row takes."""
        return 1 if self.width >= WIDE else 2


def sign_of(row: TicketRow, clock: Clock) -> Span:
    """Give the sign in front: ``!`` late or soon, ``●`` unread, ``○`` waits for us."""
    if row.due_at is not None and row.status.is_open:
        left = clock.seconds_until(row.due_at)
        if left < 0:
            return "!", Ink.LATE
        if left < SOON:
            return "!", Ink.SOON
    if row.unread:
        return "●", Ink.ACCENT
    if row.waiting_for_us:
        return "○", Ink.QUIET
    return " ", Ink.QUIET


def time_of(row: TicketRow, sort: str, clock: Clock) -> Span:
    """Give the time cell: how long until due ("-12m" when late), or how old."""
    moment: datetime | None
    if sort.endswith("updated"):
        moment = row.updated_at
    elif sort.endswith(("created", "number")):
        moment = row.created_at
    else:
        moment = row.due_at if row.status.is_open else None
        if moment is None:
            return "–", Ink.QUIET
        left = clock.seconds_until(moment)
        if left < 0:
            return f"-{short_span(left)}", Ink.LATE
        return short_span(left), Ink.SOON if left < SOON else Ink.PLAIN
    return short_span(clock.seconds_until(moment)), Ink.QUIET


def who_of(row: TicketRow, width: int) -> Span:
    """Give the cell that says who has it: writing, resting, viewing, or the owner."""
    if row.writing:
        return one_line(f"✎ {row.writing[0]}", width), Ink.SOON
    resting = _RESTING.get(row.status)
    if resting:
        return one_line(resting, width), Ink.QUIET
    if row.viewing:
        return one_line(f"v {row.viewing[0]}", width), Ink.QUIET
    if row.owner:
        return one_line(row.owner, width), Ink.PLAIN
    return "–", Ink.QUIET


def _cell(span: Span, width: int, *, right: bool = False) -> Span:
    text = one_line(span[0], width)
    blank = " " * max(0, width - cell_len(text))
    return (blank + text if right else text + blank), span[1]


def _subject_ink(row: TicketRow, *, left: bool) -> Ink:
    if left:
        return Ink.QUIET
    return Ink.STRONG if row.unread else Ink.PLAIN


def _contact(row: TicketRow) -> str:
    name = address_label(row.contact.name, row.contact.email) or NO_SENDER
    if row.contact.organization:
        return f"{name} · {one_line(row.contact.organization)}"
    return name


def row_lines(row: TicketRow, look: RowLook, clock: Clock, *, left: bool) -> list[list[Span]]:
    """Give the lines of a row; ``left`` means the query no longer finds it."""
    urgent = row.priority is Priority.URGENT
    head: list[Span] = [
        (" ", Ink.QUIET) if left else sign_of(row, clock),
        (" ", Ink.PLAIN),
        _cell((str(row.number), Ink.LATE if urgent else Ink.QUIET), look.digits, right=True),
        (" ", Ink.PLAIN),
    ]
    room = look.width - 1 - 2 - look.digits - 1
    time = _cell(time_of(row, look.sort, clock), _TIME, right=True)
    subject = (row.subject.strip() or "(no subject)", _subject_ink(row, left=left))
    if look.height == 1:
        contact = min(_CONTACT_MOST, max(_CONTACT_LEAST, look.width // _CONTACT_SHARE))
        rest = room - contact - _OWNER - _TIME - 4
        line = [
            *head,
            _cell(subject, rest),
            ("  ", Ink.PLAIN),
            _cell((_contact(row), Ink.QUIET), contact),
            (" ", Ink.PLAIN),
            _cell(who_of(row, _OWNER), _OWNER),
            time,
            (" ", Ink.PLAIN),
        ]
        return [line]
    who = who_of(row, _OWNER + 2)
    indent = (" " * (look.digits + 3), Ink.PLAIN)
    return [
        [*head, _cell(subject, room - _TIME - 1), time, (" ", Ink.PLAIN)],
        [
            indent,
            _cell((_contact(row), Ink.QUIET), room - cell_len(who[0]) - 2),
            (" ", Ink.PLAIN),
            who,
            (" ", Ink.PLAIN),
        ],
    ]
